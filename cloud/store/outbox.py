"""What is told to insurers and institutions: written beside the change that it follows from.

Messages of one target are numbered in the order in which they were written; one that was not
acknowledged comes again. What was acknowledged is emptied: it is no archive of people.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

import asyncpg

from cloud.domain.outbox import OutboxMessage, institution_target
from cloud.store.database import Rows
from eligibility import wire
from eligibility.wire_notices import (
    InstitutionNotice,
    InstitutionNoticeKind,
    InsurerNotice,
    kind_of,
)

_WAITING = """
    SELECT message_id, payload, created_at, first_fetched_at FROM registry.outbox
    WHERE target = $1 AND acknowledged_at IS NULL ORDER BY message_id LIMIT $2
"""
_FETCHED = """
    UPDATE registry.outbox SET first_fetched_at = $3
    WHERE target = $1 AND message_id = ANY ($2::bigint[]) AND first_fetched_at IS NULL
"""
_ACKNOWLEDGE = """
    UPDATE registry.outbox SET payload = '', acknowledged_at = coalesce(acknowledged_at, $3)
    WHERE target = $1 AND message_id = ANY ($2::bigint[]) RETURNING message_id
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """One message to one target."""

    target: str
    dedupe_key: str
    """The same target is told the same once."""
    notice: InsurerNotice | InstitutionNotice = dataclasses.field(repr=False)

    @property
    def kind(self) -> str:
        """The word by which receivers tell messages apart."""
        return kind_of(self.notice)


class OutboxRows(Rows):
    """``cloud.domain.ports.Outbox``; what it sees is bounded by its role."""

    async def waiting(self, target: str, limit: int, at: dt.datetime) -> tuple[OutboxMessage, ...]:
        """See Outbox."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_WAITING, target, limit)
            new = [row["message_id"] for row in rows if row["first_fetched_at"] is None]
            if new:
                await connection.execute(_FETCHED, target, new, at)
        return tuple(
            OutboxMessage(row["message_id"], row["payload"], row["created_at"]) for row in rows
        )

    async def acknowledge(
        self, target: str, message_ids: Sequence[int], at: dt.datetime
    ) -> tuple[int, ...]:
        """See Outbox."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_ACKNOWLEDGE, target, message_ids, at)
        return tuple(sorted(row["message_id"] for row in rows))


def told_to_institution(
    institution_code: str, kind: InstitutionNoticeKind, verification_id: str
) -> Told:
    """A notice about one of the institution's own inquiries."""
    notice = InstitutionNotice(kind=kind.value, verification_id=verification_id)
    return Told(institution_target(institution_code), verification_id, notice)


async def tell(connection: asyncpg.Connection, told: Sequence[Told], at: dt.datetime) -> None:
    """Writes messages in the caller's transaction; what was told before is left out."""
    if not told:
        return
    await connection.execute(
        "INSERT INTO registry.outbox (target, kind, dedupe_key, payload, created_at)"
        " SELECT t.*, $5 FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS t"
        " ON CONFLICT DO NOTHING",
        [one.target for one in told],
        [one.kind for one in told],
        [one.dedupe_key for one in told],
        [wire.encode(one.notice) for one in told],
        at,
    )
