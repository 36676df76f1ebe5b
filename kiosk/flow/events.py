"""What can happen: touches, the card, answers of the workers, time."""

import dataclasses
import datetime as dt
import enum

from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import CardFaceKey, InquiryAnswer
from kiosk.flow.typed import Era, TypedField

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
class ConsentChosen:
    """すべて見せる or 見せない."""

    consent: Consent


@dataclasses.dataclass(frozen=True, slots=True)
class ItemsChosen:
    """項目ごとに選ぶ."""


@dataclasses.dataclass(frozen=True, slots=True)
class ItemAnswered:
    """はい or いいえ beside one kind of information."""

    kind: HealthInformation
    is_granted: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ItemsDone:
    """次へ after the items."""


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
class ThemeToggled:
    """白黒."""


class QrKind(enum.Enum):
    """Codes that patients bring and that are no insurance card (interfaces.md 2.2)."""

    PRESCRIPTION = "prescription"
    MEDICATION_NOTEBOOK = "medication notebook"
    WEB_ADDRESS = "web address"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    """Ours, but its checksum is wrong."""


class Way(enum.Enum):
    """Ways in without a My Number Card."""

    QR = "qr"
    TYPE = "type"


@dataclasses.dataclass(frozen=True, slots=True)
class WayChosen:
    """QRコード or 番号を入れる."""

    way: Way


@dataclasses.dataclass(frozen=True, slots=True)
class SymbolTyped:
    """One key of a field of the card or of the branch number: a digit or a hyphen."""

    character: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class TypedCorrected:
    """訂正: the last character back."""


@dataclasses.dataclass(frozen=True, slots=True)
class EraChosen:
    """大正, 昭和, 平成, 令和."""

    era: Era = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class TypedNext:
    """次へ: the field is complete; on S33 確認: all are right."""


@dataclasses.dataclass(frozen=True, slots=True)
class TypedSkipped:
    """記号なし, or わからない at the branch number."""


@dataclasses.dataclass(frozen=True, slots=True)
class TypedEdited:
    """訂正 beside one row of S33."""

    field: TypedField


@dataclasses.dataclass(frozen=True, slots=True)
class AnotherPaper:
    """はい on S42: a new certificate is at hand. いいえ is the bell."""


@dataclasses.dataclass(frozen=True, slots=True)
class DetailsToggled:
    """くわしく, and back."""


@dataclasses.dataclass(frozen=True, slots=True)
class LanguageToggled:
    """Language: the next one."""


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


# --- the camera ---


@dataclasses.dataclass(frozen=True, slots=True)
class QrRead:
    """A code of an insurance card, with its checksum right."""

    face: CardFaceKey = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class QrOfAnotherKind:
    """A code that is no insurance card; ``kind`` names it."""

    kind: QrKind


@dataclasses.dataclass(frozen=True, slots=True)
class CameraLost:
    """No picture comes."""


@dataclasses.dataclass(frozen=True, slots=True)
class CameraBack:
    """Pictures come again."""


# --- answers of the workers; the session id lets the runner drop late ones ---


@dataclasses.dataclass(frozen=True, slots=True)
class CardRead:
    """The card is a My Number Card that can be used."""

    session_id: str
    tries_left: int
    not_after: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class CardFailed:
    """Reading or signing failed."""

    session_id: str
    code: Code


@dataclasses.dataclass(frozen=True, slots=True)
class ChallengeIssued:
    """The cloud's nonce is here."""

    session_id: str
    nonce: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class HolderProven:
    """The PIN was right and the card has signed."""

    session_id: str
    nonce: bytes = dataclasses.field(repr=False)
    certificate: bytes = dataclasses.field(repr=False)
    signature: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class PinWasWrong:
    """The card counted down; 0 is locked."""

    session_id: str
    tries_left: int


@dataclasses.dataclass(frozen=True, slots=True)
class CardAccepted:
    """The cloud accepted the card's proof."""

    session_id: str
    authentication_id: str
    allows_health_consent: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Answered:
    """The cloud's answer to the inquiry."""

    session_id: str
    answer: InquiryAnswer = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class AnswerKept:
    """The answer is durable; the patient's number."""

    session_id: str
    reception_number: int


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentRecorded:
    """The cloud has the consent; it holds until ``available_until``."""

    session_id: str
    consented_at: dt.datetime
    available_until: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class ConsentKept:
    """The consent is in the record, too."""

    session_id: str


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceFailed:
    """The cloud did not answer, or refused."""

    session_id: str
    code: Code


@dataclasses.dataclass(frozen=True, slots=True)
class KeepingFailed:
    """The record could not be stored."""

    session_id: str
    code: Code


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
    | Retried
    | Finished
    | Cancelled
    | WentBack
    | Continued
    | BellRung
    | ThemeToggled
    | WayChosen
    | SymbolTyped
    | TypedCorrected
    | EraChosen
    | TypedNext
    | TypedSkipped
    | TypedEdited
    | AnotherPaper
    | DetailsToggled
    | LanguageToggled
    | QrRead
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
    | TimedOut
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
)
