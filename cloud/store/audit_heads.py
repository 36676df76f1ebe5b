"""The signed heads of past days, written once and never changed."""

import datetime as dt
from collections.abc import Iterable

from cloud.domain.audit_heads import DayHead, SignedHead
from cloud.store.database import Rows

_UNSIGNED = """
    SELECT day FROM (
        SELECT to_date(right(leaf.relname, 8), 'YYYYMMDD') AS day
        FROM pg_catalog.pg_inherits AS i JOIN pg_catalog.pg_class AS leaf ON leaf.oid = i.inhrelid
        WHERE i.inhparent = 'audit.access'::regclass
    ) AS days
    WHERE day < $1 AND NOT EXISTS (SELECT FROM audit.day_head AS h WHERE h.day = days.day)
    ORDER BY day
"""


class HeadRows(Rows):
    """Reads where chains ended, and keeps what was signed."""

    async def unsigned_days(self, before: dt.date) -> tuple[dt.date, ...]:
        """Days with rows and without a head, the oldest first."""
        async with self._database.connection() as connection:
            rows = await connection.fetch(_UNSIGNED, before)
        return tuple(row["day"] for row in rows)

    async def heads_of(self, day: dt.date, signed_at: dt.datetime) -> tuple[DayHead, ...]:
        """Where each shard's chain ended on a day."""
        async with self._database.connection() as connection:
            rows = await connection.fetch("SELECT * FROM audit.heads_of($1)", day)
        return tuple(DayHead(day, row["shard"], row["seq"], row["hash"], signed_at) for row in rows)

    async def keep(self, heads: Iterable[SignedHead]) -> None:
        """All heads of a day or none; of two services that sign at once, the first one's stay."""
        values = [
            (h.head.day, h.head.shard, h.head.sequence, h.head.hash, h.head.signed_at, h.signature)
            for h in heads
        ]
        async with self._database.transaction() as connection:
            await connection.executemany(
                "INSERT INTO audit.day_head (day, shard, seq, hash, signed_at, signature)"
                " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (day, shard) DO NOTHING",
                values,
            )
