"""What is to be seen without a My Number Card (S30 to S33, S45, S46); no kivy here.

Part of ``kiosk.ui.view_model``, which gives these names on.
"""

import dataclasses
import enum

from kiosk.flow.typed import Era, TypedDate, TypedField, TypedProblem


class QrHint(enum.Enum):
    """Why nothing happens yet; the code is of another kind, or cannot be read."""

    PRESCRIPTION = "prescription"
    MEDICATION_NOTEBOOK = "medication notebook"
    WEB_ADDRESS = "web address"
    UNKNOWN_KIND = "unknown kind"
    DAMAGED = "damaged"
    NO_CAMERA = "no camera"


@dataclasses.dataclass(frozen=True, slots=True)
class QrView:
    """S30: the camera's picture, and one hint at a time."""

    hint: QrHint | None = None
    parts: tuple[int, int] | None = None
    """2 of 4: symbols seen, and in all, of a text in several symbols."""
    offers_typing: bool = False
    """No code was read for a while: 番号を入れる is the louder way now."""


@dataclasses.dataclass(frozen=True, slots=True)
class TypeView:
    """S32: one field of the card at a time; ``text`` is what was typed so far."""

    field: TypedField
    text: str
    step: int
    """1.."""
    steps: int
    can_next: bool
    problem: TypedProblem | None = None
    era: Era | None = None
    """Of BIRTHDATE; the digits are then year, month and day of the era, two each."""


@dataclasses.dataclass(frozen=True, slots=True)
class CheckTypedView:
    """S33: what was typed, in order, each with a key to correct it."""

    rows: tuple[tuple[TypedField, str | TypedDate], ...]
    """Empty for 記号なし and for an unknown branch number."""


@dataclasses.dataclass(frozen=True, slots=True)
class BranchView:
    """S45: several insured have this number; asks the branch number, never lists people."""

    entered: str


@dataclasses.dataclass(frozen=True, slots=True)
class NotFoundView:
    """S46: two causes only. ``can_correct`` when something was typed."""

    can_correct: bool
