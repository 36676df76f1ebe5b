"""Colour roles of both themes (palette.json) and sizes of type.

Screens name roles, never colours: a theme is another column of the palette. Indigo (touch) is
only on what can be touched, persimmon (look) only on what is to be looked at, violet (staff) only
on what staff touch and no patient needs.
"""

import dataclasses
import enum
import json
from collections.abc import Mapping
from pathlib import Path

from kiosk.ui.view_model import TextSize, Theme

PALETTE = Path(__file__).with_name("palette.json")


class Role(enum.StrEnum):
    """What a colour is for; keys of palette.json."""

    PAPER = "paper"
    WHITE = "white"
    TILE = "tile"
    INK = "ink"
    INK2 = "ink2"
    LINE = "line"
    TOUCH = "touch"
    LIP = "lip"
    ON_PRIMARY = "onp"
    TINT = "tint"
    LOOK = "look"
    LOOK_FILL = "lookfill"
    LOOK_PALE = "lookpale"
    ON_LOOK = "onlook"
    OK = "ok"
    OK_GROUND = "okbg"
    ATTENTION_GROUND = "warnbg"
    DARK = "dark"
    GROOVE = "groove"
    ON_DARK = "ondark"
    STAFF = "staff"
    STAFF_LIP = "stafflip"
    ON_STAFF = "onstaff"
    OFF = "off"
    ON_OFF = "offt"


class Size:
    """Sizes of type in grid units (1 mm = 5.88)."""

    ATTRACT = 78
    TITLE = 56
    RESULT_TITLE = 71
    RESULT_NUMBER = 159
    KEY_DIGIT = 59
    COUNTDOWN = 100
    TRIES = 71
    ACTION = 50
    ANSWER = 42
    BODY = 35
    BODY_SMALL = 32
    NOTE = 29
    FLOOR = 26
    """4.4 mm; no text is ever smaller."""


class Growth(enum.Enum):
    """How far a text follows the patient's text size; what is large already follows less far."""

    TEXT = (1.3, 1.6)
    ANSWER = (1.2, 1.45)
    TITLE = (1.2, 1.4)
    FRAME = (1.12, 1.25)
    """Footer and dock."""
    LABEL = (1.08, 1.15)
    """Path, tools, words on a keypad."""
    NONE = (1.0, 1.0)
    """Digits that are the largest on the screen at any size."""

    def factor(self, text_size: TextSize) -> float:
        """How much larger than at 100 %."""
        large, largest = self.value
        return {TextSize.LARGE: large, TextSize.LARGEST: largest}.get(text_size, 1.0)


@dataclasses.dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, as #RRGGBB."""

    theme: Theme
    colours: Mapping[Role, str]

    def __getitem__(self, role: Role) -> str:
        return self.colours[role]

    @property
    def has_white_lines(self) -> bool:
        """In high contrast, tiles are outlined instead of filled."""
        return self.theme is Theme.HIGH_CONTRAST

    @classmethod
    def read(cls, theme: Theme) -> "Palette":
        """From palette.json beside this module."""
        colours = json.loads(PALETTE.read_text("utf-8"))[theme.value]
        return cls(theme, {role: colours[role.value] for role in Role})


def rgba(colour: str) -> tuple[float, float, float, float]:
    """#RRGGBB as parts of one."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue, 1.0
