"""S26 and S50: the bell was rung; the staff's own code; taking a patient in provisionally.

What staff touch is violet, so that no patient takes it for theirs; staff never get to the PIN pad.
"""

from kiosk.flow import events
from kiosk.flow.limits import STAFF_CODE_LENGTH
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_person
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import ProvisionalView, StaffCodeView, StaffView, View
from kiosk.ui.widgets.answers import Answer, draw_answers, frame_with
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.keypad import draw_boxes, draw_keypad, keypad_box, staff_keypad
from kiosk.ui.widgets.progress import draw_bars
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.staff_badge import draw_staff_badge
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import margin, title_type

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
    gap = 38 if not sheet.is_compact else 16
    left = Box(margin(sheet), 0, keypad.x - margin(sheet) - gap, sheet.box.h)
    if sheet.is_compact:
        draw_staff_badge(sheet, left.below(18).top(52))
        sheet.say("staff_code.title", left.below(78).top(92), title_type(sheet, 50))
        draw_boxes(sheet, Box(left.x, 184, left.w, 76), STAFF_CODE_LENGTH, content.entered)
        _draw_state(sheet, Box(left.x, 272, left.w, 136), content)
        return
    sheet.say("staff_code.title", left.below(142).top(136), title_type(sheet))
    sheet.say("staff_code.note", left.below(290).top(40), Type(Size.NOTE, Role.INK2))
    draw_boxes(sheet, Box(left.x, 356, left.w, 110), STAFF_CODE_LENGTH, content.entered)
    _draw_state(sheet, Box(left.x, 500, left.w, 104), content)


def _draw_state(sheet: Sheet, box: Box, content: StaffCodeView) -> None:
    if content.is_checking:
        kind = Type(Size.BODY if not sheet.is_compact else Size.NOTE, is_bold=True)
        sheet.say("pin.checking", box.top(44), kind)
        draw_bars(sheet, box.x + 174, box.y + 62)
        return
    if content.locked_s is None:
        return
    draw_tile(sheet, box, Role.ATTENTION_GROUND, radius=18)
    message, number = locked_sentence(content.locked_s)
    size = 34 if not sheet.is_compact else Size.NOTE
    sheet.say(message, box.inset(18, 6), Type(size, is_bold=True), number=number)


def locked_sentence(locked_s: int) -> tuple[str, int]:
    """The id of what to say after a refusal, and its number: seconds, or begun minutes."""
    if locked_s <= 0:
        return "staff_code.again", 0
    if locked_s <= A_MINUTE_S:
        return "staff_code.locked.seconds", locked_s
    return "staff_code.locked.minutes", -(-locked_s // A_MINUTE_S)


def draw_provisional(sheet: Sheet, view: View, content: ProvisionalView) -> None:  # noqa: ARG001
    """S50, for staff: what it means, and one key; もどる is in the footer."""
    words, answers = frame_with(sheet, "provisional")
    draw_sentences(sheet, words, ("provisional.title", "provisional.note"))
    if not content.is_keeping:
        keep = Answer(
            "provisional",
            events.ProvisionalChosen(),
            "doc",
            "provisional.yes",
            Kind.STAFF_PRIMARY,
        )
        draw_answers(sheet, answers, [keep])
        return
    off = Key("provisional", answers, None, Kind.OFF)
    size = 48 if not sheet.is_compact else 36
    draw_key(sheet, off, beside("doc", sheet.words.of("provisional.keeping"), size))
