"""S26 and S50: the bell was rung; the staff's own code; taking a patient in provisionally.

What staff touch is violet, so that no patient takes it for theirs; staff never get to the PIN pad.
"""

from kiosk.flow import events
from kiosk.flow.declaring_events import DeclarationBegun
from kiosk.flow.limits import STAFF_CODE_LENGTH
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_person
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import ProvisionalView, StaffCodeView, StaffView, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_answers, place_said
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.keypad import (
    draw_boxes,
    draw_checking,
    draw_keypad,
    keypad_box,
    keypad_title,
    staff_keypad,
)
from kiosk.ui.widgets.sentences import sentences
from kiosk.ui.widgets.stack import stack
from kiosk.ui.widgets.staff_badge import draw_staff_badge
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import margin

A_MINUTE_S = 60


def draw_called(sheet: Sheet, view: View, content: StaffView) -> None:  # noqa: ARG001 (all alike)
    """S26: the bell rang at the reception; the staff's key is in the footer."""
    draw_person(sheet, "staff.title", "staff.note")


def draw_code(sheet: Sheet, view: View, content: StaffCodeView) -> None:  # noqa: ARG001
    """S26, for staff: six boxes, dots only, and a pad of its own."""
    keypad = keypad_box(sheet)
    is_on = not content.is_checking and not content.locked_s
    keys = staff_keypad(is_on=is_on, can_confirm=is_on and content.can_confirm)
    draw_keypad(sheet, keypad, keys)
    title, small = keypad_title(sheet, sheet.pick(Size.TITLE, 50)), Type(Size.NOTE, Role.INK2)
    top, bottom = (
        sheet.pick(126 if sheet.is_one_column else 149, 18),
        footer_top(sheet) - sheet.pick(34, 14),
    )
    left = Box(margin(sheet), top, keypad.x - margin(sheet) - sheet.pick(38, 16), bottom - top)
    words = sheet.words
    heights = [
        sheet.height_of(words.of("staff_code.title"), left, title),
        sheet.height_of(words.of("staff_code.note"), left, small),
        sheet.pick(96 if sheet.is_one_column else 110, 76),
        sheet.grown(sheet.pick(104, 112), Growth.FRAME),
    ]
    gaps = [sheet.pick(24, 10), sheet.pick(32, 14), sheet.pick(34, 12)]
    if sheet.is_compact:
        draw_staff_badge(sheet, left.top(52))
        heights[1], gaps[1] = 0, 6
        left = left.below(60)
    places = stack(left, heights, gaps)
    sheet.say("staff_code.title", places[0], title)
    if not sheet.is_compact:
        sheet.say("staff_code.note", places[1], small)
    draw_boxes(sheet, places[2], STAFF_CODE_LENGTH, content.entered)
    _draw_state(sheet, places[3], content)


def _draw_state(sheet: Sheet, box: Box, content: StaffCodeView) -> None:
    if content.is_checking:
        draw_checking(sheet, box)
        return
    if content.locked_s is None:
        return
    draw_tile(sheet, box, Role.ATTENTION_GROUND, radius=18)
    message, number = locked_sentence(content.locked_s)
    kind = Type(sheet.pick(34, Size.NOTE), is_bold=True)
    sheet.say(message, box.inset(18, 6), kind, number=number)


def locked_sentence(locked_s: int) -> tuple[str, int]:
    """The id of what to say after a refusal, and its number: seconds, or begun minutes."""
    if locked_s <= 0:
        return "staff_code.again", 0
    if locked_s <= A_MINUTE_S:
        return "staff_code.locked.seconds", locked_s
    return "staff_code.locked.minutes", -(-locked_s // A_MINUTE_S)


def draw_provisional(sheet: Sheet, view: View, content: ProvisionalView) -> None:  # noqa: ARG001
    """S50, for staff: what it means, and one key; もどる is in the footer."""
    said = sentences(sheet, "provisional.title", "provisional.note")
    places = place_said(sheet, Frame("provisional"), said, 1 if content.is_keeping else 2)
    if not content.is_keeping:
        declare = Answer(
            "declare", DeclarationBegun(), "doc", "provisional.declare", Kind.STAFF_PRIMARY
        )
        event = events.ProvisionalChosen()
        keep = Answer("provisional", event, "check", "provisional.yes", Kind.STAFF_PLAIN)
        draw_answers(sheet, places, [declare, keep])
        return
    off = Key("provisional", places[0], None, Kind.OFF)
    label = sheet.words.of("provisional.keeping")
    draw_key(sheet, off, beside("doc", label, sheet.pick(48, 36)))
