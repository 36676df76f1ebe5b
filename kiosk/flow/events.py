"""What can happen: touches, the card, answers of the workers, time."""

import dataclasses

from eligibility.errors import Code
from kiosk.flow.consent_events import (
    ConsentChosen as ConsentChosen,
    ItemAnswered as ItemAnswered,
    ItemsChosen as ItemsChosen,
    ItemsDone as ItemsDone,
    PrescriptionChosen as PrescriptionChosen,
)
from kiosk.flow.declaring_events import DeclarationEvent
from kiosk.flow.holder_events import (
    CardRegistered as CardRegistered,
    FaceChosen as FaceChosen,
    FaceHinted as FaceHinted,
    FaceJudged as FaceJudged,
    NumberWasWrong as NumberWasWrong,
    PhotoOpened as PhotoOpened,
    ProvisionalChosen as ProvisionalChosen,
    RegistrationChosen as RegistrationChosen,
    StaffAccepted as StaffAccepted,
    StaffCodeChosen as StaffCodeChosen,
    StaffConfirmed as StaffConfirmed,
    StaffDigitsChanged as StaffDigitsChanged,
    StaffRefused as StaffRefused,
)
from kiosk.flow.menu_events import MenuEvent
from kiosk.flow.paper_events import (
    AnotherPaper as AnotherPaper,
    CameraBack as CameraBack,
    CameraLost as CameraLost,
    EraChosen as EraChosen,
    QrKind as QrKind,
    QrOfAnotherKind as QrOfAnotherKind,
    QrPartsRead as QrPartsRead,
    QrRead as QrRead,
    QrReadWithoutBirth as QrReadWithoutBirth,
    SymbolTyped as SymbolTyped,
    TypedCorrected as TypedCorrected,
    TypedEdited as TypedEdited,
    TypedNext as TypedNext,
    TypedSkipped as TypedSkipped,
    Way as Way,
    WayChosen as WayChosen,
)
from kiosk.flow.setting_events import (
    LanguageAsked as LanguageAsked,
    LanguageChosen as LanguageChosen,
    SizeToggled as SizeToggled,
    ThemeToggled as ThemeToggled,
    VoiceAsked as VoiceAsked,
    VoiceChosen as VoiceChosen,
    VolumeChanged as VolumeChanged,
)
from kiosk.flow.worker_events import (
    BY_PIN as BY_PIN,
    Answered as Answered,
    AnswerKept as AnswerKept,
    CardAccepted as CardAccepted,
    CardFailed as CardFailed,
    CardRead as CardRead,
    ChallengeIssued as ChallengeIssued,
    ConsentKept as ConsentKept,
    ConsentRecorded as ConsentRecorded,
    HolderProven as HolderProven,
    KeepingFailed as KeepingFailed,
    PinWasWrong as PinWasWrong,
    ServiceFailed as ServiceFailed,
)

# --- the patient's touches ---


@dataclasses.dataclass(frozen=True, slots=True)
class Touched:
    """A touch anywhere, sent before what it means: it keeps the session awake."""


@dataclasses.dataclass(frozen=True, slots=True)
class PinChosen:
    """暗証番号で確認, or もう一度入れる."""


@dataclasses.dataclass(frozen=True, slots=True)
class PinDigitsChanged:
    """So many digits are in the pad; the digits themselves never travel."""

    entered: int


@dataclasses.dataclass(frozen=True, slots=True)
class PinConfirmed:
    """確定; ``handle`` names the digits in the pad."""

    handle: int


@dataclasses.dataclass(frozen=True, slots=True)
class Retried:
    """もう一度, after a card problem or a service problem."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finished:
    """完了."""


@dataclasses.dataclass(frozen=True, slots=True)
class Cancelled:
    """やめる."""


@dataclasses.dataclass(frozen=True, slots=True)
class WentBack:
    """もどる."""


@dataclasses.dataclass(frozen=True, slots=True)
class Continued:
    """続ける on the idle question."""


@dataclasses.dataclass(frozen=True, slots=True)
class BellRung:
    """係員を呼ぶ."""


@dataclasses.dataclass(frozen=True, slots=True)
class DetailsToggled:
    """くわしく, and back."""


@dataclasses.dataclass(frozen=True, slots=True)
class AnotherPersonChosen:
    """続けて受付 after the thanks: the next of the family, in the same setting."""


# --- the card ---


@dataclasses.dataclass(frozen=True, slots=True)
class CardInserted:
    """A card lies on the reader; the ids (uuid4 as text) are for the session it may start."""

    session_id: str
    verification_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class CardRemoved:
    """The reader is empty again."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReaderLost:
    """No reader is connected."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReaderBack:
    """A reader is connected and empty."""


# --- the kiosk itself ---


@dataclasses.dataclass(frozen=True, slots=True)
class HealthReported:
    """The kiosk looked at itself: why it cannot work, None when it can."""

    code: Code | None


@dataclasses.dataclass(frozen=True, slots=True)
class CameraSeen:
    """Whether the camera is plugged in; it is off, so nobody knows more."""

    is_there: bool


# --- time ---


@dataclasses.dataclass(frozen=True, slots=True)
class TimedOut:
    """The moment has come that ``flow.machine.wake_at`` named."""


Event = (
    Touched
    | PinChosen
    | PinDigitsChanged
    | PinConfirmed
    | ConsentChosen
    | ItemsChosen
    | ItemAnswered
    | ItemsDone
    | PrescriptionChosen
    | Retried
    | Finished
    | Cancelled
    | WentBack
    | Continued
    | BellRung
    | SizeToggled
    | ThemeToggled
    | VoiceAsked
    | VoiceChosen
    | VolumeChanged
    | LanguageAsked
    | LanguageChosen
    | AnotherPersonChosen
    | WayChosen
    | SymbolTyped
    | TypedCorrected
    | EraChosen
    | TypedNext
    | TypedSkipped
    | TypedEdited
    | AnotherPaper
    | DetailsToggled
    | QrRead
    | QrReadWithoutBirth
    | QrPartsRead
    | QrOfAnotherKind
    | CameraLost
    | CameraBack
    | CardInserted
    | CardRemoved
    | ReaderLost
    | ReaderBack
    | CardRead
    | CardFailed
    | ChallengeIssued
    | HolderProven
    | PinWasWrong
    | CardAccepted
    | Answered
    | AnswerKept
    | ConsentRecorded
    | ConsentKept
    | ServiceFailed
    | KeepingFailed
    | HealthReported
    | CameraSeen
    | TimedOut
    | FaceChosen
    | RegistrationChosen
    | StaffCodeChosen
    | StaffDigitsChanged
    | StaffConfirmed
    | ProvisionalChosen
    | PhotoOpened
    | NumberWasWrong
    | StaffAccepted
    | StaffRefused
    | CardRegistered
    | FaceHinted
    | FaceJudged
    | MenuEvent
    | DeclarationEvent
)

WorkerEvent = (
    CardRead
    | CardFailed
    | ChallengeIssued
    | HolderProven
    | PinWasWrong
    | CardAccepted
    | Answered
    | AnswerKept
    | ConsentRecorded
    | ConsentKept
    | ServiceFailed
    | KeepingFailed
    | PhotoOpened
    | NumberWasWrong
    | StaffAccepted
    | StaffRefused
    | CardRegistered
)
