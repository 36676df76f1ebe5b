"""What is to be seen while the holder of the card is shown (S12 to S26, S50); no kivy here.

Part of ``kiosk.ui.view_model``, which gives these names on.
"""

import dataclasses
import enum

from eligibility.errors import Code
from kiosk.flow.holder import FaceHint
from kiosk.flow.limits import CARD_NUMBER_LENGTH, PIN_LENGTH, STAFF_CODE_LENGTH


class Method(enum.Enum):
    """Ways to show that one is the card's holder."""

    PIN = "pin"
    FACE = "face"


class NoPin(enum.Enum):
    """Why a card's PIN cannot be typed."""

    LOCKED = "locked"
    NEVER_SET = "never set"
    """顔認証マイナンバーカード."""


@dataclasses.dataclass(frozen=True, slots=True)
class ChooseView:
    """S12: one or two choices; none when only staff can look at the patient."""

    methods: tuple[Method, ...]
    no_pin: NoPin | None = None
    """Why the PIN is not among them, in one line."""


@dataclasses.dataclass(frozen=True, slots=True)
class FaceView:
    """S20: the camera's mirrored picture, a ring that fills while an attempt lasts, one hint."""

    hint: FaceHint | None
    attempt: int
    """1.. ; a new attempt begins a new ring."""
    attempt_s: float


@dataclasses.dataclass(frozen=True, slots=True)
class FaceFailedView:
    """S21: no blame; again while attempts are left, the other ways, staff."""

    can_retry: bool
    methods: tuple[Method, ...]
    """Without FACE."""
    code: Code | None = None
    """Why this way is closed, when it is not the comparison."""


@dataclasses.dataclass(frozen=True, slots=True)
class CardNumberView:
    """照合番号B in three groups of 6, 4 and 4 digits as printed on the card.

    Birth date YYMMDD of the era, year of expiry, security code.
    """

    digits: str = dataclasses.field(repr=False)
    tries_left: int | None
    """After a wrong number."""
    by_staff: bool
    """True when staff type it (then 仮受付 is offered, too)."""

    @property
    def can_confirm(self) -> bool:
        """True with all digits."""
        return len(self.digits) == CARD_NUMBER_LENGTH


@dataclasses.dataclass(frozen=True, slots=True)
class PlaceCardView:
    """The card was taken to be looked at: place it again."""


@dataclasses.dataclass(frozen=True, slots=True)
class StaffCodeView:
    """S26, for staff: the personal code, six digits as dots."""

    entered: int
    is_checking: bool
    locked_s: int | None
    """None before a refusal; 0: refused, may be typed again; else no code is taken so long."""

    @property
    def can_confirm(self) -> bool:
        """True with six digits and nothing under way."""
        return self.entered == STAFF_CODE_LENGTH and not self.is_checking


@dataclasses.dataclass(frozen=True, slots=True)
class ProvisionalView:
    """S50, for staff: take the patient in without the cloud's word, or go back."""

    is_keeping: bool


@dataclasses.dataclass(frozen=True, slots=True)
class CertificateProblemView:
    """S25: what to do about the card, and staff for today; the code small."""

    code: Code


@dataclasses.dataclass(frozen=True, slots=True)
class RegistrationView:
    """S25: 利用登録 on the spot; はい or いいえ."""

    is_registering: bool


@dataclasses.dataclass(frozen=True, slots=True)
class PinView:
    """S22. ``is_checking``: keys are off while the card and the cloud work."""

    entered: int
    tries_left: int
    is_checking: bool = False

    @property
    def can_confirm(self) -> bool:
        """True with four digits and nothing under way."""
        return self.entered == PIN_LENGTH and not self.is_checking


@dataclasses.dataclass(frozen=True, slots=True)
class PinWrongView:
    """S23, two or more tries left."""

    tries_left: int
    methods: tuple[Method, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class LastTryView:
    """S23 with one try left: asks whether to spend it; staff is the louder answer."""

    methods: tuple[Method, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class PinLockedView:
    """S24: the municipality unlocks; other ways today."""

    methods: tuple[Method, ...]
