"""A database that was restored to an earlier moment: what it knows, and numbers not given twice.

Messages that were fetched after that moment are forgotten here, but not at whoever fetched them:
the next ones must not come under the same numbers.
"""

import dataclasses
import datetime as dt

import asyncpg

from cloud.store.audit_reading import verify_chains
from cloud.store.database import owner_connection

_SKIPPED = 1_000_000
"""More messages than any day brings; numbers are of 63 bits."""
_SKIP = """
    SELECT setval(sequence, nextval(sequence) + $1)
    FROM pg_get_serial_sequence('registry.outbox', 'message_id') AS sequence
"""
_LAST_ANSWER = "SELECT max(at) FROM audit.access WHERE day = (SELECT max(day) FROM audit.access)"
_LAST_BATCHES = """
    SELECT insurer_no, max(batch_no) AS batch_no FROM registry.inbound_batch
    WHERE state = 'applied' GROUP BY insurer_no ORDER BY insurer_no
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Restored:
    """What callers have to be asked for again."""

    chains: dict[int, int | None]
    """As ``verify_chains`` gives them."""
    last_answer_at: dt.datetime | None
    last_batches: dict[str, int]
    """The last batch applied, by insurer number."""

    @property
    def is_whole(self) -> bool:
        """Whether every audit chain holds."""
        return all(broken is None for broken in self.chains.values())


async def look_through(dsn: str) -> Restored:
    """What a restored database knows; changes nothing.

    Raises:
        StoreUnavailable: no database answers.
    """
    chains = await verify_chains(dsn)
    async with owner_connection(dsn) as connection:
        return Restored(
            chains=chains,
            last_answer_at=await connection.fetchval(_LAST_ANSWER),
            last_batches=await _last_batches(connection),
        )


async def skip_message_numbers(dsn: str) -> int:
    """Moves the numbers of messages on; from the one that it gives on none was given before."""
    async with owner_connection(dsn) as connection:
        skipped_to: int = await connection.fetchval(_SKIP, _SKIPPED)
    return skipped_to + 1


async def _last_batches(connection: asyncpg.Connection) -> dict[str, int]:
    return {row["insurer_no"]: row["batch_no"] for row in await connection.fetch(_LAST_BATCHES)}
