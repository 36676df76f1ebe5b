"""A bare aiohttp server that gives a body back, behind the authority's own TLS; no rules, no disk.

``python -m tests.benchmarks.bare_echo CREDENTIALS`` prints its port and answers until it is ended.
"""

import asyncio
import sys
from pathlib import Path

from aiohttp import web

from provisioning.serving.tls import server_context


async def _echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read(), content_type="application/pkcs10")


async def _serve(credentials: Path) -> None:
    app = web.Application()
    app.router.add_post("/", _echo)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context(credentials)).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
