"""What a reception asks and what it is answered."""

import dataclasses
import datetime as dt
import enum

from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.coverage import Coverage, Validity
from eligibility.errors import MalformedValue
from eligibility.insured import InsuredKey

SIGNED_DOMAIN_TAG = b"oev-auth-v1\0"
FACE_DOMAIN_TAG = b"oev-face-v1\0"
"""Another one for the face application's key: no signature passes for one of the other kind."""
NONCE_BYTES = 32
CHALLENGE_LIFETIME_S = 180
CONSENT_LIFETIME_H = 24
JAPAN = dt.timezone(dt.timedelta(hours=9), "Asia/Tokyo")  # no daylight saving since 1951


class HolderVerification(enum.Enum):
    """How the person at the reader was shown to be the card's holder."""

    PIN = "pin"
    FACE = "face"
    VISUAL = "visual"


@dataclasses.dataclass(frozen=True, slots=True)
class HolderShown:
    """How the person was shown to be the card's holder, and by whom."""

    verification: HolderVerification
    staff_id: str | None = None
    """Of the one who looked, with VISUAL."""


class CardProof(enum.Enum):
    """What proves that the card itself was there (contract.md, "Proof of the card")."""

    AUTH_SIGNATURE = "auth-signature"
    """The user-authentication key has signed: after the PIN, or for an authorised terminal."""
    FACE_KEY = "face-key"
    """The face application's own key has signed; the certificate was only read."""


class ReferenceClassification(enum.Enum):
    """OQSCD002: where the key of the inquiry came from."""

    MY_NUMBER_CARD = "1"
    CARD_FACE = "2"


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class MonthDay:
    """Month and day of birth: enough beside a branch number, it guards against mistyping."""

    month: int
    day: int

    @classmethod
    def parse(cls, text: str) -> "MonthDay":
        """From ``MMDD``; raises MalformedValue for a day that no year has."""
        if len(text) != len("MMDD") or not (text.isascii() and text.isdigit()):
            raise MalformedValue("month and day of birth", "four digits are needed")
        try:
            leap_year_day = dt.date(2000, int(text[:2]), int(text[2:]))
        except ValueError:
            raise MalformedValue("month and day of birth", "there is no such day") from None
        return cls(leap_year_day.month, leap_year_day.day)

    @classmethod
    def of(cls, birth: "dt.date | MonthDay") -> "MonthDay":
        """The month and day of either form."""
        return cls(birth.month, birth.day)

    def __str__(self) -> str:
        return f"{self.month:02d}{self.day:02d}"


@dataclasses.dataclass(frozen=True, slots=True)
class CardFaceKey:
    """An inquiry by what is printed on an insurance card."""

    key: InsuredKey
    birth: dt.date | MonthDay = dataclasses.field(repr=False)
    """The full date, or month and day when the branch number is known (eligibility.md 1)."""


class Notice(enum.Enum):
    """Things to say beside an answer; codes for machines, the sentence is the screen's."""

    LOOSE_MATCH = "loose-match"
    """Found without hyphens and leading zeros; staff compare the spelling with the card."""
    CARD_CERTIFICATE_EXPIRES_SOON = "card-certificate-expires-soon"
    CARD_CERTIFICATE_EXPIRED = "card-certificate-expired"
    COVERAGE_ENDS_SOON = "coverage-ends-soon"
    COVERAGE_IS_NEW = "coverage-is-new"
    """It followed another one a month ago at most: papers at home may still name the old one."""
    ANSWERED_BY_TERMINAL = "answered-by-terminal"
    """Not the eligibility service but the clinic's own eligibility terminal has answered."""
    VALUES_LEFT_OUT = "values-left-out"
    """The terminal told more than could be read; staff look at the terminal."""


@dataclasses.dataclass(frozen=True, slots=True)
class InquiryAnswer:
    """The cloud's answer; ``verification_id`` is the dedupe key of everything that follows."""

    verification_id: str
    outcome: Validity
    processed_at: dt.datetime
    """Aware, UTC: the cloud's processing time decides the business day."""
    confirmed_on: dt.date
    """The day that was asked about, in Japan."""
    coverages: tuple[Coverage, ...] = dataclasses.field(default=(), repr=False)
    notices: tuple[Notice, ...] = ()
    reference_number: str | None = dataclasses.field(default=None, repr=False)
    """The institution's own number for the patient (照会番号)."""

    @property
    def business_day(self) -> dt.date:
        """The Japanese calendar day of the processing time (contract.md, "time")."""
        return business_day(self.processed_at)


def with_diseases(
    answer: InquiryAnswer, diseases: tuple[SpecificDiseasesCertificate, ...]
) -> InquiryAnswer:
    """The answer with what a consent tells beside it, or took back again."""
    coverages = tuple(
        dataclasses.replace(coverage, specific_diseases=diseases) for coverage in answer.coverages
    )
    return dataclasses.replace(answer, coverages=coverages)


def business_day(processed_at: dt.datetime) -> dt.date:
    """The Japanese calendar day of an aware time."""
    return processed_at.astimezone(JAPAN).date()


def bytes_to_sign(
    session_id: bytes,
    nonce: bytes,
    device_uri_sha256: bytes,
    proof: CardProof = CardProof.AUTH_SIGNATURE,
) -> bytes:
    """What the card signs: domain tag, 16-byte session id, nonce, hash of the device's SAN URI.

    The signature can be replayed neither in another session nor by another device (contract.md),
    nor pass for one of the card's other key.
    """
    tag = SIGNED_DOMAIN_TAG if proof is CardProof.AUTH_SIGNATURE else FACE_DOMAIN_TAG
    return tag + session_id + nonce + device_uri_sha256
