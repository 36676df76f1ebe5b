"""The service's way to serve, and nothing else: aiohttp on uvloop with the service's own TLS.

``python -m tests.benchmarks.ping TLS_FOLDER`` prints its port and answers until it is ended.
"""

import asyncio
import sys
from pathlib import Path

import uvloop
from aiohttp import web

from cloud.api.tls import ServerTls


async def _ping(_: web.Request) -> web.Response:
    return web.Response(body=b'{"status":"ok","version":"0.1.0"}', content_type="application/json")


async def _serve(directory: Path) -> None:
    app = web.Application()
    app.router.add_get("/", _ping)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context = ServerTls(directory).context
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve(Path(sys.argv[1])))
