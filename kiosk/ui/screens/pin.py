"""S22: four boxes, dots only, and the keypad; nothing is sent before 確定."""

from kiosk.flow.limits import PIN_LENGTH
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import PinView, View
from kiosk.ui.widgets.dock import note_line
from kiosk.ui.widgets.keypad import (
    draw_boxes,
    draw_checking,
    draw_keypad,
    draw_tries,
    keypad_box,
    keypad_title,
    pin_keypad,
    tries_height,
)
from kiosk.ui.widgets.stack import stack
from kiosk.ui.widgets.zones import margin

BOXES = 502


def draw(sheet: Sheet, view: View, content: PinView) -> None:
    """Draws boxes at the left and the keypad at the right.

    On a small panel the keypad takes the whole height; header and dock give way (design 2).
    """
    keypad = keypad_box(sheet)
    keys = pin_keypad(is_on=not content.is_checking, can_confirm=content.can_confirm)
    draw_keypad(sheet, keypad, keys)
    left = _left(sheet, keypad)
    title = keypad_title(sheet)
    short = sheet.is_compact or sheet.is_one_column
    note, small = "pin.note.short" if short else "pin.note", _note_type(sheet)
    heights = [
        sheet.height_of(sheet.words.of("pin.title"), left, title),
        sheet.height_of(sheet.words.of(note), left.top(left.h * 0.3), small),
        sheet.pick(124, 90 if not sheet.is_one_column else 84),
        tries_height(sheet, is_short=sheet.is_compact),
    ]
    gaps = [sheet.pick(24, 8), sheet.pick(32, 14), sheet.pick(38, 12)]
    if sheet.is_compact:
        heights.append(52)
        gaps.append(12)
    places = stack(left, heights, gaps)
    sheet.say("pin.title", places[0], title)
    sheet.say(note, places[1], small)
    boxes = places[2].left(min(sheet.pick(BOXES, 328), left.w))
    draw_boxes(sheet, boxes, PIN_LENGTH, content.entered)
    if content.is_checking:
        draw_checking(sheet, places[3])
    else:
        draw_tries(sheet, places[3], content.tries_left, is_short=sheet.is_compact)
    if sheet.is_compact:
        note_line(sheet, view.dock, places[4])


def _left(sheet: Sheet, keypad: Box) -> Box:
    edge = margin(sheet)
    top, bottom = sheet.pick(149, 26), sheet.box.h - sheet.pick(150, 118)
    if sheet.is_one_column:
        top = sheet.pick(134, 18)
    return Box(edge, top, keypad.x - edge - sheet.pick(24, 16), bottom - top)


def _note_type(sheet: Sheet) -> Type:
    return Type(sheet.pick(Size.NOTE, Size.FLOOR), Role.INK2)
