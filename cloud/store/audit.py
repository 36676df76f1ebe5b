"""The audit trail in SQL: no answer leaves before its row is durable, without a commit per answer.

Whatever queued while the last commit ran goes into one multi-row insert; answers wait for it. One
writer per shard computes the hash chain; a session lock keeps a second writer off (cloud.md 3.5).
"""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import logging
from collections.abc import Awaitable, Callable

import asyncpg

from cloud.domain.audit import FIRST_HASH, chained_hash
from cloud.domain.errors import StoreUnavailable
from cloud.domain.ports import AuditWatch
from cloud.domain.values import AuditEntry
from cloud.store.database import unavailable
from eligibility.inquiry import business_day

logger = logging.getLogger(__name__)

_BATCH_ROWS = 200
_QUEUE_ROWS = 10_000
_SHARDS = 64
_LOCK_CLASS = 0x6F6576  # "oev"

_INSERT = """
    INSERT INTO audit.access (day, shard, seq, at, cert_sha256, institution, device, operation,
                              subject, reference, outcome, shown, staff_id, prev_hash, hash)
    SELECT * FROM unnest($1::date[], $2::int[], $3::bigint[], $4::timestamptz[], $5::bytea[],
                         $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                         $12::text[], $13::text[], $14::bytea[], $15::bytea[])
"""

_COLUMNS = 15

Connect = Callable[[], Awaitable[asyncpg.Connection]]
_Row = tuple[object, ...]
_Waiting = tuple[AuditEntry | None, asyncio.Future[None]]
"""An entry, or a question whether one could be written."""


@dataclasses.dataclass(slots=True)
class _Chain:
    """One shard's writer: its connection and the last link."""

    connection: asyncpg.Connection
    shard: int
    sequence: int
    last_hash: bytes
    day: dt.date = dt.date.min


class PostgresAuditTrail:
    """``cloud.domain.ports.AuditTrail``; ``run`` must be running for ``record`` to return."""

    def __init__(self, connect: Connect, watch: AuditWatch | None = None) -> None:
        self._connect = connect
        self._watch = watch
        self._waiting: list[_Waiting] = []
        self._wake = asyncio.Event()
        self._chain: _Chain | None = None

    async def record(self, entry: AuditEntry) -> None:
        """See AuditTrail."""
        await self._wait_for(entry)

    async def check(self) -> None:
        """See AuditTrail: goes the way of every entry, and writes none."""
        await self._wait_for(None)

    async def drained(self) -> None:
        """Returns when nothing waits any more; what is recorded afterwards is not waited for."""
        with contextlib.suppress(StoreUnavailable):
            await self.check()

    async def _wait_for(self, entry: AuditEntry | None) -> None:
        if len(self._waiting) >= _QUEUE_ROWS:
            raise StoreUnavailable("audit queue full")
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, durable))
        self._wake.set()
        await durable

    async def run(self) -> None:
        """Writes until it is cancelled."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._waiting:
                    batch = self._waiting[:_BATCH_ROWS]
                    del self._waiting[:_BATCH_ROWS]
                    await self._commit(batch)
        finally:
            await self._drop_chain()

    async def _commit(self, batch: list[_Waiting]) -> None:
        error: StoreUnavailable | None = None
        entries = [entry for entry, _ in batch if entry is not None]
        started = asyncio.get_running_loop().time()
        try:
            await self._write(entries)
        except Exception as failure:  # noqa: BLE001 the writer never dies: answers wait for it
            error = failure if isinstance(failure, StoreUnavailable) else unavailable(failure)
            logger.error("audit_failed rows=%d cause=%s", len(entries), error.cause)  # noqa: TRY400 no row
            await self._drop_chain()
        self._tell(len(entries), asyncio.get_running_loop().time() - started, error)
        for _, durable in batch:
            if durable.done():  # the caller went away; its row is there all the same
                continue
            if error is None:
                durable.set_result(None)
            else:
                durable.set_exception(error)

    def _tell(self, rows: int, seconds: float, error: StoreUnavailable | None) -> None:
        if self._watch is None:
            return
        self._watch.set_audit_waiting(len(self._waiting))
        if error is not None:
            self._watch.audit_failed(rows)
        elif rows:
            self._watch.audit_committed(rows, seconds)

    async def _write(self, entries: list[AuditEntry]) -> None:
        chain = self._chain or await self._open_chain()
        self._chain = chain
        rows: list[_Row] = []
        sequence, previous = chain.sequence, chain.last_hash
        for entry in entries:
            sequence += 1
            link = chained_hash(previous, sequence, entry)
            rows.append(_row(chain.shard, sequence, entry, (previous, link)))
            previous = link
        async with chain.connection.transaction():
            await self._ensure_days(chain, entries)
            columns = map(list, zip(*rows, strict=True)) if rows else [[]] * _COLUMNS
            await chain.connection.execute(_INSERT, *columns)
        chain.sequence, chain.last_hash = sequence, previous

    async def _ensure_days(self, chain: _Chain, entries: list[AuditEntry]) -> None:
        for day in sorted({business_day(entry.at) for entry in entries} - {chain.day}):
            await chain.connection.execute("SELECT audit.ensure_day($1)", day)
            chain.day = day

    async def _open_chain(self) -> _Chain:
        connection = await self._connect()
        try:
            for shard in range(_SHARDS):
                if await connection.fetchval(
                    "SELECT pg_try_advisory_lock($1, $2)", _LOCK_CLASS, shard
                ):
                    head = await connection.fetchrow("SELECT * FROM audit.head($1)", shard)
                    sequence, last = (head["seq"], head["hash"]) if head else (0, FIRST_HASH)
                    return _Chain(connection, shard, sequence, last)
        except BaseException:
            connection.terminate()
            raise
        connection.terminate()
        raise StoreUnavailable("no free audit shard")

    async def _drop_chain(self) -> None:
        """Forgets the head too: after a failure only the database knows what was committed."""
        chain, self._chain = self._chain, None
        if chain is not None:
            chain.connection.terminate()


def _row(shard: int, sequence: int, entry: AuditEntry, hashes: tuple[bytes, bytes]) -> _Row:
    return (
        business_day(entry.at),
        shard,
        sequence,
        entry.at,
        entry.certificate_sha256,
        entry.institution,
        entry.device,
        entry.operation,
        entry.subject,
        entry.reference,
        entry.outcome,
        entry.shown,
        entry.staff_id,
        *hashes,
    )
