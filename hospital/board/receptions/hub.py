"""What the pages of receptions share: the projection, its follower, and who waits for news."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable, Iterator

from aiohttp import web

from eligibility.faults import told
from eligibility.inquiry import business_day
from eligibility.oqs_xml import Encoding
from hospital.board.app import Desk
from hospital.board.receptions.follower import Follower
from hospital.board.receptions.opening import open_projection
from hospital.board.receptions.projection import Projection
from hospital.board.receptions.reading import Reading
from hospital.board.receptions.rows import Kept, Row, row_of

logger = logging.getLogger(__name__)

STREAMS = 100
"""At a time; who comes after them reads the page without."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Running:
    projection: Projection
    reading: Reading
    follower: Follower


class Hub:
    """Of one application."""

    def __init__(self, desk: Desk, now: Callable[[], dt.datetime]) -> None:
        self.desk = desk
        self.now = now
        self.is_ending = False
        self._running: _Running | None = None
        self._waiting: set[asyncio.Event] = set()

    @property
    def encoding(self) -> Encoding:
        """Of the files that receipt computers read."""
        return self.desk.settings.encoding

    @property
    def today(self) -> dt.date:
        """In Japan."""
        return business_day(self.now())

    @property
    def reading(self) -> Reading:
        """While the application runs."""
        return self._parts.reading

    @property
    def projection(self) -> Projection:
        """While the application runs."""
        return self._parts.projection

    @property
    def is_current(self) -> bool:
        """Whether the inbox can be followed."""
        return self._parts.follower.is_well

    def row(self, kept: Kept) -> Row:
        """The line of a reception; one that cannot be told spoils no other."""
        try:
            return row_of(kept, self.encoding)
        except Exception as error:  # noqa: BLE001 - a stolen kiosk can sign anything
            logger.warning("hospital.board_unread id=%s %s", kept.verification_id, told(error))
            unread = dataclasses.replace(kept, message=None, later=None)
            return row_of(unread, self.encoding)

    @property
    def _parts(self) -> _Running:
        if self._running is None:
            raise web.HTTPServiceUnavailable
        return self._running

    async def context(self, _app: web.Application) -> AsyncIterator[None]:
        """See Beside; raises BoardUnusable."""
        settings = self.desk.settings
        projection = open_projection(settings.paths.state / "board.sqlite", settings.encoding)
        loop = asyncio.get_running_loop()
        follower = Follower(settings.inbox, projection, lambda: _soon(loop, self.wake))
        self._running = _Running(projection, Reading(projection, self.desk.inbox), follower)
        follower.start()
        yield
        await asyncio.to_thread(follower.stop)
        self._running = None
        projection.close()

    async def end_streams(self, _app: web.Application) -> None:
        """See Beside."""
        self.is_ending = True
        self.wake()

    def wake(self) -> None:
        """There is something new; in the event loop."""
        for waiting in self._waiting:
            waiting.set()

    @contextlib.contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """Set at every news. Nothing is queued: who is slow reads later what is new by then."""
        if len(self._waiting) >= STREAMS:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "60"})
        news = asyncio.Event()
        self._waiting.add(news)
        try:
            yield news
        finally:
            self._waiting.discard(news)


def _soon(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    """From another thread."""
    loop.call_soon_threadsafe(what)
