"""What an operator watches of the database: queues, a replica's lag. Counts only."""

import dataclasses
import datetime as dt

from cloud.store.database import Rows

_LAG = """
    SELECT CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() <> pg_last_wal_replay_lsn()
        THEN coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0)::float8
        ELSE 0 END
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Backlog:
    """One queue."""

    queue: str
    waiting: int
    oldest: dt.datetime | None


class WatchRows(Rows):
    """Asked every half minute."""

    async def backlogs(self) -> tuple[Backlog, ...]:
        """Every queue that is not empty."""
        async with self._database.connection() as connection:
            rows = await connection.fetch("SELECT * FROM registry.backlog()")
        return tuple(Backlog(row["queue"], row["waiting"], row["oldest"]) for row in rows)

    async def lag_s(self) -> float:
        """Seconds; 0 at a primary, and at a replica that has replayed all it has received."""
        async with self._database.connection() as connection:
            return float(await connection.fetchval(_LAG))
