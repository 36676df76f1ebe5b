"""The audit trail's hash chain: each entry's hash covers the entry and the hash before it.

A changed, missing or inserted row breaks every hash after it (cloud.md 3.4, 3.5). Rows cut off at
the end break nothing: the signed heads of the days are for that (``cloud.domain.audit_heads``).
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable

from cloud.domain.values import AuditEntry

FIRST_HASH = bytes(32)


@dataclasses.dataclass(frozen=True, slots=True)
class ChainedEntry:
    """A row of the trail."""

    day: dt.date
    """In Japan."""
    sequence: int
    entry: AuditEntry
    hash: bytes


@dataclasses.dataclass(slots=True)
class ChainCheck:
    """Follows the rows of one shard, one at a time; keeps a value a day."""

    broken_at: int | None = None
    """Sequence of the first row that does not follow from the one before."""
    ends: dict[dt.date, tuple[int, bytes]] = dataclasses.field(default_factory=dict)
    """Sequence and hash of each day's last row, as they are found."""
    _sequence: int = 0
    _hash: bytes = FIRST_HASH

    @classmethod
    def after(cls, sequence: int, last_hash: bytes) -> "ChainCheck":
        """Of a chain that is known to be whole up to there."""
        return cls(_sequence=sequence, _hash=last_hash)

    def follow(self, row: ChainedEntry) -> None:
        """Takes the next row; goes on after a break, so that every day's end is known."""
        expected = self._sequence + 1
        follows = row.sequence == expected
        if not follows or chained_hash(self._hash, row.sequence, row.entry) != row.hash:
            self.broken_at = self.broken_at or expected
        self._sequence, self._hash = row.sequence, row.hash
        self.ends[row.day] = (row.sequence, row.hash)


def chained_hash(previous: bytes, sequence: int, entry: AuditEntry) -> bytes:
    """SHA-256 over the previous hash and the entry's fields, each with its length before it."""
    digest = hashlib.sha256(previous)
    for field in _fields(sequence, entry):
        digest.update(len(field).to_bytes(4, "big"))
        digest.update(field)
    return digest.digest()


def check_chain(rows: Iterable[ChainedEntry]) -> ChainCheck:
    """Follows all of them."""
    check = ChainCheck()
    for row in rows:
        check.follow(row)
    return check


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
