"""``python -m hospital board``: the desk's pages over TLS, until SIGTERM."""

import asyncio
import contextlib
import datetime as dt
import logging
import os
import signal
import ssl
from collections.abc import AsyncIterator, Sequence

from aiohttp import web

from eligibility.errors import Code
from hospital.board.access.areas import access_areas
from hospital.board.access.entrance import Access, Entrance
from hospital.board.access.faults import BoardUnusable, naming
from hospital.board.access.gate import gates
from hospital.board.access.headers import put_on
from hospital.board.access.renewal import Renewal
from hospital.board.access.tls import read_certificate, server_context
from hospital.board.app import Area, Desk, make_app
from hospital.config import BoardSettings, HospitalConfig
from hospital.database import Database

logger = logging.getLogger(__name__)

_SHUTDOWN_S = 3.0
"""For pages under way; an open stream ends with it."""
_KEEPALIVE_S = 75.0
_LOOK_EVERY_S = 3600.0
_RENEWED_EVERY_S = 60.0
_A_YEAR = dt.timedelta(days=366)


def app_of(entrance: Entrance, desk: Desk, areas: Sequence[Area]) -> web.Application:
    """The pages behind their gates."""
    app = make_app(desk, [*access_areas(entrance), *areas], gates(entrance))
    app.on_response_prepare.append(put_on)
    return app


def serve(
    settings: HospitalConfig, board: BoardSettings, access: Access, areas: Sequence[Area]
) -> None:
    """Answers until SIGTERM or SIGINT; raises BoardUnusable."""
    credentials = settings.board_credentials
    institution = settings.hospital.institution
    entrance = Entrance(access, read_certificate(credentials, institution, access.now()))
    context = server_context(credentials)
    access.passwords.warm_up()
    with naming(settings.inbox):
        inbox = Database(settings.inbox)
    try:
        app = app_of(entrance, Desk(settings, inbox, entrance), areas)
        renewal = Renewal(credentials, institution, context)
        asyncio.run(_until_signalled(app, entrance, board, renewal))
    finally:
        inbox.close()


async def _until_signalled(
    app: web.Application, entrance: Entrance, board: BoardSettings, renewal: Renewal
) -> None:
    ended = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, ended.set)
    async with listening(app, board, renewal.context) as port:
        logger.info("hospital.board_listening port=%d", port)
        looks = [
            asyncio.create_task(_look_after(entrance, board)),
            asyncio.create_task(_renew(entrance, renewal)),
        ]
        await ended.wait()
        for task in looks:
            task.cancel()
    logger.info("hospital.board_ended")


@contextlib.asynccontextmanager
async def listening(
    app: web.Application, board: BoardSettings, context: ssl.SSLContext
) -> AsyncIterator[int]:
    """Answers until it is left; gives the port. No access log: the audit is one, by person."""
    runner = web.AppRunner(
        app,
        access_log=None,
        auto_decompress=False,  # no form asks for it, and an archive could be a bomb
        keepalive_timeout=_KEEPALIVE_S,
        shutdown_timeout=_SHUTDOWN_S,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, board.address, board.port, ssl_context=context)
        try:
            await site.start()
        except OSError as error:
            raise BoardUnusable(
                Code.BOARD_PORT_UNUSABLE,
                f"board.address, board.port: {board.address}:{board.port}:"
                f" {os.strerror(error.errno) if error.errno else type(error).__name__}",
            ) from None
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _renew(entrance: Entrance, renewal: Renewal) -> None:
    """Each minute: is there another certificate."""
    while True:
        await asyncio.sleep(_RENEWED_EVERY_S)
        renewal.look(entrance)


async def _look_after(entrance: Entrance, board: BoardSettings) -> None:
    """Each hour: is the certificate to be renewed, what of the audit is over."""
    while True:
        await asyncio.to_thread(look_after, entrance, board.audit_years)
        await asyncio.sleep(_LOOK_EVERY_S)


def look_after(entrance: Entrance, audit_years: int) -> None:
    """See above; the audit's newest hash goes into the log, where it cannot be cut off."""
    access = entrance.access
    days = entrance.certificate.days_left(access.now())
    if days is not None:
        logger.warning("hospital.board_certificate_ends days=%d", days)
    gone = access.audit.cut(access.now() - audit_years * _A_YEAR, access.now())
    if gone:
        logger.info("hospital.audit_cut count=%d", gone)
    newest, digest = access.audit.newest()
    logger.info("hospital.audit_newest n=%d hash=%s", newest, digest)
