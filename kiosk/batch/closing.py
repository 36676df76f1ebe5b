"""What goes into parts, what a day adds up to, and when to ask again. Pure.

Rules: device.md 1.4. A resend is due when no receipt came, never because of what ``publish()``
returned.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence

from eligibility import wire
from eligibility.batch import PART_LIMIT_BYTES, PART_LIMIT_RECORDS, digest_of
from kiosk.batch.days import ClosedDay
from kiosk.batch.delivery import SealedRecord, WaitingNotice
from kiosk.batch.outbox import DeviceName

FIRST_RESEND_S = 30.0
LONGEST_RESEND_S = 15 * 60.0
SILENT_TIMES = 16
"""So many times the longest wait, 4 h, while the broker keeps what nobody answers: each offer is
a copy more in its store until the hospital is back."""
JITTER = 0.25
"""A resend comes up to a quarter later, so that kiosks do not ask in step."""
RECORD_FRAME_BYTES = 256
"""JSON around one record in a part: id, hash, names of the fields."""


def parts_of(waiting: Iterable[SealedRecord]) -> Iterator[tuple[SealedRecord, ...]]:
    """All parts, in order: of one business day each, at most 100 records and 128 kB.

    Joined they are ``waiting``, of which one record more than asked for is read. A record larger
    than a part goes alone: it is never left behind.
    """
    part: list[SealedRecord] = []
    size = 0
    for record in waiting:
        more = len(record.sealed) + RECORD_FRAME_BYTES
        is_full = len(part) == PART_LIMIT_RECORDS or size + more > PART_LIMIT_BYTES
        if part and (is_full or record.business_day != part[0].business_day):
            yield tuple(part)
            part, size = [], 0
        part.append(record)
        size += more
    if part:
        yield tuple(part)


def notice_message(owner: DeviceName, notice: WaitingNotice) -> wire.NoticeUp:
    """The notice as it is signed; the same at every try."""
    return wire.NoticeUp(
        notice_id=notice.notice_id,
        institution=owner.institution,
        device=owner.device,
        kind=notice.kind,
        at=notice.at,
        verification_id=notice.verification_id,
    )


def part_message(
    owner: DeviceName, part_id: str, records: Sequence[SealedRecord]
) -> wire.BatchPart:
    """The part as it is signed; the sealed bytes go in unchanged."""
    return wire.BatchPart(
        part_id=part_id,
        institution=owner.institution,
        device=owner.device,
        business_day=records[0].business_day,
        count=len(records),
        digest=digest_of(record.sha256 for record in records),
        records=tuple(
            wire.PartRecord(
                sequence=record.sequence,
                verification_id=record.verification_id,
                sha256=record.sha256,
                record=wire.embed(record.sealed),
            )
            for record in records
        ),
    )


def total_message(owner: DeviceName, day: ClosedDay) -> wire.DayTotal:
    """The last message of a day, or its revision."""
    return wire.DayTotal(
        total_id=day.total_id,
        institution=owner.institution,
        device=owner.device,
        business_day=day.business_day,
        revision=day.revision,
        total=day.total,
        digest=digest_of(day.hashes),
        closed_at=day.closed_at,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class ResendTimes:
    """How long to wait for a receipt: doubling from ``first_s``, never over ``longest_s``."""

    first_s: float = FIRST_RESEND_S
    longest_s: float = LONGEST_RESEND_S

    def after(self, tries: int, random: Callable[[], float], *, is_silent: bool = False) -> float:
        """Seconds to wait after try number ``tries`` (1..); ``random`` gives 0 <= x < 1."""
        longest_s = self.longest_s * (SILENT_TIMES if is_silent else 1)
        doublings = min(max(tries, 1) - 1, 32)  # beyond 32 only the limit counts
        plain = min(self.first_s * 2.0**doublings, longest_s)
        return min(plain * (1 + JITTER * random()), longest_s)


class Awaited:
    """Which offers still lack a receipt, and until when to wait for it (monotonic seconds)."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._keys: dict[str, set[str]] = {}
        self._offer_of: dict[str, str] = {}
        self._latest = 0.0

    def offered(self, offer_id: str, keys: Iterable[str], until: float) -> None:
        """An offer of ``keys`` went out; of an older offer of them nothing is awaited any more."""
        offered = set(keys)
        self.settled(offered)
        self._until[offer_id] = until
        self._latest = max(self._latest, until)
        self._keys[offer_id] = offered
        for key in offered:
            self._offer_of[key] = offer_id

    def holds(self, offer_id: str) -> bool:
        """True while a receipt may still come."""
        return offer_id in self._until

    def settled(self, keys: Iterable[str]) -> None:
        """Nothing more is awaited of these keys; an offer ends with its last key."""
        for key in keys:
            offer_id = self._offer_of.pop(key, None)
            if offer_id is None:
                continue
            self._keys[offer_id].discard(key)
            if not self._keys[offer_id]:
                self._forget(offer_id)

    def wait_at_most(self, until: float) -> None:
        """What would be awaited for longer is awaited until then."""
        if self._latest <= until:
            return  # as with every receipt of an ordinary day
        self._latest = until
        self._until = {offer_id: min(one, until) for offer_id, one in self._until.items()}

    def overdue(self, now: float) -> set[str]:
        """Takes out the keys whose time is over: they are to be offered again."""
        late = [offer_id for offer_id, until in self._until.items() if until <= now]
        return self._take(late)

    def clear(self) -> set[str]:
        """Takes out all keys: after a lost session nobody knows what arrived."""
        return self._take(list(self._until))

    def _take(self, offers: Iterable[str]) -> set[str]:
        taken: set[str] = set()
        for offer_id in offers:
            keys = self._keys[offer_id]
            taken |= keys
            for key in keys:
                del self._offer_of[key]
            self._forget(offer_id)
        return taken

    def _forget(self, offer_id: str) -> None:
        del self._until[offer_id], self._keys[offer_id]
