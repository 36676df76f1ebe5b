"""照合番号B: fourteen digits from the card's face, and where each group of them is printed.

The card may be taken to be looked at, so nothing here asks to leave it in the reader.
"""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.screens.typed import left_column
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import CardNumberView, View
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.keypad import draw_keypad, keypad_box, typed_keypad
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.typed_text import LABEL_HEIGHT, Grouping, draw_joined
from kiosk.ui.widgets.zones import title_type

GROUPS = ("birth", "expiry", "code")
LENGTHS = (6, 4, 4)
LABELS = tuple(f"card_number.{name}.label" for name in GROUPS)
CARD_RATIO = 216 / 342


def draw(sheet: Sheet, view: View, content: CardNumberView) -> None:  # noqa: ARG001 (all alike)
    """Draws the boxes and the card at the left, the keypad at the right."""
    keypad = keypad_box(sheet)
    draw_keypad(sheet, keypad, typed_keypad(is_on=True, can_next=content.can_confirm))
    left = left_column(sheet, keypad)
    if sheet.is_compact:
        _draw_compact(sheet, left, content)
        return
    sheet.say("card_number.title", left.below(124).top(126), title_type(sheet, 54))
    body = left.below(268)
    draw_joined(sheet, body.top(76), Grouping(LENGTHS, LABELS), content.digits)
    below = body.below(76 + LABEL_HEIGHT + 16)
    card = 312
    _draw_card(sheet, below.left(card), content)
    words = below.after(card + 18)
    foot = 90
    _draw_guide(sheet, words.top(words.h - foot - 8), content)
    _draw_foot(sheet, words.below(words.h - foot), content)


def group_of(content: CardNumberView) -> str:
    """Which group the next digit belongs to; the last one when all are in."""
    typed = len(content.digits)
    return next(
        (name for place, name in enumerate(GROUPS) if typed < sum(LENGTHS[: place + 1])),
        GROUPS[-1],
    )


def _draw_compact(sheet: Sheet, left: Box, content: CardNumberView) -> None:
    """Two rows of boxes: fourteen in one row would be too narrow to read."""
    sheet.say("card_number.title", left.below(10).top(88), Type(40, is_bold=True, smallest=36))
    widest = (left.w - 14) / sum(LENGTHS[1:])
    rows = left.below(102)
    draw_joined(sheet, rows.top(56), Grouping(LENGTHS[:1], widest=widest), content.digits)
    others = Grouping(LENGTHS[1:], widest=widest)
    draw_joined(sheet, rows.below(64).top(56), others, content.digits, start=LENGTHS[0])
    below, foot = rows.below(128), 92
    _draw_card(sheet, below.left(142).top(below.h - foot - 6), content)
    _draw_guide(sheet, below.after(154).top(below.h - foot - 6), content)
    _draw_foot(sheet, below.below(below.h - foot), content)


def _draw_card(sheet: Sheet, box: Box, content: CardNumberView) -> None:
    width = min(box.w, box.h / CARD_RATIO)
    sheet.drawing(f"card-face-{group_of(content)}", Box(box.x, box.y, width, width * CARD_RATIO))


def _draw_guide(sheet: Sheet, box: Box, content: CardNumberView) -> None:
    """What the marked digits are called, and how they are written."""
    name = group_of(content)
    if sheet.is_compact:
        if content.by_staff and content.tries_left is not None:
            _draw_tries(sheet, box, content.tries_left)
        else:
            sheet.say(f"card_number.{name}.here", box, Type(32, is_bold=True))
        return
    sheet.say(f"card_number.{name}.here", box.top(48), Type(36, is_bold=True))
    if content.by_staff and content.tries_left is not None:
        _draw_tries(sheet, box.below(52), content.tries_left)
        return
    sheet.say(f"card_number.{name}.note", box.below(52), Type(Size.NOTE, Role.INK2, rise=0))


def _draw_foot(sheet: Sheet, box: Box, content: CardNumberView) -> None:
    """After a wrong number how many tries are left; else that the card may be taken in hand."""
    if content.by_staff:
        key = Key("provisional", box, events.ProvisionalChosen(), Kind.STAFF)
        size = 34 if not sheet.is_compact else 30
        draw_key(sheet, key, beside("doc", sheet.words.of("card_number.provisional"), size))
        return
    if content.tries_left is not None:
        _draw_tries(sheet, box, content.tries_left)
        return
    if not sheet.is_compact:
        sheet.say("card_number.take", box, Type(Size.NOTE, Role.INK))
        return
    kind = Type(Size.NOTE, Role.INK, leading=1.05)
    message = f"card_number.{group_of(content)}.short"
    height = min(sheet.height_of(sheet.words.of(message), box.top(64), kind) + 6, 64)
    sheet.say(message, box.top(height), kind)
    sheet.say("card_number.take.short", box.below(height), kind)


def _draw_tries(sheet: Sheet, box: Box, tries_left: int) -> None:
    draw_tile(sheet, box, Role.ATTENTION_GROUND, radius=14)
    message = "card_number.again" if tries_left > 1 else "card_number.again.one"
    kind = Type(Size.NOTE, is_bold=True, leading=1.1)
    sheet.say(message, box.inset(10, 2), kind, tries=tries_left)
