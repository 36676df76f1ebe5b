"""A title and what explains it, one under the other, as one block; and one calm line of notice."""

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.widgets.zones import body_type, title_type

GAP, GAP_COMPACT = 24, 10
MARK, MARK_COMPACT = 42, 34


def draw_sentences(
    sheet: Sheet,
    box: Box,
    messages: tuple[str, str | None],
    *,
    rise: float = 0.5,
    size: float = Size.TITLE,
) -> None:
    """Sets title and note, given by their ids, as large as fits.

    ``rise`` 0 puts the block at the top of the box, 0.5 in its middle.
    """
    title, note = messages
    gap = GAP_COMPACT if sheet.is_compact else GAP
    title_kind = title_type(sheet, size, at_top=True)
    note_kind = body_type(sheet, 38, at_top=True)
    title_room = box.top(box.h if note is None else box.h * 0.6)
    title_height = sheet.height_of(sheet.words.of(title), title_room, title_kind)
    note_room = Box(box.x, 0, box.w, box.h - title_height - gap)
    note_height = 0.0
    if note is not None:
        note_height = gap + sheet.height_of(sheet.words.of(note), note_room, note_kind)
    top = box.y + (box.h - title_height - note_height) * rise
    sheet.say(title, Box(box.x, top, box.w, title_room.h), title_kind)
    if note is not None:
        below = Box(box.x, top + title_height + gap, box.w, note_room.h)
        sheet.say(note, below, note_kind)


def draw_notice(sheet: Sheet, box: Box, message: str, *, is_bold: bool = False) -> None:
    """Something to know, with nothing to do here and now: the sign of information and a line."""
    mark = MARK if not sheet.is_compact else MARK_COMPACT
    sheet.icon("info", box.x, box.y + (box.h - mark) / 2, mark, Role.INK2)
    size = 34 if not sheet.is_compact else Size.NOTE
    sheet.say(message, box.after(mark + 14), Type(size, is_bold=is_bold))
