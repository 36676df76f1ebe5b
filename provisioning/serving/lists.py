"""Revocation lists as soon as they are due: a list a day, and one for each revocation.

The ledger is looked at five times a second, so a revocation by a command in another process counts
here, too. Who waits for a newer list costs one sleeping task.
"""

import asyncio
import dataclasses
import datetime as dt
import logging
from collections.abc import Callable
from concurrent.futures import Executor

from provisioning.errors import ProvisioningError
from provisioning.office import Office
from provisioning.serving.following import Following

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 0.2
A_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class MadeList:
    """The lists of all issuing authorities, as one file."""

    number: int
    pem: bytes = dataclasses.field(repr=False)


class Lists:
    """The newest list; belongs to the event loop."""

    def __init__(
        self,
        office: Office,
        following: Following,
        writer: Executor,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._office = office
        self._following = following
        self._writer = writer
        self._now = now
        self._newest: MadeList | None = None
        self._news = asyncio.Event()
        self._has_failed = False
        self._is_ended = False
        self.waiting = 0
        """How many requests wait for a newer list."""

    async def newer_than(self, number: int, patience_s: float) -> MadeList | None:
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
            except (ProvisioningError, OSError) as error:
                self._tell(error)
            await asyncio.sleep(LOOK_EVERY_S)

    async def _look(self) -> None:
        number = self._following.register().list_number
        loop = asyncio.get_running_loop()
        if self._is_due():
            await loop.run_in_executor(self._writer, self._office.crl_pem, self._now())
            number = self._following.register().list_number
        if self._newest is not None and self._newest.number == number:
            return
        at = self._following.listed_at or self._now()
        pem = await loop.run_in_executor(self._writer, self._office.lists_pem, number, at)
        self._show(MadeList(number, pem))

    def _is_due(self) -> bool:
        made = self._following.listed_at
        return self._following.is_list_due or made is None or self._now() - made >= A_DAY

    def _show(self, made: MadeList) -> None:
        logger.info("authority.list_made number=%d", made.number)
        self._newest = made
        self._news.set()
        self._news = asyncio.Event()

    def _tell(self, error: Exception) -> None:
        """Once, not five times a second."""
        if not self._has_failed:
            logger.error("authority.list_failed %s", type(error).__name__)
        self._has_failed = True
