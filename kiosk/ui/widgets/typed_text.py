"""What was typed so far: one box a digit, or one line where nobody knows how long it is.

Digits are shown, as they are printed on the patient's own paper; they are set without being kept.
"""

import dataclasses

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.widgets.keypad import draw_box

NEXT, OTHER = (Role.LOOK, 5.5), (Role.INK2, 2.8)
"""Edge and thickness of the box that is next, and of the others."""
LABEL_HEIGHT = 34
JOINED_DIGIT = 46
CURVE = 6
"""What the round corners of joined cells take away at both ends."""


@dataclasses.dataclass(frozen=True, slots=True)
class Grouping:
    """Boxes in groups with more room between them."""

    groups: tuple[int, ...]
    labels: tuple[str, ...] = ()
    """Message ids of what stands under each group; empty for none."""
    widest: float = 66
    """Of one box."""


def draw_digits(sheet: Sheet, box: Box, grouping: Grouping, text: str) -> None:
    """Boxes from the left, a persimmon edge around the one that is next."""
    gap, wide_gap = (6, 30) if not sheet.is_compact else (5, 14)
    count = sum(grouping.groups)
    spare = (count - len(grouping.groups)) * gap + (len(grouping.groups) - 1) * wide_gap
    width = min((box.w - spare) / count, grouping.widest)
    left, place = box.x, 0
    for index, size in enumerate(grouping.groups):
        start = left
        for _ in range(size):
            _draw_digit(sheet, Box(left, box.y, width, box.h), text, place)
            left, place = left + width + gap, place + 1
        if grouping.labels:
            label = Box(start - 10, box.bottom + 4, left - gap - start + 20, LABEL_HEIGHT)
            kind = Type(Size.FLOOR, Role.INK2, align=0.5)
            sheet.say(grouping.labels[index], label, kind)
        left += wide_gap - gap


def draw_joined(sheet: Sheet, box: Box, grouping: Grouping, text: str, start: int = 0) -> None:
    """Groups of cells without room between them: many digits in one row stay readable.

    The first cell is for the digit at ``start`` of the text.
    """
    gap = 20 if not sheet.is_compact else 14
    count = sum(grouping.groups)
    width = min((box.w - (len(grouping.groups) - 1) * gap) / count, grouping.widest)
    left, place = box.x, start
    for index, size in enumerate(grouping.groups):
        group = Box(left, box.y, size * width, box.h)
        draw_box(sheet, group, *OTHER)
        for cell, where in enumerate(group.inset(CURVE).columns(size, 0)):
            _draw_cell(sheet, where, text, place, is_first=not cell)
            place += 1
        if grouping.labels:
            label = Box(left - 10, box.bottom + 4, group.w + 20, LABEL_HEIGHT)
            sheet.say(grouping.labels[index], label, Type(Size.FLOOR, Role.INK2, align=0.5))
        left += group.w + gap


def _draw_cell(sheet: Sheet, box: Box, text: str, place: int, *, is_first: bool) -> None:
    if place == len(text):
        draw_box(sheet, box.inset(-CURVE / 2), *NEXT)
        return
    if not is_first and place != len(text) + 1:
        sheet.fill(Box(box.x - 1, box.y + 12, 2, box.h - 24), Role.LINE, 0.4)
    if place < len(text):
        kind = Type(JOINED_DIGIT, is_bold=True, align=0.5, is_personal=True)
        sheet.write(text[place], box.inset(2), kind)


def draw_line(sheet: Sheet, box: Box, text: str) -> None:
    """One long box; a long text goes on in a second line."""
    draw_box(sheet, box, *NEXT)
    kind = Type(Size.KEY_DIGIT, is_bold=True, is_personal=True)
    if text:
        sheet.write("|".join(text), box.inset(18 if not sheet.is_compact else 8, 4), kind)


def _draw_digit(sheet: Sheet, box: Box, text: str, place: int) -> None:
    draw_box(sheet, box, *(NEXT if place == len(text) else OTHER))
    if place < len(text):
        kind = Type(Size.KEY_DIGIT, is_bold=True, align=0.5, is_personal=True)
        sheet.write(text[place], box.inset(2), kind)
