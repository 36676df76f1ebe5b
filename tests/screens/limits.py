"""What a screen must keep: lengths and contrasts of the design reference (2 to 4) and ui.md 3."""

import dataclasses
import re

TEXT_MM = 4.4
TARGET_MM = 15.0
BIG_GAP_MM = 2.95
"""Between answers, and between the keys of a keypad: 18 of the grid."""
GAP_MM = 1.85
"""Between any two keys: 12 of the grid (2.04 mm), less one pixel of rounding."""
SMALL_PANEL_BIG_GAP_MM = 2.0
"""The keypad that takes a small panel's whole height: pitch 115 to 117 of drawn 103 to 105."""
SMALL_PANEL_GAP_MM = 1.6
CONTRAST = 7.0

ANSWERS = re.compile(
    r"(choose|face-again|again|lost|consent|register|last-try|locked-staff|failed-staff"
    r"|certificate-staff|correct-number|retry|way|language-|voice-)(-|$)"
)
KEYPAD = re.compile(r"(pin|staff|typed)-key-\d|((typed|staff)-)?(correct|confirm|next|hyphen)$")


@dataclasses.dataclass(frozen=True, slots=True)
class Dimension:
    """The smallest a key may be, where the design says more than 15 mm."""

    state: str
    key: str
    width: float
    """mm"""
    height: float
    """mm"""
    panels: tuple[str, ...] = ("1280x800",)
    sizes: tuple[int, ...] = (100,)


BESIDE_DIGITS = r"s(20|22|26|32|45)"
DIMENSIONS = (
    Dimension(r".*-guided$", r"correct|confirm", 20, 20),
    Dimension(r".*-guided$", r"correct|confirm", 20, 19.6, ("1024x600",)),
    Dimension("", r"(pin|staff|typed)-key-\d", 20, 20),
    Dimension("", r"(pin|staff|typed)-key-\d", 20, 18.3, ("1024x600",)),
    Dimension("", r"(pin|staff|typed)-key-\d", 17.8, 20, ("800x480",)),
    Dimension(
        BESIDE_DIGITS,
        r"(typed-|staff-)?(correct|confirm|next)",
        28.5,
        39.9,
        ("1280x800", "1024x600"),
    ),
    Dimension(r"s12-choose$", r"choose-(face|pin)", 100.5, 70),
    Dimension(r"s42", r"lost-(yes|no)", 100.5, 29),
    Dimension(r"s40-", r"consent-(all|items|none)", 66, 34),
    Dimension("", r"bell", 48, 15.5, ("1280x800", "1024x600")),
)

DOCK_MM = 6.0
"""36 of the grid in whole pixels of any panel; the design rounds it to 6.2."""
DOCK_CONTRAST = 5.0
CAMERA_CONTRAST = 5.0
OFF_CONTRAST = 4.4


def is_answer(key: str) -> bool:
    """One of the things that a screen asks for."""
    return ANSWERS.match(key) is not None


def is_of_keypad(key: str) -> bool:
    """A digit, or a tall key beside the digits."""
    return KEYPAD.match(key) is not None
