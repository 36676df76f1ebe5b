"""S22: four boxes, dots only, and the keypad; nothing is sent before 確定."""

from kiosk.flow.limits import PIN_LENGTH
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import PinView, View
from kiosk.ui.widgets.dock import note_line
from kiosk.ui.widgets.keypad import draw_boxes, draw_keypad, draw_tries, keypad_box, pin_keypad
from kiosk.ui.widgets.progress import draw_bars
from kiosk.ui.widgets.zones import margin, title_type


def draw(sheet: Sheet, view: View, content: PinView) -> None:
    """Draws boxes at the left and the keypad at the right."""
    if sheet.is_compact:
        _draw_compact(sheet, view, content)
        return
    keypad = keypad_box(sheet)
    _draw_keypad(sheet, keypad, content)
    left = Box(margin(sheet), 0, keypad.x - margin(sheet) - 24, sheet.box.h)
    sheet.say("pin.title", left.below(142).top(136), title_type(sheet))
    sheet.say("pin.note", left.below(290).top(40), Type(Size.NOTE, Role.INK2))
    draw_boxes(sheet, Box(left.x, 356, 502, 124), PIN_LENGTH, content.entered)
    _draw_state(sheet, Box(left.x, 518, left.w, 88), content)


def _draw_keypad(sheet: Sheet, box: Box, content: PinView) -> None:
    keys = pin_keypad(is_on=not content.is_checking, can_confirm=content.can_confirm)
    draw_keypad(sheet, box, keys)


def _draw_state(sheet: Sheet, box: Box, content: PinView) -> None:
    if not content.is_checking:
        draw_tries(sheet, box, content.tries_left, is_short=sheet.is_compact)
        return
    kind = Type(Size.BODY if not sheet.is_compact else Size.NOTE, is_bold=True)
    height = box.h / 2
    sheet.say("pin.checking", box.top(height), kind)
    if not sheet.is_compact:
        draw_bars(sheet, box.x + 174, box.y + height + 18)


def _draw_compact(sheet: Sheet, view: View, content: PinView) -> None:
    """The keypad takes the whole height; the header and the dock give way (design 2)."""
    edge = margin(sheet)
    keypad = keypad_box(sheet)
    _draw_keypad(sheet, keypad, content)
    left = Box(edge, 0, keypad.x - edge - 16, sheet.box.h)
    sheet.say("pin.title", left.below(22).top(106), Type(44, is_bold=True, smallest=40))
    sheet.say("pin.note.short", left.below(128).top(34), Type(Size.FLOOR, Role.INK2))
    draw_boxes(sheet, Box(left.x, 174, 328, 90), PIN_LENGTH, content.entered)
    _draw_state(sheet, Box(left.x, 272, left.w, 68), content)
    note_line(sheet, view.dock, Box(left.x, 355, left.w, 52))
