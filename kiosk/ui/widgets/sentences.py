"""A title and what explains it, one under the other, as one block; and one calm line of notice."""

import dataclasses
from collections.abc import Sequence

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.widgets.zones import body_type, title_type

GAP, GAP_COMPACT = 24, 10
MARK, MARK_COMPACT = 42, 34
STEP = 0.03
"""Of the size, when a block is too large for its box."""
ENDLESS = 10_000


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """One text of a block."""

    text: str
    kind: Type
    may_go: bool = False
    """Left out before anything shrinks."""


def sentences(sheet: Sheet, title: str, note: str | None, size: float = Size.TITLE) -> list[Said]:
    """A title and its note by their ids."""
    said = [Said(sheet.words.of(title), title_type(sheet, size, at_top=True))]
    if note is not None:
        said.append(Said(sheet.words.of(note), body_type(sheet, 38, at_top=True)))
    return said


def block_height(sheet: Sheet, said: Sequence[Said], width: float) -> float:
    """How high a block is at its wanted sizes in this width."""
    heights = [sheet.height_of(one.text, Box(0, 0, width, ENDLESS), one.kind) for one in said]
    return sum(heights) + _gap(sheet) * max(len(said) - 1, 0)


def draw_block(sheet: Sheet, box: Box, said: Sequence[Said], *, rise: float = 0.5) -> float:
    """Sets the texts one under the other, all smaller by one share when they do not fit.

    ``rise`` 0 puts the block at the top of the box, 0.5 in its middle. Gives where it ends.
    """
    shown = _that_fit(sheet, box, said)
    top = box.y + (box.h - block_height(sheet, shown, box.w)) * rise
    for one in shown:
        room = Box(box.x, top, box.w, max(box.bottom - top, 0))
        top += sheet.height_of(one.text, room, one.kind)
        sheet.write(one.text, room, one.kind)
        top += _gap(sheet)
    return top - _gap(sheet)


def draw_sentences(
    sheet: Sheet,
    box: Box,
    messages: tuple[str, str | None],
    *,
    rise: float = 0.5,
    size: float = Size.TITLE,
) -> None:
    """Sets title and note, given by their ids, as large as fits."""
    draw_block(sheet, box, sentences(sheet, *messages, size), rise=rise)


def _that_fit(sheet: Sheet, box: Box, said: Sequence[Said]) -> Sequence[Said]:
    if block_height(sheet, said, box.w) > box.h:
        said = [one for one in said if not one.may_go]
    share = 1.0
    shown = said
    while block_height(sheet, shown, box.w) > box.h and share > 1 / 2:
        share -= STEP
        shown = [dataclasses.replace(one, kind=_smaller(sheet, one.kind, share)) for one in said]
    return shown


def _smaller(sheet: Sheet, kind: Type, share: float) -> Type:
    smallest = kind.smallest / sheet.grown(1, kind.growth)
    return dataclasses.replace(kind, size=max(kind.size * share, smallest))


def _gap(sheet: Sheet) -> float:
    return sheet.pick(GAP, GAP_COMPACT)


def notice_height(sheet: Sheet, message: str, width: float) -> float:
    """How high a notice is at its wanted size."""
    mark = sheet.pick(MARK, MARK_COMPACT)
    room = Box(0, 0, width - mark - 14, ENDLESS)
    return max(sheet.height_of(sheet.words.of(message), room, _notice_type(sheet)), mark)


def draw_notice(sheet: Sheet, box: Box, message: str) -> None:
    """Something to know, with nothing to do here and now: the sign of information and a line."""
    mark = sheet.pick(MARK, MARK_COMPACT)
    sheet.icon("info", box.x, box.y + (box.h - mark) / 2, mark, Role.INK2)
    sheet.say(message, box.after(mark + 14), _notice_type(sheet))


def _notice_type(sheet: Sheet) -> Type:
    return Type(sheet.pick(34, Size.NOTE))
