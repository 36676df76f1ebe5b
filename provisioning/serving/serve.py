"""``python -m provisioning serve``: the authority's server, until SIGTERM."""

import asyncio
import contextlib
import datetime as dt
import logging
import os
import signal
import ssl
import time
from collections.abc import AsyncIterator

from aiohttp import web

from provisioning.office import Office
from provisioning.serving.app import Surroundings, make_app
from provisioning.serving.areas import AREAS
from provisioning.serving.settings import Listen, ServerSettings
from provisioning.serving.tls import server_context

logger = logging.getLogger(__name__)

_SHUTDOWN_S = 3.0
_KEEPALIVE_S = 75.0


def serve(settings: ServerSettings) -> None:
    """Answers until SIGTERM or SIGINT; raises FolderRefused."""
    context = server_context(settings.credentials)
    around = Surroundings(
        Office(settings.office),
        settings,
        now=lambda: dt.datetime.now(dt.UTC),  # noqa: TID251  the server's clock adapter
        monotonic=time.monotonic,
        random=os.urandom,
    )
    asyncio.run(_until_signalled(make_app(around, AREAS), settings.listen, context))


async def _until_signalled(app: web.Application, listen: Listen, context: ssl.SSLContext) -> None:
    ended = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, ended.set)
    async with listening(app, listen, context) as port:
        logger.info("authority.listening port=%d", port)
        await ended.wait()
    logger.info("authority.ended")


@contextlib.asynccontextmanager
async def listening(
    app: web.Application, listen: Listen, context: ssl.SSLContext
) -> AsyncIterator[int]:
    """Answers until it is left; gives the port."""
    runner = web.AppRunner(
        app,
        access_log=None,
        auto_decompress=False,  # nobody asks for it, and an archive could be a bomb
        keepalive_timeout=_KEEPALIVE_S,
        shutdown_timeout=_SHUTDOWN_S,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, listen.host, listen.port, ssl_context=context).start()
        yield runner.addresses[0][1]
    finally:
        await _end(runner)


async def _end(runner: web.AppRunner) -> None:
    """Requests under way are answered; then nobody is waited for who does not say goodbye."""
    opened = [one.transport for one in runner.server.connections] if runner.server else []
    await runner.cleanup()
    for transport in opened:
        if transport is not None:
            transport.abort()
    await asyncio.sleep(0)  # the loop closes them
