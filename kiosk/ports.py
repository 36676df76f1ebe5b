"""What the kiosk needs from the world.

Adapters turn library exceptions into the errors of ``kiosk.port_errors``; the runner turns them
into events; the flow sees no exceptions. Every error carries a code for staff and never personal
data.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from eligibility import wire
from eligibility.batch import NoticeKind
from eligibility.benefits import SpecificDiseasesCertificate
from eligibility.declaration import Declaration
from eligibility.health import Consent
from eligibility.inquiry import (
    CardFaceKey,
    CardProof,
    HolderShown,
    InquiryAnswer,
    ReferenceClassification,
)
from eligibility.prescription import PrescriptionIssue
from eligibility.wire_hospital import BulkAnswers
from eligibility.wire_inquiries import InquiryLine
from kiosk.card_ports import (
    CardFacts as CardFacts,
    CardReader as CardReader,
    CardSignature as CardSignature,
    FaceMatcher as FaceMatcher,
    Presence as Presence,
    StaffBook as StaffBook,
)
from kiosk.flow.inspection import Check, Finding
from kiosk.frame import Frame as Frame, FrameSource as FrameSource
from kiosk.port_errors import (
    CardError as CardError,
    NumberRejected as NumberRejected,
    OutboxError as OutboxError,
    PinLocked as PinLocked,
    PinRejected as PinRejected,
    PortError as PortError,
    ServiceError as ServiceError,
    StaffCodeWrong as StaffCodeWrong,
)


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
    is_registered: bool = True
    """False: ``register`` first, when the patient wants it."""


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentTimes:
    """When the cloud recorded a consent, when it ends, and what it opened."""

    consented_at: dt.datetime
    available_until: dt.datetime
    specific_diseases: tuple[SpecificDiseasesCertificate, ...] = dataclasses.field(
        default=(), repr=False
    )
    """Papers that no inquiry tells; empty without that consent."""


class EligibilityService(Protocol):
    """The cloud; calls block at most for their deadline. All raise ServiceError."""

    def challenge(self, session_id: str) -> bytes:
        """A nonce of 32 bytes, good for 180 s and one authentication."""

    def authenticate(
        self, session_id: str, nonce: bytes, proof: CardSignature, holder: HolderShown
    ) -> Authenticated:
        """Sends the card's proof."""

    def register(self, session_id: str, authentication_id: str) -> None:
        """利用登録: the proven card may be used as an insurance card from now on."""

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
    holder: HolderShown | None
    """None when nobody was shown to hold a card."""
    proof: CardProof | None = None
    is_provisional: bool = False
    declaration: Declaration | None = None
    """What the patient states, when taken in provisionally."""
    asked: CardFaceKey | None = dataclasses.field(default=None, repr=False)
    """What is asked again later, when ``answer`` says nothing of anybody."""
    is_unanswered: bool = False
    """The service was not reached: ``answer`` is the kiosk's own."""


class Outbox(Protocol):
    """Records on their way to the hospital, durable before a call returns; raises OutboxError."""

    def keep(self, kept: KeptAnswer) -> int:
        """Stores an open row and gives the reception number shown to the patient.

        The same verification id again gives the same number.
        """

    def amend(self, session_id: str, consent: Consent, times: ConsentTimes) -> None:
        """Writes the consent into the session's open rows."""

    def choose_prescription(self, session_id: str, choice: PrescriptionIssue) -> None:
        """Writes how a prescription is wanted into the session's open rows, if there are any."""

    def seal(self, session_id: str, sealed_at: dt.datetime) -> None:
        """Seals the session's open rows; only sealed rows are offered to the hospital."""

    def ring(self, kind: NoticeKind, at: dt.datetime) -> None:
        """Puts a notice for the hospital's staff on its way."""


@dataclasses.dataclass(frozen=True, slots=True)
class RegistryNotice:
    """What the eligibility service tells this institution; no personal data."""

    message_id: int
    kind: str
    """``eligibility.wire_notices.InstitutionNoticeKind``, or one of a newer service."""
    verification_id: str
    at: dt.datetime


class NoticeSource(Protocol):
    """Where such notices come from; raises ServiceError."""

    def fetch(self) -> tuple[Sequence[RegistryNotice], bool]:
        """The oldest that nobody has acknowledged, and whether there are more."""

    def acknowledge(self, message_ids: Sequence[int]) -> None:
        """They are kept here and need not come again."""

    def close(self) -> None:
        """Ends the connection."""


@dataclasses.dataclass(frozen=True, slots=True)
class FaceQuestion:
    """An inquiry by card face; the same again gets the same answer."""

    session_id: str
    verification_id: str
    face: CardFaceKey = dataclasses.field(repr=False)
    day: dt.date | None = None
    """About which day; None: the day on which the service answers."""
    remembers: bool = False
    """The service tells the institution once an insurer registers what was not found."""
    on_list: bool = False
    """Nobody stands at the kiosk for it: what is not found counts apart from the reception."""


class FaceService(Protocol):
    """Asks by card face, for whoever does so beside the patients; raises ServiceError."""

    def ask(self, question: FaceQuestion) -> InquiryAnswer:
        """Blocks at most for the call's deadline."""

    def close(self) -> None:
        """Ends the connection."""


class ListService(Protocol):
    """Where the lines of a hospital's list are asked; all raise ServiceError."""

    def ask(self, verification_id: str, inquiry_id: str, line: InquiryLine) -> wire.InquiryAnswer:
        """One line, at once; the same verification id gets the same answer."""

    def hand_in(self, verification_id: str, lines: Sequence[InquiryLine]) -> str:
        """Lines of one day of service; gives the number to fetch by, for the same id the same."""

    def fetch(self, reception_number: str) -> BulkAnswers | None:
        """The answers in the order of the lines; None while it is in progress."""

    def close(self) -> None:
        """Ends the connection."""


class Inspection(Protocol):
    """What staff may know of this kiosk (S80): parts and numbers, nothing of any patient."""

    def look(self, check: Check, *, is_test: bool) -> tuple[Finding, ...]:
        """How the parts of a check are; blocks for some seconds at most.

        ``is_test`` looks harder: takes a picture, writes to the disk.
        """

    def set_up(self, volume: int, brightness: int | None) -> None:
        """Keeps what staff set for every patient, and sets the panel's brightness."""


class Clock(Protocol):
    """The one place that asks the machine for the time."""

    def monotonic(self) -> float:
        """Seconds that never go back, for timers."""

    def wall(self) -> dt.datetime:
        """Aware, UTC."""
