"""The last link of each day's chains, signed: a trail that was cut off or made anew shows.

Whoever owns the database can write any chain; the key that signs is the service's, not his. The
public key lets an auditor check without either.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cloud.domain.audit import ChainCheck

_CONTEXT = b"oev-audit-head-v1\0"


@dataclasses.dataclass(frozen=True, slots=True)
class DayHead:
    """Where one shard's chain stood when a day ended."""

    day: dt.date
    shard: int
    sequence: int
    hash: bytes
    signed_at: dt.datetime

    def content(self) -> bytes:
        """What is signed."""
        at = self.signed_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
        told = f"{self.day.isoformat()} {self.shard} {self.sequence} {at}"
        return _CONTEXT + told.encode() + b"\0" + self.hash


@dataclasses.dataclass(frozen=True, slots=True)
class SignedHead:
    """As it is kept."""

    head: DayHead
    signature: bytes

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """False when another key, or nobody, signed just this."""
        try:
            key.verify(self.signature, self.head.content())
        except InvalidSignature:
            return False
        return True


class Fault(enum.Enum):
    """What is wrong with a day; the value is the sentence that a person reads."""

    FORGED = "its head was not signed with the service's key"
    ROWS_GONE = "its rows are gone"
    ROWS_CHANGED = "its last rows are not those that were signed"
    HEAD_GONE = "its head is gone"


@dataclasses.dataclass(frozen=True, slots=True)
class DayFault:
    """A day of one shard that is not as it was."""

    day: dt.date
    shard: int
    fault: Fault


@dataclasses.dataclass(frozen=True, slots=True)
class Since:
    """Checks from a day on: what came before is taken as the last head before it says."""

    day: dt.date
    key: Ed25519PublicKey

    def start_of(self, shard: int, heads: Iterable[SignedHead]) -> SignedHead | None:
        """The head to begin after; None when there is none to be believed: then all is read."""
        earlier = [one for one in heads if one.head.shard == shard and one.head.day < self.day]
        last = max(earlier, key=lambda one: one.head.day, default=None)
        return last if last is not None and last.is_signed_by(self.key) else None


def sign(head: DayHead, key: Ed25519PrivateKey) -> SignedHead:
    """A head as it is kept."""
    return SignedHead(head, key.sign(head.content()))


def faults(
    chains: Mapping[int, ChainCheck], heads: Iterable[SignedHead], key: Ed25519PublicKey
) -> tuple[DayFault, ...]:
    """What the signed heads say against the rows that are there, by day and shard."""
    signed = {(one.head.day, one.head.shard): one for one in heads}
    found = [
        DayFault(*where, fault)
        for where, one in signed.items()
        if (fault := _fault_of(one, chains.get(where[1]), key)) is not None
    ]
    found += [DayFault(day, shard, Fault.HEAD_GONE) for day, shard in _unsigned(chains, signed)]
    return tuple(sorted(found, key=lambda one: (one.day, one.shard)))


def _fault_of(one: SignedHead, chain: ChainCheck | None, key: Ed25519PublicKey) -> Fault | None:
    if not one.is_signed_by(key):
        return Fault.FORGED
    end = None if chain is None else chain.ends.get(one.head.day)
    if end is None:
        return Fault.ROWS_GONE
    return None if end == (one.head.sequence, one.head.hash) else Fault.ROWS_CHANGED


def _unsigned(
    chains: Mapping[int, ChainCheck], signed: Mapping[tuple[dt.date, int], SignedHead]
) -> list[tuple[dt.date, int]]:
    """Days without a head although a later day has one; all of a day's heads are signed at once."""
    last = max((day for day, _ in signed), default=dt.date.min)
    return [
        (day, shard)
        for shard, chain in chains.items()
        for day in chain.ends
        if day <= last and (day, shard) not in signed
    ]
