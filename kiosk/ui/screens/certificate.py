"""S25: the card's certificate cannot be used, or the card is not registered for insurance yet."""

from kiosk.flow import events
from kiosk.ui.causes import certificate_cause
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import CODE_HEIGHT, draw_code
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth
from kiosk.ui.view_model import CertificateProblemView, RegistrationView, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_answers, draw_question, place_said
from kiosk.ui.widgets.key import Kind
from kiosk.ui.widgets.progress import draw_bars
from kiosk.ui.widgets.sentences import sentences

LOWEST_ANSWER = 92
"""On a small panel, where the code needs the lowest line."""


def draw_problem(sheet: Sheet, view: View, content: CertificateProblemView) -> None:  # noqa: ARG001
    """What can be done about the card, and staff for today; the code is for support."""
    cause = certificate_cause(content.code)
    said = sentences(sheet, f"certificate.{cause}.title", f"certificate.{cause}.note")
    staff = Answer("certificate-staff", events.BellRung(), "bell", "frame.bell", Kind.PRIMARY)
    has_foot = sheet.is_compact or sheet.is_one_column
    foot = sheet.pick(CODE_HEIGHT - 16, CODE_HEIGHT - 6) if has_foot else 0
    frame = Frame("certificate", height=(180, LOWEST_ANSWER), foot=foot)
    draw_question(sheet, frame, said, [staff])
    draw_code(sheet, content.code)


def draw_registration(sheet: Sheet, view: View, content: RegistrationView) -> None:  # noqa: ARG001
    """利用登録 on the spot: two equal keys, for a louder yes would be a nudge."""
    said = sentences(sheet, "register.title", "register.note")
    places = place_said(sheet, Frame("register"), said, 2)
    if not content.is_registering:
        yes = Answer("register-yes", events.RegistrationChosen(), "ring", "items.yes")
        no = Answer("register-no", events.Cancelled(), "cross", "items.no")
        draw_answers(sheet, places, [yes, no])
        return
    first, last = places
    room = Box(first.x, first.y, last.right - first.x, last.bottom - first.y)
    kind = Type(sheet.pick(46, 36), is_bold=True, align=0.5, growth=Growth.ANSWER)
    sheet.say("register.waiting", room.top(room.h * 0.5), kind)
    draw_bars(sheet, sheet.box.w / 2, room.y + room.h * 0.6)
