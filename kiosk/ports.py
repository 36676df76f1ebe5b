"""What the kiosk needs from the world, and the errors that the world may raise.

Adapters turn library exceptions into these errors; the runner turns them into events; the flow
sees no exceptions. Every error carries a code for staff and never personal data.

    PortError
    ├── CardError            code, and for PinRejected the tries left
    │   ├── PinRejected
    │   └── PinLocked
    ├── ServiceError         the eligibility service: unreachable, slow, refusing, not understood
    └── OutboxError          the record could not be kept
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable
from typing import Protocol

from eligibility.batch import NoticeKind
from eligibility.errors import Code
from eligibility.health import Consent
from eligibility.inquiry import (
    CardFaceKey,
    HolderVerification,
    InquiryAnswer,
    ReferenceClassification,
)


class PortError(Exception):
    """Base of everything an adapter may raise."""

    def __init__(self, code: Code) -> None:
        super().__init__(f"{code.code} {code.sentence}")
        self.code = code


class CardError(PortError):
    """The card or its reader failed; ``code`` says how."""


class PinRejected(CardError):
    """The PIN was wrong; the card counts down."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(Code.PIN_LOCKED if tries_left == 0 else Code.CARD_PROTOCOL)
        self.tries_left = tries_left


class PinLocked(CardError):
    """No tries are left; only the municipality unlocks."""

    def __init__(self) -> None:
        super().__init__(Code.PIN_LOCKED)


class ServiceError(PortError):
    """The eligibility service did not give an answer that can be shown."""


class OutboxError(PortError):
    """The record could not be stored or sealed."""


class Presence(enum.Enum):
    """What the reader reports, on change only."""

    NO_READER = "no reader"
    EMPTY = "empty"
    CARD = "card"


@dataclasses.dataclass(frozen=True, slots=True)
class CardFacts:
    """What can be read from a My Number Card without a PIN."""

    certificate: bytes = dataclasses.field(repr=False)
    """DER of the user-authentication certificate."""
    not_after: dt.datetime
    """End of the certificate, aware."""
    tries_left: int
    """Of the auth PIN; 0 is locked."""


@dataclasses.dataclass(frozen=True, slots=True)
class CardSignature:
    """The card's proof over the cloud's challenge."""

    certificate: bytes = dataclasses.field(repr=False)
    signature: bytes = dataclasses.field(repr=False)


class CardReader(Protocol):
    """The reader with at most one card on it; calls block, each ends the card's session cleanly."""

    def watch(self, report: Callable[[Presence], None]) -> None:
        """Reports presence now and on each change, from a thread of its own, until ``close``."""

    def read(self) -> CardFacts:
        """Reads certificate and tries left.

        Raises:
            CardError: CARD_REMOVED, CARD_UNREADABLE, NOT_A_MY_NUMBER_CARD, CARD_UNRESPONSIVE,
                READER_MISSING, READER_BUSY, CARD_PROTOCOL.
        """

    def prove_holder(self, pin: bytearray, to_sign: bytes) -> CardSignature:
        """VERIFY, then sign; checks the signature against the certificate before returning.

        ``pin`` is wiped in any case. Never repeats a VERIFY whose answer was lost.

        Raises:
            PinRejected, PinLocked: the card said so.
            CardError: as ``read``; also SIGNATURE_MISMATCH (the card was swapped).
        """

    def close(self) -> None:
        """Stops watching and lets go of the reader."""


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the camera."""

    width: int
    height: int
    bgr: bytes = dataclasses.field(repr=False)
    """8 bits a channel, rows from the top, no padding."""
    number: int
    """Counts up while the camera runs."""


class FrameSource(Protocol):
    """Where the preview takes the newest picture, past the runner."""

    def latest(self) -> Frame | None:
        """None while there is no picture."""


class Scanner(Protocol):
    """The camera looking for codes; on only while a screen needs it."""

    def start(self) -> None:
        """Opens the camera; pictures and codes come from now on. Returns at once."""

    def stop(self) -> None:
        """Closes the camera and forgets every picture."""


@dataclasses.dataclass(frozen=True, slots=True)
class Authenticated:
    """The cloud accepted the card's proof."""

    authentication_id: str
    certificate_not_after: dt.datetime
    allows_health_consent: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentTimes:
    """When the cloud recorded a consent and when it ends."""

    consented_at: dt.datetime
    available_until: dt.datetime


class EligibilityService(Protocol):
    """The cloud; calls block at most for their deadline. All raise ServiceError."""

    def challenge(self, session_id: str) -> bytes:
        """A nonce of 32 bytes, good for 180 s and one authentication."""

    def authenticate(
        self, session_id: str, nonce: bytes, proof: CardSignature, holder: HolderVerification
    ) -> Authenticated:
        """Sends the card's proof."""

    def inquire(
        self, session_id: str, verification_id: str, authentication_id: str
    ) -> InquiryAnswer:
        """Asks for the person's coverage; the same verification id gets the same answer."""

    def inquire_by_face(
        self, session_id: str, verification_id: str, face: CardFaceKey
    ) -> InquiryAnswer:
        """Asks by what is printed on an insurance card."""

    def consent(self, session_id: str, authentication_id: str, consent: Consent) -> ConsentTimes:
        """Records what the patient agreed to."""

    def close(self) -> None:
        """Ends the kept-alive connection."""


@dataclasses.dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a row needs besides what the outbox adds itself."""

    session_id: str
    answer: InquiryAnswer
    source: ReferenceClassification
    holder_verification: HolderVerification | None


class Outbox(Protocol):
    """Records on their way to the hospital, durable before a call returns; raises OutboxError."""

    def keep(self, kept: KeptAnswer) -> int:
        """Stores an open row and gives the reception number shown to the patient.

        The same verification id again gives the same number.
        """

    def amend(self, session_id: str, consent: Consent, times: ConsentTimes) -> None:
        """Writes the consent into the session's open rows."""

    def seal(self, session_id: str, sealed_at: dt.datetime) -> None:
        """Seals the session's open rows; only sealed rows are offered to the hospital."""

    def ring(self, kind: NoticeKind, at: dt.datetime) -> None:
        """Puts a notice for the hospital's staff on its way."""


class Clock(Protocol):
    """The one place that asks the machine for the time."""

    def monotonic(self) -> float:
        """Seconds that never go back, for timers."""

    def wall(self) -> dt.datetime:
        """Aware, UTC."""
