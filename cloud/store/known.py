"""Every version of what is known of a person, without who that is: for whoever audits."""

import dataclasses
import datetime as dt

from cloud.store.database import Rows

_VERSIONS = """
    SELECT insurer_no, dense_rank() OVER (ORDER BY coverage_id) AS coverage, version,
        lower(valid) AS qualified_on, upper(valid) AS lapsed_on, reason_of_loss,
        lower(recorded) AS known_from, upper(recorded) AS known_until, batch_id
    FROM registry.coverage
    WHERE person_id = $1 AND ($2::timestamptz IS NULL OR recorded @> $2)
    ORDER BY lower(recorded), lower(valid), coverage_id, version
"""
_PROTECTIONS = """
    SELECT insurer_no, kind, lower(recorded) AS known_from, upper(recorded) AS known_until
    FROM registry.protection
    WHERE person_id = $1 AND ($2::timestamptz IS NULL OR recorded @> $2)
    ORDER BY lower(recorded), insurer_no, kind
"""


@dataclasses.dataclass(frozen=True, slots=True)
class KnownVersion:
    """One version of one coverage; numbers count within the person."""

    insurer_no: str
    coverage: int
    version: int
    qualified_on: dt.date
    lapsed_on: dt.date | None
    reason_of_loss: str | None
    known_from: dt.datetime
    known_until: dt.datetime | None
    batch_id: int | None


@dataclasses.dataclass(frozen=True, slots=True)
class KnownProtection:
    """When an insurer's word for a person held."""

    insurer_no: str
    kind: str
    known_from: dt.datetime
    known_until: dt.datetime | None


class KnownRows(Rows):
    """Both times of a person: what was true, and when it was known."""

    async def versions(
        self, person_id: int, known_at: dt.datetime | None
    ) -> tuple[KnownVersion, ...]:
        """All versions, or those that were known at a moment."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_VERSIONS, person_id, known_at)
        return tuple(KnownVersion(**row) for row in rows)

    async def protections(
        self, person_id: int, known_at: dt.datetime | None
    ) -> tuple[KnownProtection, ...]:
        """All of them, or those that held at a moment."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_PROTECTIONS, person_id, known_at)
        return tuple(KnownProtection(**row) for row in rows)
