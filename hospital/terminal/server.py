"""``run --via-terminal DIR``: the server beside the intake, in threads of its own.

Its trouble never stops the intake: a port that is taken, a certificate that cannot be read, a
folder that is away are logged and tried again.
"""

import asyncio
import contextlib
import datetime as dt
import functools
import logging
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from aiohttp import web

from eligibility.faults import told
from hospital import clock
from hospital.config import ConfigError, HospitalConfig, TerminalSettings
from hospital.database import Database
from hospital.terminal.api import Api, Behind
from hospital.terminal.asking import Asking, Clocks, Manner
from hospital.terminal.book import Book
from hospital.terminal.carrier import Carrier
from hospital.terminal.folders import Folders
from hospital.terminal.taking import Taker
from hospital.terminal.tls import ServerTls, TlsFailed

logger = logging.getLogger(__name__)

RETRY_S = 5.0
LOOK_EVERY_S = 30.0
"""For a new revocation list, and for what is old enough to go."""
_SHUTDOWN_S = 2.0


@contextlib.contextmanager
def via_terminal(settings: HospitalConfig, directory: Path) -> Iterator[None]:
    """Serves while it is entered.

    Raises:
        ConfigError: the table [terminal] is missing, or [requests] watches the same folder: then
            our own questions would be answered by ourselves.
    """
    if settings.terminal is None:
        raise ConfigError("--via-terminal needs the table [terminal]")
    req = directory / settings.terminal.req
    if settings.requests is not None and settings.requests.req.resolve() == req.resolve():
        raise ConfigError("--via-terminal and requests.req are the same folder")
    server = TerminalServer(settings, settings.terminal, directory)
    server.start()
    try:
        yield
    finally:
        server.stop()


class TerminalServer(threading.Thread):
    """Started once; ends with ``stop``."""

    def __init__(
        self, settings: HospitalConfig, terminal: TerminalSettings, directory: Path
    ) -> None:
        super().__init__(name="terminal", daemon=True)
        self._settings = settings
        self._terminal = terminal
        self._folders = Folders(directory / terminal.req, directory / terminal.res)
        self._is_stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop_serving: asyncio.Event | None = None
        self.port: int | None = None
        """Where it listens; None while it does not."""

    def stop(self) -> None:
        """Takes back what the terminal has not answered; a hanging share is not waited for."""
        self._is_stopping.set()
        loop, stop = self._loop, self._stop_serving
        if loop is not None and stop is not None:
            with contextlib.suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(stop.set)
        self.join(2 * _SHUTDOWN_S)

    def run(self) -> None:
        """The thread: serves, and begins anew after trouble."""
        while not self._is_stopping.is_set():
            try:
                asyncio.run(self._serve())
            except (OSError, TlsFailed, sqlite3.Error) as error:
                reason = str(error) if isinstance(error, TlsFailed) else type(error).__name__
                logger.error("hospital.terminal_not_serving reason=%s", reason)  # noqa: TRY400 - tried again
            except Exception as error:  # noqa: BLE001 - the intake beside it goes on, and so does this
                logger.critical("hospital.unexpected %s", told(error))
            self._is_stopping.wait(RETRY_S)

    async def _serve(self) -> None:
        self._loop, self._stop_serving = asyncio.get_running_loop(), asyncio.Event()
        institution = self._settings.hospital.institution
        tls = ServerTls(self._terminal.credentials, institution)
        database = Database(self._settings.inbox)
        book = Book(database)
        carrier = Carrier(self._folders, Taker(book, institution, clock.now))
        manner = Manner(institution, self._terminal.written_in, self._terminal.deadline_s)
        asking = Asking(manner, book, carrier, Clocks(clock.now, clock.monotonic))
        behind = Behind(asking, lambda: carrier.is_well, tls.device_of)
        runner = web.AppRunner(Api(behind).app(), access_log=None, shutdown_timeout=_SHUTDOWN_S)
        try:
            await runner.setup()
            address, port = self._terminal.address, self._terminal.port
            site = web.TCPSite(runner, address, port, ssl_context=tls.context)
            await site.start()
            carrier.start()  # only now: whoever lost the port to another one sweeps nothing
            self.port = runner.addresses[0][1]
            logger.info("hospital.terminal_listening port=%d", self.port)
            await self._look_after(tls, book)
        finally:
            self.port = None
            await runner.cleanup()
            if carrier.is_alive():
                await asyncio.to_thread(carrier.stop)
            database.close()

    async def _look_after(self, tls: ServerTls, book: Book) -> None:
        """Until it is stopped."""
        stop = self._stop_serving or asyncio.Event()
        keep = dt.timedelta(days=self._terminal.keep_days)
        while not self._is_stopping.is_set():
            try:
                purge = functools.partial(book.purge, clock.now() - keep)
                await asyncio.to_thread(purge)
                if tls.refresh():
                    logger.info("hospital.terminal_lists_taken")
            except sqlite3.Error as error:
                kind = getattr(error, "sqlite_errorname", type(error).__name__)
                logger.error("hospital.terminal_waits sqlite=%s", kind)  # noqa: TRY400 - tried again
            except TlsFailed as error:  # the lists until now stay
                logger.error("hospital.terminal_lists_unusable reason=%s", error)  # noqa: TRY400 - named
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)
