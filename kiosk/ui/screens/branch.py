"""S45: several insured have this number; asks for two digits and never lists people."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.screens.typed import draw_field_title, left_column
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import BranchView, View
from kiosk.ui.widgets.key import Key, draw_key, worded
from kiosk.ui.widgets.keypad import draw_keypad, keypad_box, typed_keypad
from kiosk.ui.widgets.typed_text import Grouping, draw_digits

LENGTH = 2
WIDEST, WIDEST_COMPACT = 112, 80
PICTURE_RATIO = 132 / 300


def draw(sheet: Sheet, view: View, content: BranchView) -> None:  # noqa: ARG001 (all alike)
    """Draws two boxes, where the digits are printed, and a way for who cannot find them."""
    keypad = keypad_box(sheet)
    keys = typed_keypad(is_on=True, can_next=len(content.entered) == LENGTH)
    draw_keypad(sheet, keypad, keys)
    left = left_column(sheet, keypad)
    field = draw_field_title(sheet, left, "branch.title")
    height, width = sheet.pick(122, 90), sheet.pick(244, 172)
    boxes = Grouping((LENGTH,), widest=sheet.pick(WIDEST, WIDEST_COMPACT))
    draw_digits(sheet, field.top(height), boxes, content.entered)
    words = field.top(height).after(width + 24)
    sheet.say("branch.note", words, Type(sheet.pick(34, Size.NOTE), Role.INK))
    _draw_place(sheet, field.below(height + sheet.pick(34 if height < field.h * 0.4 else 20, 14)))


def _draw_place(sheet: Sheet, box: Box) -> None:
    """The line of the paper, near, and beside it わからない."""
    caption = sheet.pick(sheet.grown(44), 0)
    height = min(box.h - caption, 154)
    width = min(height / PICTURE_RATIO, box.w * sheet.pick(0.6, 0.5) - 12)
    picture = Box(box.x, box.y, width, width * PICTURE_RATIO)
    sheet.drawing("paper-branch-near", picture)
    place = Box(box.x + width + 24, box.y, box.w - width - 24, min(max(height, 92), box.h))
    if caption:
        under = picture.bottom + 6
        across = box.w if place.bottom < under else width
        words = Box(box.x, under, across, caption - 6)
        sheet.say("branch.here", words, Type(32, is_bold=True, rise=0))
    key = Key("branch-unknown", place, events.BellRung())
    label = sheet.words.of("branch.unknown")
    draw_key(sheet, key, worded(label, sheet.pick(34, 30), is_bold=True))
