"""Lookups on streaming replicas; the primary answers whatever a replica may not know yet.

A replica's own figures say little about its lag: cut off from its primary it has replayed all that
it ever received. So every service stamps the time into one row of the primary, and each answer of
a replica carries the stamp that it has: an answer with an old stamp is not used. It is the
primary's time that is stamped: no service whose clock is wrong makes a replica look fresh to all.
"""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import logging
from collections.abc import Sequence

from cloud.domain import history
from cloud.domain.errors import StoreUnavailable
from cloud.domain.history import Finding
from cloud.domain.ports import Clock
from cloud.domain.values import FoundPerson, Moment
from cloud.store.coverages import Face, ids_on_face, person_of
from cloud.store.database import Database
from cloud.store.postgres import PostgresStore
from eligibility.coverage import Validity

logger = logging.getLogger(__name__)

STAMP_EVERY_S = 1.0
_PAUSE_S = 5.0
"""A replica that did not answer, or is late, is left alone so long."""
_CLOCKS_APART = dt.timedelta(seconds=2)
"""A stamp further in the future says nothing: one of the two clocks is wrong."""


@dataclasses.dataclass(frozen=True, slots=True)
class Lag:
    """How old an answer may be."""

    clock: Clock
    most: dt.timedelta

    def of(self, found: Sequence[FoundPerson]) -> dt.timedelta:
        """How old the oldest of these is."""
        now = self.clock.wall()
        stamps = [person.stamped_at for person in found if person.stamped_at is not None]
        return now - min(stamps, default=now)

    def is_late(self, lag: dt.timedelta) -> bool:
        """True when that is too old, or cannot be true."""
        return not -_CLOCKS_APART <= lag <= self.most


class Replica:
    """One or more hosts that only read; an answer, or None: then the primary is to be asked."""

    def __init__(self, database: Database, lag: Lag) -> None:
        self._database = database
        self._lag = lag
        self._rests_until = -_PAUSE_S
        self._is_away = False

    async def person(self, person_id: int, moment: Moment) -> FoundPerson | None:
        """A person; None when nothing covers them yet: it may have come a moment ago."""
        found = await self._answer((person_id,), None, moment)
        if not found or _is_unknown(history.by_person(found[0], moment.day)):
            return None
        return found[0]

    async def people(self, face: Face, moment: Moment) -> tuple[FoundPerson, ...] | None:
        """Everybody on a card face; None when it would not be found, for the same reason."""
        found = await self._answer((), face, moment) or ()
        told = history.by_card_face(face.asked, found, moment.day, is_loose=face.with_loose)
        return None if _is_unknown(told) else found

    async def _answer(
        self, person_ids: Sequence[int], face: Face | None, moment: Moment
    ) -> tuple[FoundPerson, ...] | None:
        if self._lag.clock.monotonic() < self._rests_until:
            return None
        try:
            async with self._database.connection() as connection:
                if face is not None:
                    person_ids = await ids_on_face(connection, face)
                found = [await person_of(connection, one, moment) for one in person_ids]
        except StoreUnavailable as error:
            if self._rest():
                # no trace: the driver's text may quote what was asked
                logger.warning("replica_away cause=%s", error.cause)
            return None
        lag = self._lag.of(found)
        if self._lag.is_late(lag):
            if self._rest():
                logger.warning("replica_late lag_s=%d", lag.total_seconds())
            return None
        if self._is_away and found:
            self._is_away = False
            logger.info("replica_back")
        return tuple(found)

    async def lag_s(self) -> float:
        """How old the stamp is that the replica has; -1 while it does not answer."""
        try:
            async with self._database.connection() as connection:
                stamped_at = await connection.fetchval("SELECT max(at) FROM reception.heartbeat")
        except StoreUnavailable:
            return -1
        return (self._lag.clock.wall() - stamped_at).total_seconds() if stamped_at else -1

    def _rest(self) -> bool:
        """Leaves it alone for a while; True when it had answered until now."""
        self._rests_until = self._lag.clock.monotonic() + _PAUSE_S
        is_news, self._is_away = not self._is_away, True
        return is_news


def _is_unknown(finding: Finding) -> bool:
    """Never a replica's word: a correction of what it knows may not have come yet either."""
    return finding.outcome is Validity.NOT_FOUND


class ReplicatedStore(PostgresStore):
    """``PostgresStore`` whose lookups go to replicas first; everything else to the primary."""

    def __init__(self, primary: Database, replica: Replica) -> None:
        super().__init__(primary)
        self._replica = replica

    async def coverages_of(self, person_id: int, moment: Moment) -> FoundPerson:
        """See Store."""
        found = await self._replica.person(person_id, moment)
        return await super().coverages_of(person_id, moment) if found is None else found

    async def lag_s(self) -> float:
        """See PostgresStore."""
        return await self._replica.lag_s()

    async def people(self, face: Face, moment: Moment) -> tuple[FoundPerson, ...]:
        """Everybody on a card face."""
        found = await self._replica.people(face, moment)
        return await super().people(face, moment) if found is None else found


async def stamp(primary: Database) -> None:
    """Stamps the time into the primary, for ever; while it is away no replica stays fresh."""
    while True:
        with contextlib.suppress(StoreUnavailable):
            async with primary.connection() as connection:
                await connection.execute("UPDATE reception.heartbeat SET at = clock_timestamp()")
        await asyncio.sleep(STAMP_EVERY_S)
