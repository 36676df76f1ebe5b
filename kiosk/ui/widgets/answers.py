"""A picture with words beside it, and the answers below: screens that offer a way on.

The answers stand side by side; at the largest text size each is a row as wide as the screen (of
three, the last two share one), and the words take the room they need first, then the picture.
"""

import dataclasses
from collections.abc import Callable, Sequence

from kiosk.ui.actions import Action
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key, in_row
from kiosk.ui.widgets.sentences import Said, block_height, draw_block
from kiosk.ui.widgets.zones import gutter, inner

ROW, ROW_COMPACT = 190, 130
"""Of an answer in one column: no higher than this, and no lower than that."""
LOWEST_ROW, LOWEST_ROW_COMPACT = 108, 92
SIZES = {1: 48, 2: 48}
SIZE_OF_MANY = 38
ROW_SIZE, ROW_SIZE_COMPACT = 50, 42
MOST_ROWS = 2
AIR, AIR_COMPACT = 24, 6
"""Around words over rows."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """One key."""

    name: str
    action: Action
    icon: str
    message: str
    kind: Kind = Kind.PLAIN


@dataclasses.dataclass(frozen=True, slots=True)
class Places:
    """Where words and answers stand."""

    words: Box
    answers: Sequence[Box]


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """The picture beside the words; its measures count where answers stand side by side."""

    picture: str
    """The drawing's name."""
    left: tuple[float, float] = (336, 176)
    """Where the words begin; on a usual and on a small panel, like what follows."""
    wide: tuple[float, float] = (302, 142)
    """How wide the picture may be."""
    height: tuple[float, float] = (180, 116)
    """Of the answers."""
    foot: float = 0
    """Kept free below."""


def draw_question(
    sheet: Sheet, frame: Frame, said: Sequence[Said], answers: Sequence[Answer]
) -> None:
    """Picture, words and answers."""
    draw_answers(sheet, place_said(sheet, frame, said, len(answers)), answers)


def place_said(sheet: Sheet, frame: Frame, said: Sequence[Said], count: int) -> Sequence[Box]:
    """Picture and words; gives the places of the answers."""

    def need(width: float) -> float:
        return block_height(sheet, said, width)

    places = place(sheet, frame, count, need)
    draw_block(sheet, places.words, said)
    return places.answers


def place(sheet: Sheet, frame: Frame, count: int, need: Callable[[float], float]) -> Places:
    """Draws the picture; gives the boxes for words and for ``count`` answers.

    ``need`` says how high the words are in a width.
    """
    zone = inner(sheet)
    zone = zone.top(zone.h - frame.foot)
    if sheet.is_one_column:
        return _in_rows(sheet, frame.picture, count, need, zone)
    height = sheet.pick(*frame.height)
    left, wide = sheet.pick(*frame.left), sheet.pick(*frame.wide)
    upper = zone.top(zone.h - height - sheet.pick(36, 10))
    side = sheet.pick(min(upper.h - 38, 234), upper.h - 20)
    sheet.drawing(frame.picture, upper.left(wide).middle(wide, side))
    answers = Box(zone.x, zone.bottom - height - sheet.pick(18, 0), zone.w, height)
    return Places(upper.after(left), answers.columns(count, gutter(sheet)))


def _in_rows(
    sheet: Sheet, picture: str, count: int, need: Callable[[float], float], zone: Box
) -> Places:
    gap = sheet.pick(18, 13)
    lowest, highest = sheet.pick(LOWEST_ROW, LOWEST_ROW_COMPACT), sheet.pick(ROW, ROW_COMPACT)
    rows = min(count, MOST_ROWS)
    if need(zone.w) > zone.h - rows * (lowest + gap):  # words come before wide rows
        rows = 1
    room = zone.h - rows * (lowest + gap)
    side = min(sheet.pick(170, 104), room)
    left = side + sheet.pick(40, 20)
    has_picture = need(zone.w - left) <= room
    used = max(need(zone.w - left), side) if has_picture else need(zone.w)
    used += sheet.pick(AIR, AIR_COMPACT)
    row = min(max((zone.h - used) / rows - gap, lowest), highest)
    upper = zone.top(zone.h - rows * (row + gap))
    answers = _rows(zone.below(upper.h + gap).rows(rows, gap), count, gap)
    if not has_picture:
        return Places(upper, answers)
    sheet.drawing(picture, upper.left(side).middle(side, side))
    return Places(upper.after(left), answers)


def _rows(rows: Sequence[Box], count: int, gap: float) -> Sequence[Box]:
    """The last row is shared when there are more answers than rows."""
    *first, last = rows
    return [*first, *last.columns(count - len(first), gap)]


def draw_answers(sheet: Sheet, places: Sequence[Box], answers: Sequence[Answer]) -> None:
    """Equal keys side by side, or rows."""
    for answer, box in zip(answers, places, strict=True):
        key = Key(answer.name, box, answer.action, answer.kind)
        label = sheet.words.of(answer.message)
        if sheet.is_one_column and box.w > sheet.box.w / 2:
            filling = in_row(answer.icon, label, sheet.pick(ROW_SIZE, ROW_SIZE_COMPACT))
        else:
            size = SIZES.get(len(answers), SIZE_OF_MANY) * sheet.pick(1, 0.76)
            filling = beside(answer.icon, label, size)
        draw_key(sheet, key, filling)
