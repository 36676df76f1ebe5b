"""The audit trail's hash chain: each entry's hash covers the entry and the hash before it.

A changed, missing or inserted row breaks every hash after it (cloud.md 3.4, 3.5).
"""

import datetime as dt
import hashlib
from collections.abc import Iterable

from cloud.domain.values import AuditEntry

FIRST_HASH = bytes(32)


def chained_hash(previous: bytes, sequence: int, entry: AuditEntry) -> bytes:
    """SHA-256 over the previous hash and the entry's fields, each with its length before it."""
    digest = hashlib.sha256(previous)
    for field in _fields(sequence, entry):
        digest.update(len(field).to_bytes(4, "big"))
        digest.update(field)
    return digest.digest()


def broken_at(rows: Iterable[tuple[int, AuditEntry, bytes]]) -> int | None:
    """Sequence of the first row that does not follow from the one before, or None.

    Rows are one shard's, from its first on.
    """
    previous = FIRST_HASH
    for expected, (sequence, entry, found) in enumerate(rows, start=1):
        if sequence != expected or chained_hash(previous, sequence, entry) != found:
            return expected
        previous = found
    return None


def _fields(sequence: int, entry: AuditEntry) -> tuple[bytes, ...]:
    at = entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return (
        str(sequence).encode(),
        at.encode(),
        entry.certificate_sha256,
        entry.institution.encode(),
        entry.device.encode(),
        entry.operation.encode(),
        entry.subject.encode(),
        entry.reference.encode(),
        entry.outcome.encode(),
        *_how_shown(entry),
    )


def _how_shown(entry: AuditEntry) -> tuple[bytes, ...]:
    """Absent when there is nothing: so rows that were written before these fields still hold."""
    how = (entry.shown.encode(), entry.staff_id.encode())
    return how if any(how) else ()
