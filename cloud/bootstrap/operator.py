"""Commands that write leave rows in the audit trail, too: before anything is done, and after."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from cloud.bootstrap.openings import owner_dsn
from cloud.config import Settings
from cloud.domain.ports import AuditTrail, Clock
from cloud.domain.values import AuditEntry
from cloud.store.audit import PostgresAuditTrail
from cloud.store.database import connect_for_audit

OPERATOR = "operator"
"""Stands in the trail where an institution or an insurer stands otherwise."""


@contextlib.asynccontextmanager
async def as_operator(
    settings: Settings, clock: Clock, operation: str, reference: str = ""
) -> AsyncIterator[None]:
    """What is done inside is on record as ``begun``, then as ``ok`` or ``failed``.

    ``reference`` is an id or a fingerprint, never a name.

    Raises:
        StoreUnavailable: it cannot be put on record; nothing was done.
    """
    async with _open_trail(settings) as trail:

        async def tell(outcome: str) -> None:
            await trail.record(_entry(clock, operation, reference, outcome))

        await tell("begun")
        try:
            yield
        except BaseException:
            await tell("failed")
            raise
        await tell("ok")


@contextlib.asynccontextmanager
async def _open_trail(settings: Settings) -> AsyncIterator[AuditTrail]:
    timeout_s = settings.database.timeout_s
    trail = PostgresAuditTrail(lambda: connect_for_audit(owner_dsn(settings), "", timeout_s))
    writer = asyncio.create_task(trail.run())
    try:
        yield trail
    finally:
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)


def _entry(clock: Clock, operation: str, reference: str, outcome: str) -> AuditEntry:
    return AuditEntry(
        at=clock.wall(),
        certificate_sha256=bytes(32),
        institution=OPERATOR,
        device="",
        operation=operation,
        subject="",
        reference=reference,
        outcome=outcome,
    )
