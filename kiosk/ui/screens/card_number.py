"""照合番号B: fourteen digits from the card's face, and where each group of them is printed.

The card may be taken to be looked at, so nothing here asks to leave it in the reader.
"""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.screens.typed import left_column
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import CardNumberView, View
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.keypad import draw_keypad, keypad_box, keypad_title, typed_keypad
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.typed_text import Grouping, draw_joined, label_height

GROUPS = ("birth", "expiry", "code")
LENGTHS = (6, 4, 4)
LABELS = tuple(f"card_number.{name}.label" for name in GROUPS)
CARD_RATIO = 216 / 342
LOW_TITLE = 92


def draw(sheet: Sheet, view: View, content: CardNumberView) -> None:  # noqa: ARG001 (all alike)
    """Draws the boxes and the card at the left, the keypad at the right."""
    keypad = keypad_box(sheet)
    draw_keypad(sheet, keypad, typed_keypad(is_on=True, can_next=content.can_confirm))
    left = left_column(sheet, keypad)
    if sheet.is_compact:
        _draw_compact(sheet, left, content)
        return
    title = keypad_title(sheet, 54)
    whole = left.below(0 if sheet.is_one_column else -14)
    room = whole.top(whole.h * 0.36)
    sheet.say("card_number.title", room, title)
    height = sheet.height_of(sheet.words.of("card_number.title"), room, title)
    body = whole.below(height + sheet.pick(20, 10))
    draw_joined(sheet, body.top(76), Grouping(LENGTHS, LABELS), content.digits)
    below = body.below(76 + label_height(sheet) + 16)
    card = 232 if sheet.is_one_column else 312
    _draw_card(sheet, below.left(card), content)
    words = below.after(card + 18)
    _draw_beside(sheet, words, content)


def group_of(content: CardNumberView) -> str:
    """Which group the next digit belongs to; the last one when all are in."""
    typed = len(content.digits)
    return next(
        (name for place, name in enumerate(GROUPS) if typed < sum(LENGTHS[: place + 1])),
        GROUPS[-1],
    )


def _draw_compact(sheet: Sheet, left: Box, content: CardNumberView) -> None:
    """Two rows of boxes: fourteen in one row would be too narrow to read."""
    title = keypad_title(sheet, 50)
    left = left.below(-4)
    height = min(sheet.height_of(sheet.words.of("card_number.title"), left.top(100), title), 100)
    sheet.say("card_number.title", left.top(height), title)
    widest = (left.w - 14) / sum(LENGTHS[1:])
    rows = left.below(height + 8)
    cell = 56 if height < LOW_TITLE else 52
    draw_joined(sheet, rows.top(cell), Grouping(LENGTHS[:1], widest=widest), content.digits)
    others = Grouping(LENGTHS[1:], widest=widest)
    second = rows.below(cell + 8)
    draw_joined(sheet, second.top(cell), others, content.digits, start=LENGTHS[0])
    below, foot = second.below(cell + 8), 92
    _draw_card(sheet, below.left(142).top(below.h - foot - 6), content)
    _draw_guide_compact(sheet, below.after(154).top(below.h - foot - 6), content)
    _draw_foot(sheet, below.below(below.h - foot), content)


def _draw_card(sheet: Sheet, box: Box, content: CardNumberView) -> None:
    width = min(box.w, box.h / CARD_RATIO)
    sheet.drawing(f"card-face-{group_of(content)}", Box(box.x, box.y, width, width * CARD_RATIO))


def _draw_beside(sheet: Sheet, box: Box, content: CardNumberView) -> None:
    """Beside the card: what the marked digits are called, how they are written, and the foot."""
    foot = min(sheet.grown(90, Growth.LABEL), box.h)
    _draw_foot(sheet, box.below(box.h - foot), content)
    room = box.top(box.h - foot - 8)
    name = group_of(content)
    heading = Type(36, is_bold=True, one_line_from=0.75)
    text = sheet.words.of(f"card_number.{name}.here")
    height = sheet.height_of(text, room, heading) + 8
    if content.by_staff and content.tries_left is not None:
        tries = sheet.grown(56)
        if room.h < height + tries + 6:
            _draw_tries(sheet, room, content.tries_left)
            return
        _draw_tries(sheet, room.below(height + 6), content.tries_left)
    else:
        note = Type(Size.NOTE, Role.INK2, rise=0)
        message = sheet.words.of(f"card_number.{name}.note")
        if sheet.fits(message, room.below(height + 6), note, 0.85):
            sheet.write(message, room.below(height + 6), note)
        else:
            height = room.h
    sheet.write(text, room.top(height), heading)


def _draw_guide_compact(sheet: Sheet, box: Box, content: CardNumberView) -> None:
    if content.by_staff and content.tries_left is not None:
        _draw_tries(sheet, box, content.tries_left)
    else:
        name = group_of(content)
        sheet.say(f"card_number.{name}.here", box, Type(32, is_bold=True, one_line_from=0.75))


def _draw_foot(sheet: Sheet, box: Box, content: CardNumberView) -> None:
    """After a wrong number how many tries are left; else that the card may be taken in hand."""
    if content.by_staff:
        key = Key("provisional", box, events.ProvisionalChosen(), Kind.STAFF)
        label = sheet.words.of("card_number.provisional")
        draw_key(sheet, key, beside("doc", label, sheet.pick(34, 30)))
        return
    if content.tries_left is not None:
        _draw_tries(sheet, box, content.tries_left)
        return
    if not sheet.is_compact:
        short = ".short" if sheet.is_one_column else ""
        sheet.say(f"card_number.take{short}", box, Type(Size.NOTE, Role.INK))
        return
    kind = Type(Size.NOTE, Role.INK, leading=1.05)
    message = f"card_number.{group_of(content)}.short"
    room = 64 if not sheet.is_one_column else 46
    height = 0.0
    if sheet.fits(sheet.words.of(message), box.top(room), kind, 0.6):
        height = min(sheet.height_of(sheet.words.of(message), box.top(room), kind) + 6, room)
        sheet.say(message, box.top(height), kind)
    sheet.say("card_number.take.short", box.below(height), kind)


def _draw_tries(sheet: Sheet, box: Box, tries_left: int) -> None:
    draw_tile(sheet, box, Role.ATTENTION_GROUND, radius=14)
    message = "card_number.again" if tries_left > 1 else "card_number.again.one"
    kind = Type(Size.NOTE, is_bold=True, leading=1.1)
    sheet.say(message, box.inset(10, 2), kind, tries=tries_left)
