"""How often a caller may ask for card faces that find nobody; all workers count in one table."""

import asyncio
import contextlib
import logging
import weakref
from collections.abc import AsyncIterator, Callable

from cloud.domain.guessing import A_DAY, FileMisses, FilesMisses, GuessingLimits
from cloud.domain.ports import Clock, Store
from cloud.domain.values import Caller, CallerKind

logger = logging.getLogger(__name__)

AT_ONCE = 4
"""Faces of one caller that this process looks up at a time: so many may overshoot the limit."""
_IN_FILES = " in files"
_ASKED_IN_FILES = " asked in files"
"""Not the misses: all checks, so that the share can be told."""


class Guesses:
    """Refuses a caller who has missed too often, and counts what is missed."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        limits: GuessingLimits,
        note_alarm: Callable[[CallerKind], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits
        self._note_alarm = note_alarm
        self._turns: weakref.WeakValueDictionary[str, asyncio.Semaphore] = (
            weakref.WeakValueDictionary()
        )

    @contextlib.asynccontextmanager
    async def turn(self, caller: Caller) -> AsyncIterator[None]:
        """One inquiry's turn: a burst waits here, so that its misses count for each other.

        Raises:
            Refused: TOO_MANY_MISSES.
        """
        turns = self._turns.setdefault(caller.uri, asyncio.Semaphore(AT_ONCE))
        async with turns:
            since = self._clock.wall() - self._limits.window
            misses = await self._store.face_misses(caller.uri, since)
            self._limits.check_one(caller.kind, misses)
            yield

    async def miss(self, caller: Caller) -> None:
        """Counts a miss before it is told; an alarm when it was the last that is allowed."""
        now = self._clock.wall()
        misses = await self._store.add_face_miss(caller.uri, now, now - self._limits.window)
        if misses == self._limits.of(caller.kind):
            self._alarm(caller, misses)

    async def file_of(self, caller: Caller) -> FileMisses:
        """What a file of many checks counts with."""
        now = self._clock.wall()
        misses, since = caller.uri + _IN_FILES, now - self._limits.window
        return FileMisses(
            FilesMisses(
                today=await self._store.face_misses(misses, now - A_DAY),
                missed=await self._store.face_misses(misses, since),
                asked=await self._store.face_misses(caller.uri + _ASKED_IN_FILES, since),
                kind=caller.kind,
            )
        )

    @contextlib.asynccontextmanager
    async def turn_on_list(self, caller: Caller) -> AsyncIterator[FileMisses]:
        """The turn of one inquiry from a hospital's list: it counts with the caller's files.

        Raises:
            Refused: TOO_MANY_MISSES.
        """
        turns = self._turns.setdefault(caller.uri + _IN_FILES, asyncio.Semaphore(AT_ONCE))
        async with turns:
            file = await self.file_of(caller)
            yield file
            await self.close_file(caller, file)

    def check_file(self, file: FileMisses) -> None:
        """Raises Refused: TOO_MANY_MISSES."""
        file.check(self._limits)

    async def note_in_file(self, caller: Caller, file: FileMisses, *, is_miss: bool) -> None:
        """Counts a check of a file; an alarm when the file gets no more answers."""
        file.note(is_miss=is_miss)
        if not is_miss:
            return
        now = self._clock.wall()
        misses, since = caller.uri + _IN_FILES, now - self._limits.window
        asked = await self._count_asked(caller, file)
        today = await self._store.add_face_miss(misses, now, now - A_DAY)
        missed = await self._store.face_misses(misses, since)
        file.files = FilesMisses(today, missed, asked, caller.kind)
        if file.ends(self._limits):
            self._alarm(caller, today)

    async def close_file(self, caller: Caller, file: FileMisses) -> None:
        """Counts what was found since the last miss: good files speak for the next ones."""
        await self._count_asked(caller, file)

    async def _count_asked(self, caller: Caller, file: FileMisses) -> int:
        now, counted_as = self._clock.wall(), caller.uri + _ASKED_IN_FILES
        since, count = now - self._limits.window, file.take_uncounted()
        if not count:
            return await self._store.face_misses(counted_as, since)
        return await self._store.add_face_miss(counted_as, now, since, count)

    def _alarm(self, caller: Caller, misses: int) -> None:
        self._note_alarm(caller.kind)
        logger.warning(
            "not_found_burst institution=%s device=%s count=%d",
            caller.party,
            caller.device,
            misses,
        )
