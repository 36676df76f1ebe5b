"""What a kiosk hands to its hospital: the record of a verification, and a day's arithmetic.

Protocol: device.md 1.4, contract.md "Kiosk and hospital".
"""

import dataclasses
import datetime as dt
import enum
import hashlib
from collections.abc import Iterable

from eligibility.declaration import Declaration
from eligibility.health import Consent
from eligibility.inquiry import (
    CardProof,
    HolderVerification,
    InquiryAnswer,
    ReferenceClassification,
)
from eligibility.prescription import PrescriptionIssue

PART_LIMIT_RECORDS = 100
PART_LIMIT_BYTES = 128 * 1024
"""A record is about 1 kB: a part of 100 fits (docs/decisions/0060)."""


@dataclasses.dataclass(frozen=True, slots=True)
class VerificationRecord:
    """One answered reception, as it is sealed at the end of the patient's session."""

    session_id: str
    institution: str
    """医療機関コード, 10 digits."""
    device: str
    source: ReferenceClassification
    answer: InquiryAnswer
    holder_verification: HolderVerification | None
    """None when no card was proven (card face, provisional)."""
    consent: Consent
    consented_at: dt.datetime | None
    consent_until: dt.datetime | None
    is_provisional: bool
    sealed_at: dt.datetime
    reception_number: int
    """受付番号 that the patient was shown; counts up within a device's business day."""
    proof: CardProof | None = None
    """None when no card was proven."""
    staff_id: str | None = None
    """Who looked at the patient, or took the reception in provisionally."""
    declaration: Declaration | None = None
    """What the patient states, when taken in provisionally."""
    prescription: PrescriptionIssue | None = None
    """None when the patient was not asked."""
    reverifies: str | None = None
    """The earlier reception, not found or provisional, that was asked again."""

    @property
    def verification_id(self) -> str:
        """The dedupe key: uuid4 as text."""
        return self.answer.verification_id


class ReceiptState(enum.Enum):
    """What the hospital says of one record."""

    ACCEPTED = "accepted"
    ALREADY_HAD = "already-had"
    REFUSED = "refused"


class NoticeKind(enum.Enum):
    """Things a kiosk tells its hospital beside coverage; no personal data."""

    STAFF_CALLED = "staff-called"
    CARD_LEFT_BEHIND = "card-left-behind"
    STILL_NOT_FOUND = "still-not-found"
    """A reception was asked again at the day's end and again nobody was found."""


def record_sha256(sealed: bytes) -> str:
    """Hex digest of a sealed record's exact bytes."""
    return hashlib.sha256(sealed).hexdigest()


def digest_of(hashes: Iterable[str]) -> str:
    """Digest of a part or a day: SHA-256 over the records' hashes, in order of sequence."""
    total = hashlib.sha256()
    for one in hashes:
        total.update(bytes.fromhex(one))
    return total.hexdigest()


def missing_ranges(have: Iterable[int], total: int) -> tuple[tuple[int, int], ...]:
    """The gaps in 1..total, both ends inside: have 1,2,5 of 6 gives ((3,4),(6,6))."""
    ranges: list[tuple[int, int]] = []
    expected = 1
    for number in sorted({one for one in have if 1 <= one <= total}):  # no loop over a named total
        if number > expected:
            ranges.append((expected, number - 1))
        expected = number + 1
    if expected <= total:
        ranges.append((expected, total))
    return tuple(ranges)
