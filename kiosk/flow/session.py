"""What the states share: the time of a step, the patient's session, how far the inquiry is."""

import dataclasses
import datetime as dt
import enum

from eligibility.inquiry import CardFaceKey, InquiryAnswer
from eligibility.prescription import PrescriptionIssue
from kiosk.flow.events import HolderProven
from kiosk.flow.holder import CardKind, PhotoAccess
from kiosk.flow.typed import TypedCard


@dataclasses.dataclass(frozen=True, slots=True)
class Now:
    """The time that comes into a step."""

    monotonic: float
    wall: dt.datetime
    spare_ids: tuple[str, str] = ("", "")
    """Two new uuid4 as text, for a session or an inquiry that this step may begin."""
    pace: float = 1.0
    """How much longer this patient may take than others."""

    def in_patients_time(self, seconds: float) -> float:
        """The moment when what takes others ``seconds`` is over for this patient."""
        return self.monotonic + seconds * self.pace


class ReaderState(enum.Enum):
    """What the reader said last."""

    MISSING = "missing"
    EMPTY = "empty"
    CARD = "card"


@dataclasses.dataclass(frozen=True, slots=True)
class CardOnReader:
    """What is known of the patient's card, without anything of the person."""

    kind: CardKind = CardKind.MY_NUMBER_CARD
    tries_left: int = 0
    """Of the auth PIN."""
    is_face_only: bool = False
    photo: PhotoAccess = PhotoAccess.NONE
    signs_without_pin: bool = False
    """This terminal is authorised to use it so."""
    face_attempts: int = 0
    """Comparisons that did not match."""

    @property
    def has_pin(self) -> bool:
        """True while a PIN may be typed."""
        return self.tries_left > 0 and not self.is_face_only


@dataclasses.dataclass(frozen=True, slots=True)
class Session:
    """One patient at the kiosk."""

    session_id: str
    verification_id: str
    card: CardOnReader | None = None
    """None until a card was read; never there for a patient with a paper."""
    prescription: PrescriptionIssue | None = None
    """None until it was chosen."""

    @property
    def tries_left(self) -> int:
        """Of the card's PIN; 0 without a card."""
        return self.card.tries_left if self.card else 0

    @property
    def has_pin(self) -> bool:
        """True while the card's PIN may be typed."""
        return self.card is not None and self.card.has_pin

    @property
    def photo(self) -> PhotoAccess:
        """How the card's photo can be had."""
        return self.card.photo if self.card else PhotoAccess.NONE


@dataclasses.dataclass(frozen=True, slots=True)
class Inquiry:
    """How far the question to the cloud is; all it takes to ask again."""

    asked: HolderProven | CardFaceKey = dataclasses.field(repr=False)
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
