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
from provisioning.serving import logs
from provisioning.serving.app import SURROUNDINGS, Surroundings, make_app
from provisioning.serving.areas import AREAS
from provisioning.serving.ending import Ending
from provisioning.serving.listener import Listener
from provisioning.serving.notify import notify
from provisioning.serving.renewal import Renewal
from provisioning.serving.settings import Listen, ServerSettings
from provisioning.serving.tls import server_context

logger = logging.getLogger(__name__)

_SHUTDOWN_S = 3.0
"""For requests under way."""


def serve(settings: ServerSettings) -> None:
    """Answers until SIGTERM or SIGINT; raises FolderRefused."""
    logs.set_up()
    context = server_context(settings.credentials)
    around = Surroundings(
        Office(settings.office),
        settings,
        now=lambda: dt.datetime.now(dt.UTC),  # noqa: TID251  the server's clock adapter
        monotonic=time.monotonic,
        random=os.urandom,
    )
    asyncio.run(_until_signalled(make_app(around, AREAS), settings, context))


async def _until_signalled(
    app: web.Application, settings: ServerSettings, context: ssl.SSLContext
) -> None:
    ended = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, ended.set)
    async with listening(app, settings.listen, context) as port:
        logger.info("authority.listening port=%d", port)
        notify("READY=1")
        around = app[SURROUNDINGS]
        renewing = asyncio.create_task(Renewal(settings.credentials, context).keep())
        ending = asyncio.create_task(Ending(around.office, around.now).keep())
        await ended.wait()
        notify("STOPPING=1")
        renewing.cancel()
        ending.cancel()
    logger.info("authority.ended")


@contextlib.asynccontextmanager
async def listening(
    app: web.Application, listen: Listen, context: ssl.SSLContext
) -> AsyncIterator[int]:
    """Answers until it is left; gives the port.

    At the end nobody new is let in, requests under way are answered, then everything is closed.

    Raises:
        FolderRefused: the address or port is not ours to listen on.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    listener = Listener(runner, context, app[SURROUNDINGS].settings.limits)
    try:
        async with listener.accepting(listen) as port:
            yield port
    finally:
        await runner.cleanup()
        await listener.end()
