"""Insurers' batches in SQL: one transaction a batch, one batch of an insurer at a time."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from cloud.domain.intake_ports import Contradictions, KeptBatch
from cloud.domain.intake_values import StagedLine
from cloud.domain.ports import Clock
from cloud.store import findings, intake_applying, intake_history, intake_staging
from cloud.store.database import Rows
from cloud.store.registration import add_insurer
from eligibility.insured import InsurerNumber
from eligibility.wire_insurer import CoverageVersion, ProtectionVersion

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('insurer-batch:' || $1, 0))"
_KEPT = """
    SELECT sha256, state = 'applied' AS is_applied, line_count, error_count, report, received_at
    FROM registry.inbound_batch WHERE insurer_no = $1 AND batch_no = $2
"""
_LAST_APPLIED = """
    SELECT coalesce(max(batch_no), 0) FROM registry.inbound_batch
    WHERE insurer_no = $1 AND state = 'applied'
"""
_KEEP = """
    INSERT INTO registry.inbound_batch AS b
        (insurer_no, batch_no, sha256, state, line_count, error_count, report, received_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (insurer_no, batch_no) DO UPDATE
        SET sha256 = excluded.sha256, state = excluded.state, line_count = excluded.line_count,
            error_count = excluded.error_count, report = excluded.report,
            received_at = excluded.received_at
        WHERE b.state = 'refused'
    RETURNING batch_id
"""


class IntakeRows(Rows):
    """``cloud.domain.intake_ports.Batches`` in SQL."""

    @asynccontextmanager
    async def open(self, insurer_no: str, batch_no: int) -> AsyncIterator["OpenBatchRows"]:
        """See Batches."""
        async with self._database.transaction() as connection:
            await connection.execute(_LOCK, insurer_no)
            await add_insurer(connection, InsurerNumber(insurer_no), insurer_no)
            await intake_staging.prepare(connection)
            yield OpenBatchRows(connection, insurer_no, batch_no)

    async def report(self, insurer_no: str, batch_no: int) -> bytes | None:
        """See Batches."""
        async with self._database.connection() as connection:
            found: bytes | None = await connection.fetchval(
                "SELECT report FROM registry.inbound_batch WHERE insurer_no = $1 AND batch_no = $2",
                insurer_no,
                batch_no,
            )
        return found

    async def history(
        self, insurer_no: str, person_id: int, known_at: dt.datetime | None
    ) -> tuple[tuple[CoverageVersion, ...], tuple[ProtectionVersion, ...]]:
        """See Batches."""
        async with self._database.connection() as connection:
            return await intake_history.read(connection, insurer_no, person_id, known_at)


class OpenBatchRows:
    """``cloud.domain.intake_ports.OpenBatch`` in SQL."""

    def __init__(self, connection: asyncpg.Connection, insurer_no: str, batch_no: int) -> None:
        self._connection = connection
        self._insurer_no = insurer_no
        self._batch_no = batch_no
        self._count = 0

    async def kept(self) -> KeptBatch | None:
        """See OpenBatch."""
        row = await self._connection.fetchrow(_KEPT, self._insurer_no, self._batch_no)
        return KeptBatch(**row) if row else None

    async def last_applied(self) -> int:
        """See OpenBatch."""
        last: int = await self._connection.fetchval(_LAST_APPLIED, self._insurer_no)
        return last

    async def stage(self, lines: Sequence[StagedLine]) -> None:
        """See OpenBatch."""
        self._count += len(lines)
        await intake_staging.stage(self._connection, lines)

    async def contradictions(self, most: int) -> Contradictions:
        """See OpenBatch."""
        async with intake_staging.probing(self._connection):
            await intake_staging.resolve(self._connection, self._count)
            return await intake_staging.contradictions(self._connection, most)

    async def apply(self, kept: KeptBatch, clock: Clock) -> None:
        """See OpenBatch."""
        async with intake_staging.probing(self._connection):
            at = await intake_applying.lock_people(self._connection, clock)
            batch_id = await self._keep(kept, "applied")
            await intake_applying.apply_staged(self._connection, batch_id, at)
        changed = await intake_applying.changes(self._connection)
        await findings.note(self._connection, changed, at)

    async def refuse(self, kept: KeptBatch) -> None:
        """See OpenBatch."""
        await self._keep(kept, "refused")

    async def _keep(self, kept: KeptBatch, state: str) -> int:
        batch_id: int = await self._connection.fetchval(
            _KEEP,
            self._insurer_no,
            self._batch_no,
            kept.sha256,
            state,
            kept.line_count,
            kept.error_count,
            kept.report,
            kept.received_at,
        )
        return batch_id
