"""aiohttp's own file response behind the authority's TLS: no rules, no ledger, no limits.

``python -m tests.benchmarks.bare_file CREDENTIALS FILE`` prints its port and answers until it is
ended.
"""

import asyncio
import sys
from pathlib import Path

from aiohttp import web

from provisioning.serving.tls import server_context


async def _serve(credentials: Path, file: Path) -> None:
    async def give(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(file)

    app = web.Application()
    app.router.add_get("/{anything:.*}", give)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=server_context(credentials)).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), Path(sys.argv[2])))
