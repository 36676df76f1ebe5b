"""The states of the patient's journey (ui.md 4), as frozen values.

``State`` is the whole kiosk: a phase, and what holds in every phase. ``until`` is in seconds of the
monotonic clock: when the phase wants to be woken if nothing happens.
"""

import dataclasses
from collections.abc import Mapping

from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import InquiryAnswer
from kiosk.flow.holder_states import (
    AskingCardNumber as AskingCardNumber,
    AskingPin as AskingPin,
    BeforeProof as BeforeProof,
    CardProblem as CardProblem,
    CheckingPin as CheckingPin,
    ChoosingMethod as ChoosingMethod,
    ConfirmingLastTry as ConfirmingLastTry,
    FaceFailed as FaceFailed,
    LookingAtCamera as LookingAtCamera,
    OpeningPhoto as OpeningPhoto,
    PinLocked as PinLocked,
    PinWrong as PinWrong,
    PlacingCardAgain as PlacingCardAgain,
    ProvingCard as ProvingCard,
    ReadingCard as ReadingCard,
)
from kiosk.flow.paper_events import QrKind
from kiosk.flow.session import (
    CardOnReader as CardOnReader,
    Inquiry as Inquiry,
    Language as Language,
    Now as Now,
    ReaderState as ReaderState,
    Session as Session,
)
from kiosk.flow.typed import TypedCard

# --- after: the card may be taken, the journey goes on ---


@dataclasses.dataclass(frozen=True, slots=True)
class AskingConsent:
    """S40, and S401 while ``items`` is not None; the inquiry runs meanwhile."""

    session: Session
    inquiry: Inquiry
    until: float
    items: Mapping[HealthInformation, bool | None] | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Querying:
    """S28: the consent is given, the answer or its keeping is awaited."""

    session: Session
    inquiry: Inquiry
    consent: Consent
    until: float
    is_slow: bool = False
    is_consent_asked: bool = False
    """True once the consent was sent."""


@dataclasses.dataclass(frozen=True, slots=True)
class ShowingCoverage:
    """S41, and its details."""

    session: Session
    answer: InquiryAnswer
    reception_number: int
    until: float
    is_by_paper: bool = False
    is_detailed: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class AskingBranch:
    """S45: several insured have this number; the people are never listed."""

    session: Session
    inquiry: Inquiry
    until: float
    entered: str = dataclasses.field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class LostCoverage:
    """S42: kept and told without date and reason; another paper may be shown."""

    session: Session
    is_by_paper: bool
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class NotFound:
    """S46: kept only when the patient leaves it so; a mistyped number is corrected instead."""

    session: Session
    inquiry: Inquiry
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class GoToCounter:
    """S48: the desk knows more than the screen may say."""

    session: Session
    reception_number: int | None
    until: float
    is_provisional: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class NoService:
    """S47; ``inquiry`` is what to ask again, None when the holder is not proven."""

    session: Session
    code: Code
    inquiry: Inquiry | None
    consent: Consent | None
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class CertificateProblem:
    """S25: the card's certificate cannot be used; what to do, and staff for today."""

    session: Session
    code: Code
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class OfferingRegistration:
    """S25: the card is good but not registered for insurance use; the patient may do it now."""

    session: Session
    inquiry: Inquiry
    allows_health_consent: bool
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class Registering:
    """S25 after はい: the cloud registers the card."""

    session: Session
    inquiry: Inquiry
    allows_health_consent: bool
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class TakingCard:
    """S49 while the card lies there; nothing of the session is left but the card itself."""

    until: float
    is_done: bool
    """True when the patient is checked in, False when the session was left."""


@dataclasses.dataclass(frozen=True, slots=True)
class Thanking:
    """S49 after the card was taken."""

    until: float


# --- without a My Number Card ---


@dataclasses.dataclass(frozen=True, slots=True)
class ScanningQr:
    """S30: the camera is on."""

    session: Session
    until: float
    seen: QrKind | None = None
    """The last code that was of another kind."""
    parts: tuple[int, int] | None = None
    """Seen, and in all, of a text in several symbols."""
    is_camera_lost: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class TypingCard:
    """S32."""

    session: Session
    card: TypedCard
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class CheckingTyped:
    """S33."""

    session: Session
    card: TypedCard
    until: float


# --- without a patient ---


@dataclasses.dataclass(frozen=True, slots=True)
class Attract:
    """S00; a look chosen by a passer-by goes back to the default at ``reset_at``."""

    reset_at: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class OutOfService:
    """S60, S62: the reader is missing, or this kiosk cannot work."""

    code: Code


WithPaper = ScanningQr | TypingCard | CheckingTyped
AfterProof = (
    AskingConsent
    | Querying
    | ShowingCoverage
    | GoToCounter
    | NoService
    | AskingBranch
    | LostCoverage
    | NotFound
    | CertificateProblem
    | OfferingRegistration
    | Registering
)
Patients = BeforeProof | WithPaper | AfterProof
"""Where the patient is the one who touches."""


# --- with a member of staff at the kiosk: the card may be taken to be looked at ---


@dataclasses.dataclass(frozen=True, slots=True)
class AskingStaffCode:
    """S26: a member of staff types the personal code."""

    back: Patients
    """Where the patient was."""
    until: float
    entered: int = 0
    is_checking: bool = False
    locked_s: int | None = None
    """After a refused code: how long none is taken."""
    wipe_digits_at: float | None = None

    @property
    def session(self) -> Session:
        """The patient's."""
        return self.back.session


@dataclasses.dataclass(frozen=True, slots=True)
class OfferingProvisional:
    """S50: staff may take the patient in without the cloud's word."""

    back: Patients
    staff_id: str
    until: float

    @property
    def session(self) -> Session:
        """The patient's."""
        return self.back.session


@dataclasses.dataclass(frozen=True, slots=True)
class KeepingProvisional:
    """S50 after 仮受付する."""

    session: Session
    until: float


WithStaff = AskingStaffCode | OfferingProvisional | KeepingProvisional
InSession = Patients | WithStaff
Plain = InSession | TakingCard | Thanking | Attract | OutOfService


@dataclasses.dataclass(frozen=True, slots=True)
class AskingToContinue:
    """S90 over a session."""

    under: InSession
    until: float
    seconds_left: int


@dataclasses.dataclass(frozen=True, slots=True)
class CallingStaff:
    """S26 over anything a patient can see."""

    under: Plain
    until: float


Phase = Plain | AskingToContinue | CallingStaff


def uncovered(phase: Phase) -> Plain:
    """What lies under the idle question or the call for staff; else the phase itself."""
    return phase.under if isinstance(phase, AskingToContinue | CallingStaff) else phase


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """The whole kiosk."""

    phase: Phase = dataclasses.field(default_factory=Attract)
    reader: ReaderState = ReaderState.EMPTY
    is_high_contrast: bool = False
    language: Language = Language.JA
    has_camera: bool = False
    """True when this kiosk has one to read codes with."""
    has_face_matcher: bool = False
    """True when this kiosk can compare a face with the card's photo."""
    has_staff: bool = False
    """True when members of staff have codes."""
