"""Revocation lists as soon as they are due: a list a day, and one at each revocation.

The ledger is looked at five times a second, so a revocation by a command in another process counts
here, too. Who waits for a newer list costs one sleeping task.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from concurrent.futures import Executor

from eligibility.faults import told
from provisioning.listing import MadeLists
from provisioning.office import Office

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.2
_PAUSE_S = 2.0
"""After one that could not be made: each try reads the whole ledger again."""


class Lists:
    """The newest list; belongs to the event loop."""

    def __init__(
        self,
        office: Office,
        writer: Executor,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._office = office
        self._writer = writer
        self._now = now
        self._newest: MadeLists | None = None
        self._news = asyncio.Event()
        self._has_failed = False
        self._is_ended = False
        self.waiting = 0
        """How many requests wait for a newer list."""

    async def newer_than(self, number: int, patience_s: float) -> MadeLists | None:
        """The newest list, once its number is greater; None when it takes too long."""
        self.waiting += 1
        try:
            async with asyncio.timeout(patience_s):
                while not self._is_ended:
                    if self._newest is not None and self._newest.number > number:
                        return self._newest
                    await self._news.wait()
        except TimeoutError:
            pass
        finally:
            self.waiting -= 1
        return None

    def end(self) -> None:
        """Lets everybody go who waits; for the end of the program."""
        self._is_ended = True
        self._news.set()

    async def keep(self) -> None:
        """Looks, and makes what is due, until it is cancelled."""
        while True:
            try:
                await self._look()
                self._has_failed = False
            except Exception as error:  # noqa: BLE001 - a day without lists would shut all out
                self._tell(error)
            await asyncio.sleep(_PAUSE_S if self._has_failed else LOOK_EVERY_S)

    async def _look(self) -> None:
        if self._newest is not None and self._office.lists_are(self._newest, self._now()):
            return
        loop = asyncio.get_running_loop()
        made = await loop.run_in_executor(self._writer, self._office.lists, self._now())
        if self._newest is None or made.number > self._newest.number:
            self._show(made)

    def _show(self, made: MadeLists) -> None:
        logger.info("authority.list_made number=%d", made.number)
        self._newest = made
        self._news.set()
        self._news = asyncio.Event()

    def _tell(self, error: Exception) -> None:
        """Once, not at each try."""
        if not self._has_failed:
            logger.error("authority.list_failed %s", told(error))
        self._has_failed = True
