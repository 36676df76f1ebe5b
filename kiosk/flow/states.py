"""The states of the patient's journey (ui.md 4), as frozen values.

``State`` is the whole kiosk: a phase, and what holds in every phase. ``until`` is in seconds of the
monotonic clock: when the phase wants to be woken if nothing happens.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping

from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import CardFaceKey, InquiryAnswer
from kiosk.flow.events import HolderProven, QrKind
from kiosk.flow.typed import TypedCard


@dataclasses.dataclass(frozen=True, slots=True)
class Now:
    """The time that comes into a step."""

    monotonic: float
    wall: dt.datetime
    spare_ids: tuple[str, str] = ("", "")
    """Two new uuid4 as text, for a session or an inquiry that this step may begin."""


class Language(enum.Enum):
    """Of the screens."""

    JA = "ja"
    EN = "en"


class ReaderState(enum.Enum):
    """What the reader said last."""

    MISSING = "missing"
    EMPTY = "empty"
    CARD = "card"


@dataclasses.dataclass(frozen=True, slots=True)
class Session:
    """One patient at the kiosk."""

    session_id: str
    verification_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class Inquiry:
    """How far the question to the cloud is; all it takes to ask again."""

    asked: HolderProven | CardFaceKey
    """A proven card, or what is printed on one."""
    typed: TypedCard | None = None
    """What the patient typed, to be looked at again."""
    authentication_id: str | None = None
    answer: InquiryAnswer | None = None
    reception_number: int | None = None

    @property
    def is_by_paper(self) -> bool:
        """True when no card was proven."""
        return isinstance(self.asked, CardFaceKey)

    @property
    def is_kept(self) -> bool:
        """True when the answer is durable and may be shown."""
        return self.reception_number is not None


# --- before the holder is proven: a removed card ends the session ---


@dataclasses.dataclass(frozen=True, slots=True)
class ReadingCard:
    """S10."""

    session: Session
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class CardProblem:
    """S11."""

    session: Session
    code: Code
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class ChoosingMethod:
    """S12."""

    session: Session
    tries_left: int
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class AskingPin:
    """S22."""

    session: Session
    tries_left: int
    until: float
    entered: int = 0
    wipe_digits_at: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class CheckingPin:
    """S22 with keys off: challenge first, so that a cut line costs no try; then the card."""

    session: Session
    tries_left: int
    pin_handle: int
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class PinWrong:
    """S23 with two or more tries left."""

    session: Session
    tries_left: int
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class ConfirmingLastTry:
    """S23 with one try left: the patient's explicit yes comes first."""

    session: Session
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class PinLocked:
    """S24."""

    session: Session
    until: float


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


@dataclasses.dataclass(frozen=True, slots=True)
class NoService:
    """S47; ``inquiry`` is what to ask again, None when the holder is not proven."""

    session: Session
    code: Code
    inquiry: Inquiry | None
    consent: Consent | None
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


BeforeProof = (
    ReadingCard
    | CardProblem
    | ChoosingMethod
    | AskingPin
    | CheckingPin
    | PinWrong
    | ConfirmingLastTry
    | PinLocked
)
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
)
InSession = BeforeProof | WithPaper | AfterProof
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
