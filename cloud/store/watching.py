"""What an operator watches of the database: queues. Counts and ages only."""

import dataclasses
import datetime as dt

from cloud.store.database import Rows


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
