"""The states before the holder of the card is shown and the card has signed (S10 to S27).

A removed card ends the session, except where staff or the patient must read what is printed on it.
"""

import dataclasses
import enum

from eligibility.errors import Code
from eligibility.inquiry import HolderShown
from kiosk.flow.events import CardInserted
from kiosk.flow.holder import FaceHint
from kiosk.flow.session import Session


class PickUp(enum.Enum):
    """Where a patient goes on whose card slipped and is back (decision 0013)."""

    METHOD = "method"
    PIN = "pin"
    WRONG_PIN = "wrong pin"


@dataclasses.dataclass(frozen=True, slots=True)
class Returning:
    """A card came back in time: the same one goes on, another one begins its own session."""

    pick_up: PickUp
    inserted: CardInserted


@dataclasses.dataclass(frozen=True, slots=True)
class ReadingCard:
    """S10."""

    session: Session
    until: float
    returning: Returning | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class CardProblem:
    """S11."""

    session: Session
    code: Code
    until: float
    pick_up: PickUp | None = None
    """Where the same card goes on; None: there is nothing to go on with."""


@dataclasses.dataclass(frozen=True, slots=True)
class ChoosingMethod:
    """S12."""

    session: Session
    until: float


@dataclasses.dataclass(frozen=True, slots=True)
class AskingPin:
    """S22."""

    session: Session
    until: float
    entered: int = 0
    wipe_digits_at: float | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class CheckingPin:
    """S22 with keys off: challenge first, so that a cut line costs no try; then the card."""

    session: Session
    pin_handle: int
    until: float
    is_card_asked: bool = False
    """True once the challenge is here: what takes long now is the card."""


@dataclasses.dataclass(frozen=True, slots=True)
class PinWrong:
    """S23 with two or more tries left."""

    session: Session
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


@dataclasses.dataclass(frozen=True, slots=True)
class OpeningPhoto:
    """S20, before the camera opens: the card's photo is read and its issuer's signature checked."""

    session: Session
    holder: HolderShown
    until: float
    by_number: bool = False
    """True when 照合番号B was sent: a wrong one leads back to typing it."""


@dataclasses.dataclass(frozen=True, slots=True)
class AskingCardNumber:
    """照合番号B, typed from the printed card: birth date YYMMDD of the era, expiry YYYY, 4 digits.

    The card may leave the reader: its numbers are read from it.
    """

    session: Session
    holder: HolderShown
    until: float
    digits: str = dataclasses.field(default="", repr=False)
    tries_left: int | None = None
    """After a wrong number."""


@dataclasses.dataclass(frozen=True, slots=True)
class PlacingCardAgain:
    """The card was taken to be looked at; what goes on when it is back."""

    session: Session
    holder: HolderShown
    until: float
    digits: str | None = dataclasses.field(default=None, repr=False)
    """照合番号B to open the photo with; None: the card signs at once."""


@dataclasses.dataclass(frozen=True, slots=True)
class LookingAtCamera:
    """S20."""

    session: Session
    photo_handle: int
    until: float
    hint: FaceHint | None = None
    hint_until: float = 0.0
    """A hint stays at least so long (design.md 6)."""


@dataclasses.dataclass(frozen=True, slots=True)
class FaceFailed:
    """S21."""

    session: Session
    until: float
    photo_handle: int | None = None
    """The photo to try again with; None when trying again is of no use."""
    code: Code | None = None
    """Why this way is closed, when it is not the comparison."""


@dataclasses.dataclass(frozen=True, slots=True)
class ProvingCard:
    """The holder is shown: a challenge, then the card signs without a PIN."""

    session: Session
    holder: HolderShown
    until: float
    is_card_asked: bool = False
    """True once the challenge is here: what takes long now is the card."""


BeforeProof = (
    ReadingCard
    | CardProblem
    | ChoosingMethod
    | AskingPin
    | CheckingPin
    | PinWrong
    | ConfirmingLastTry
    | PinLocked
    | OpeningPhoto
    | AskingCardNumber
    | PlacingCardAgain
    | LookingAtCamera
    | FaceFailed
    | ProvingCard
)
