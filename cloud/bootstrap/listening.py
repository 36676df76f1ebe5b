"""Where the service answers: mutual TLS on a TCP port."""

import contextlib
from collections.abc import AsyncIterator

from aiohttp import web

from cloud.api.app import make_app
from cloud.api.context import Service
from cloud.api.tls import ServerTls
from cloud.config import Settings

_SHUTDOWN_S = 5.0
_KEEPALIVE_S = 300.0  # a handshake costs as much as dozens of requests


@contextlib.asynccontextmanager
async def listening(settings: Settings, service: Service, tls: ServerTls) -> AsyncIterator[int]:
    """Answers until it is left, then lets requests under way finish; gives the port."""
    runner = web.AppRunner(
        make_app(service),
        access_log=None,
        auto_decompress=False,  # no call asks for it, and an archive could be a bomb
        keepalive_timeout=_KEEPALIVE_S,
        shutdown_timeout=_SHUTDOWN_S,
    )
    await runner.setup()
    try:
        site = web.TCPSite(
            runner, settings.listen.host, settings.listen.port, ssl_context=tls.context
        )
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
