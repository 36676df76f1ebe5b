"""Rows of card faces that found nobody: numbers by caller and minute, nothing of whom."""

import datetime as dt

from cloud.store.database import Rows

_COUNT = """
    SELECT coalesce(sum(count), 0)::integer FROM reception.face_miss
    WHERE caller_uri = $1 AND minute > date_trunc('minute', $2::timestamptz)
"""
_ADD = """
    WITH added AS (
        INSERT INTO reception.face_miss AS m (caller_uri, minute, count)
        VALUES ($1, date_trunc('minute', $2::timestamptz), $4)
        ON CONFLICT (caller_uri, minute) DO UPDATE SET count = m.count + excluded.count
        RETURNING minute, count
    )
    SELECT added.count + (
        SELECT coalesce(sum(m.count), 0)::integer FROM reception.face_miss AS m
        WHERE m.caller_uri = $1 AND m.minute > date_trunc('minute', $3::timestamptz)
            AND m.minute <> added.minute
    ) FROM added
"""
_KEPT = dt.timedelta(days=2)


class MissRows(Rows):
    """The part of ``cloud.domain.ports.Store`` that bounds guessing."""

    async def face_misses(self, counted_as: str, since: dt.datetime) -> int:
        """See Store."""
        async with self._database.connection() as connection:
            found: int = await connection.fetchval(_COUNT, counted_as, since)
        return found

    async def add_face_miss(
        self, counted_as: str, at: dt.datetime, since: dt.datetime, count: int = 1
    ) -> int:
        """See Store."""
        async with self._database.connection() as connection:
            found: int = await connection.fetchval(_ADD, counted_as, at, since, count)
        return found

    async def forget_misses(self, now: dt.datetime) -> None:
        """See Store."""
        async with self._database.connection() as connection:
            await connection.execute(
                "DELETE FROM reception.face_miss WHERE minute < $1", now - _KEPT
            )
