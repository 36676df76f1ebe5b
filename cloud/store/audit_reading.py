"""The audit trail read back, row by row with a server-side cursor: it is longer than any memory."""

import datetime as dt
from collections.abc import Sequence

import asyncpg

from cloud.domain.audit import ChainCheck, ChainedEntry
from cloud.domain.audit_heads import DayHead, SignedHead, Since
from cloud.domain.values import AuditEntry
from cloud.store.database import owner_connection

_AT_ONCE = 2000


async def verify_chains(dsn: str) -> dict[int, int | None]:
    """For each shard the first sequence that does not follow from the one before, or None."""
    chains, _ = await read_trail(dsn)
    return {shard: check.broken_at for shard, check in chains.items()}


async def read_trail(
    dsn: str, since: Since | None = None
) -> tuple[dict[int, ChainCheck], tuple[SignedHead, ...]]:
    """Follows every chain, and gives the signed heads of the same moment, from ``since`` on."""
    async with (
        owner_connection(dsn) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        rows = await connection.fetch("SELECT * FROM audit.day_head ORDER BY day, shard")
        heads = tuple(_head(row) for row in rows)
        shards = await connection.fetch(
            "SELECT s AS shard FROM generate_series(0, 63) AS s"
            " WHERE EXISTS (SELECT FROM audit.access WHERE shard = s)"
        )
        starts = {row["shard"]: _start(since, row["shard"], heads) for row in shards}
        chains = {shard: await _follow(connection, shard, at) for shard, at in starts.items()}
    passed = {one for one in starts.values() if one is not None}
    days = {one.head.shard: one.head.day for one in passed}
    wanted = [one for one in heads if one.head.day > days.get(one.head.shard, dt.date.min)]
    return chains, tuple(wanted)


def _start(since: Since | None, shard: int, heads: Sequence[SignedHead]) -> SignedHead | None:
    return None if since is None else since.start_of(shard, heads)


async def _follow(
    connection: asyncpg.Connection, shard: int, start: SignedHead | None
) -> ChainCheck:
    sequence = 0 if start is None else start.head.sequence
    check = ChainCheck() if start is None else ChainCheck.after(sequence, start.head.hash)
    async for row in connection.cursor(
        "SELECT * FROM audit.access WHERE shard = $1 AND seq > $2 ORDER BY seq",
        shard,
        sequence,
        prefetch=_AT_ONCE,
    ):
        check.follow(ChainedEntry(row["day"], row["seq"], _entry(row), row["hash"]))
    return check


def _entry(row: asyncpg.Record) -> AuditEntry:
    return AuditEntry(
        at=row["at"],
        certificate_sha256=row["cert_sha256"],
        institution=row["institution"],
        device=row["device"],
        operation=row["operation"],
        subject=row["subject"],
        reference=row["reference"],
        outcome=row["outcome"],
        shown=row["shown"],
        staff_id=row["staff_id"],
    )


def _head(row: asyncpg.Record) -> SignedHead:
    head = DayHead(row["day"], row["shard"], row["seq"], row["hash"], row["signed_at"])
    return SignedHead(head, row["signature"])
