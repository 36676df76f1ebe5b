"""What was typed so far: one box a digit, or one line where nobody knows how long it is.

Digits are shown, as they are printed on the patient's own paper; they are set without being kept.
"""

import dataclasses
from collections.abc import Sequence

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.widgets.keypad import draw_box

NEXT, OTHER = (Role.LOOK, 5.5), (Role.INK2, 2.8)
"""Edge and thickness of the box that is next, and of the others."""
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


def label_height(sheet: Sheet) -> float:
    """Of the row of labels under the boxes."""
    return sheet.grown(34, _label(sheet).growth)


def _label(sheet: Sheet) -> Type:
    """On a small panel the groups are too narrow for larger words."""
    growth = Growth.NONE if sheet.is_compact else Growth.ANSWER
    return Type(Size.FLOOR, Role.INK2, align=0.5, growth=growth)


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
            beyond = 10
            across = left - gap - start + 2 * beyond
            label = Box(start - beyond, box.bottom + 4, across, label_height(sheet))
            sheet.say(grouping.labels[index], label, _label(sheet))
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
            beyond = min(10, gap / 2 - 1)
            across = group.w + 2 * beyond
            label = Box(left - beyond, box.bottom + 4, across, label_height(sheet))
            sheet.say(grouping.labels[index], label, _label(sheet))
        left += group.w + gap


def _draw_cell(sheet: Sheet, box: Box, text: str, place: int, *, is_first: bool) -> None:
    if place == len(text):
        draw_box(sheet, box.inset(-CURVE / 2), *NEXT)
        return
    if not is_first and place != len(text) + 1:
        sheet.fill(Box(box.x - 1, box.y + 12, 2, box.h - 24), Role.LINE, 0.4)
    if place < len(text):
        kind = digit_type(JOINED_DIGIT)
        sheet.write(text[place], box.inset(2), kind)


def draw_line(sheet: Sheet, box: Box, text: Sequence[str]) -> None:
    """One long box; a long text, given by its characters, goes on in a second line."""
    draw_box(sheet, box, *NEXT)
    kind = dataclasses.replace(digit_type(Size.KEY_DIGIT), align=0)
    if text:
        sheet.write("|".join(text), box.inset(18 if not sheet.is_compact else 8, 4), kind)


def _draw_digit(sheet: Sheet, box: Box, text: str, place: int) -> None:
    draw_box(sheet, box, *(NEXT if place == len(text) else OTHER))
    if place < len(text):
        kind = digit_type(Size.KEY_DIGIT)
        sheet.write(text[place], box.inset(2), kind)


def digit_type(size: float) -> Type:
    """Of a digit in its box, which is as large as its box lets it be at any text size."""
    return Type(size, is_bold=True, align=0.5, is_personal=True, growth=Growth.NONE)
