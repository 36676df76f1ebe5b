"""The states of the patient's journey (ui.md 4), as frozen values.

``State`` is the whole kiosk: a phase, and what holds in every phase. ``until`` is in seconds of the
monotonic clock: when the phase wants to be woken if nothing happens.
"""

import dataclasses

from eligibility.errors import Code
from kiosk.flow.declaring import Form
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
    PickUp as PickUp,
    PinLocked as PinLocked,
    PinWrong as PinWrong,
    PlacingCardAgain as PlacingCardAgain,
    ProvingCard as ProvingCard,
    ReadingCard as ReadingCard,
    Returning as Returning,
)
from kiosk.flow.hours import OpeningHours
from kiosk.flow.inquiry_states import (
    AfterProof as AfterProof,
    AskingBranch as AskingBranch,
    AskingConsent as AskingConsent,
    CertificateProblem as CertificateProblem,
    GoToCounter as GoToCounter,
    LostCoverage as LostCoverage,
    NoService as NoService,
    NotFound as NotFound,
    OfferingRegistration as OfferingRegistration,
    Querying as Querying,
    Registering as Registering,
    ShowingCoverage as ShowingCoverage,
)
from kiosk.flow.menu_states import (
    AskingMenuCode as AskingMenuCode,
    InMenu as InMenu,
    MenuPage as MenuPage,
    SelfTest as SelfTest,
    StaffMenu as StaffMenu,
)
from kiosk.flow.paper_events import QrKind
from kiosk.flow.resting_states import (
    AtRest as AtRest,
    Attract as Attract,
    Closed as Closed,
    OutOfService as OutOfService,
)
from kiosk.flow.session import (
    CardOnReader as CardOnReader,
    Inquiry as Inquiry,
    Now as Now,
    ReaderState as ReaderState,
    Session as Session,
)
from kiosk.flow.setting import (
    VOLUMES as VOLUMES,
    Language as Language,
    Setting as Setting,
    TextSize as TextSize,
    Voice as Voice,
)
from kiosk.flow.typed import TypedCard


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
    offer_at: float | None = None
    """When no code will have been read for so long that typing is offered louder."""
    offers_typing: bool = False


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


WithPaper = ScanningQr | TypingCard | CheckingTyped
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
class TakingDeclaration:
    """S50: staff ask the patient what is to be stated; the last page is the patient's."""

    back: Patients
    staff_id: str
    form: Form
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


AtProvisional = AskingStaffCode | OfferingProvisional | TakingDeclaration
WithStaff = AtProvisional | KeepingProvisional
InSession = Patients | WithStaff
Resting = AtRest | TakingCard | Thanking
Plain = InSession | Resting | InMenu


# --- over what a patient can see ---


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


@dataclasses.dataclass(frozen=True, slots=True)
class ChoosingLanguage:
    """The four languages, over anything that has the tool."""

    under: Plain | CallingStaff
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class ChoosingVoice:
    """The voices and the volume, over anything that has the tool."""

    under: Plain | CallingStaff
    until: float


ChoosingSetting = ChoosingLanguage | ChoosingVoice
Aside = AskingToContinue | CallingStaff | ChoosingSetting
Phase = Plain | Aside


def uncovered(phase: Phase) -> Plain:
    """What lies under all that is asked in between; else the phase itself."""
    while isinstance(phase, Aside):
        phase = phase.under
    return phase


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """The whole kiosk."""

    phase: Phase = dataclasses.field(default_factory=Attract)
    reader: ReaderState = ReaderState.EMPTY
    setting: Setting = dataclasses.field(default_factory=Setting)
    """The patient's."""
    home: Setting = dataclasses.field(default_factory=Setting)
    """The clinic's: what ``setting`` goes back to."""
    hours: OpeningHours | None = None
    """None: always open."""
    fault: Code | None = None
    """Why this kiosk cannot work; looked at only while nobody checks in."""
    has_camera: bool = False
    """True when this kiosk has one to read codes with."""
    has_face_matcher: bool = False
    """True when this kiosk can compare a face with the card's photo."""
    has_staff: bool = False
    """True when members of staff have codes."""
    is_camera_lost: bool = False
    """S61: no way that needs the camera is offered."""
    brightness: int | None = None
    """Of the panel, in steps as the volume; None: it cannot be set."""
    is_shut: bool = False
    """True while staff have closed the reception by hand."""
    rung_at: float | None = None
    """When this patient, or whoever stands there without a card, last called staff."""
    asks_prescription: bool = False
    """True where the clinic asks after the items of the consent (S402)."""
    is_by_terminal: bool = False
    """True where an eligibility terminal answers: no card here, and whole dates of birth."""
