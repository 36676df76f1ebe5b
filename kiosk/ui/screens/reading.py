"""S10: the card seated in the reader, drawn where the real one is; five bars move."""

import contextlib

from kiosk.ui.moving import ease_out
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import ReadingView, View
from kiosk.ui.widgets.progress import BAR, draw_bars
from kiosk.ui.widgets.zones import body_type, title_type

DRAWING = (800, 430)
CARD = (228, 86, 344)
"""Where the seated card is in the drawing: left, top, width."""
GROOVE = 286
"""Where it goes out of sight."""
SEAT_S, SEAT_PER_S = 0.2, 30
ABOVE = 105
"""From where it comes."""
LEAST_ON_LOOK = 37
"""Smaller words in white on persimmon could not be read well (design reference 4)."""
CARD_TOP = 86 / 430
"""Where the card begins in the drawing."""


def draw(sheet: Sheet, view: View, content: ReadingView) -> None:  # noqa: ARG001 (says all)
    """Draws the waiting screen; centred, like all waiting screens."""
    end = draw_waiting(sheet, "reading.title", "reading.note")
    draw_seated(sheet, "dock.stay", top=end + sheet.pick(14, 6))


def draw_seated(
    sheet: Sheet,
    message: str,
    *,
    size: float = 1,
    top: float = 0,
    is_to_be_taken: bool = False,
) -> float:
    """The reader with the card in it, growing out of the lower edge, its card below ``top``.

    A card that has just been placed goes down into it. Gives the reader's scale.
    """
    moves = sheet.arrival.is_card_placed
    usual = size * sheet.pick(1, 0.64)
    scale = min(usual, (sheet.box.h - top) / (DRAWING[1] * (1 - CARD_TOP)))
    width, height = DRAWING[0] * scale, DRAWING[1] * scale
    left = (sheet.box.w - width) / 2
    name = "seated-take" if is_to_be_taken else "seated"
    place = Box(left, sheet.box.h - height, width, height)
    if moves:
        _seat(sheet, place, scale)
    else:
        sheet.drawing(name, place)
    with sheet.above() if moves else contextlib.nullcontext():
        _write_on_reader(sheet, place, scale, message, is_to_be_taken=is_to_be_taken)
    return scale


def _write_on_reader(
    sheet: Sheet, place: Box, scale: float, message: str, *, is_to_be_taken: bool
) -> None:
    left, width = place.x, place.w
    words = Box(left, sheet.box.h - 112 * scale, width, 100 * scale).inset(152 * scale)
    role = Role.ON_LOOK if is_to_be_taken else Role.ON_DARK
    least = LEAST_ON_LOOK if is_to_be_taken else Size.FLOOR
    size = max(35 * scale, least)
    kind = Type(size, role, is_bold=True, align=0.5, growth=Growth.FRAME, smallest=least)
    sheet.write(sheet.words.of(message), words, kind)


def _seat(sheet: Sheet, place: Box, scale: float) -> None:
    """The card goes down into the groove, once; then the picture is the same as ever."""
    sheet.drawing("reader-open", place)
    width = CARD[2] * scale
    x, end = place.x + CARD[0] * scale, place.y + CARD[1] * scale
    groove = place.y + GROOVE * scale

    def draw(where: Sheet, seconds: float) -> None:
        if seconds >= SEAT_S:
            where.drawing("seated", place)
            return
        y = end - ABOVE * scale * (1 - ease_out(seconds / SEAT_S))
        where.sunk("card", Box(x, y, width, width * 108 / 172), groove)

    sheet.move(draw, per_s=SEAT_PER_S, lasts_s=SEAT_S)


def draw_waiting(sheet: Sheet, title: str, note: str) -> float:
    """A centred title, one sentence and the bars; gives where they end."""
    across = sheet.box.inset(sheet.pick(40, 22))
    top = sheet.pick(132, 104)
    for message, kind, air in (
        (title, title_type(sheet, 62, align=0.5, at_top=True), sheet.pick(30, 14)),
        (note, body_type(sheet, 39, align=0.5, at_top=True), sheet.pick(36, 14)),
    ):
        text = sheet.words.of(message)
        room = Box(across.x, top, across.w, sheet.box.h * 0.3)
        sheet.write(text, room, kind)
        top += sheet.height_of(text, room, kind) + air
    draw_bars(sheet, sheet.box.w / 2, top)
    return top + BAR[1]
