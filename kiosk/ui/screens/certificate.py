"""S25: the card's certificate cannot be used, or the card is not registered for insurance yet."""

from kiosk.flow import events
from kiosk.ui.causes import certificate_cause
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_code
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.view_model import CertificateProblemView, RegistrationView, View
from kiosk.ui.widgets.answers import Answer, draw_answers, frame_with
from kiosk.ui.widgets.key import Kind
from kiosk.ui.widgets.progress import draw_bars
from kiosk.ui.widgets.sentences import draw_sentences

LOWEST_ANSWER = 90
"""A little more than 15 mm."""


def draw_problem(sheet: Sheet, view: View, content: CertificateProblemView) -> None:  # noqa: ARG001
    """What can be done about the card, and staff for today; the code is for support."""
    words, answers = frame_with(sheet, "certificate")
    cause = certificate_cause(content.code)
    titles = (f"certificate.{cause}.title", f"certificate.{cause}.note")
    draw_sentences(sheet, words, titles)
    staff = Answer("certificate-staff", events.BellRung(), "bell", "frame.bell", Kind.PRIMARY)
    if sheet.is_compact:  # the code needs the lowest line
        answers = Box(answers.x, answers.y - 10, answers.w, LOWEST_ANSWER)
    draw_answers(sheet, answers, [staff])
    draw_code(sheet, content.code)


def draw_registration(sheet: Sheet, view: View, content: RegistrationView) -> None:  # noqa: ARG001
    """利用登録 on the spot: two equal keys, for a louder yes would be a nudge."""
    words, answers = frame_with(sheet, "register")
    draw_sentences(sheet, words, ("register.title", "register.note"))
    if not content.is_registering:
        yes = Answer("register-yes", events.RegistrationChosen(), "ring", "items.yes")
        no = Answer("register-no", events.Cancelled(), "cross", "items.no")
        draw_answers(sheet, answers, [yes, no])
        return
    kind = Type(46 if not sheet.is_compact else 36, is_bold=True, align=0.5)
    sheet.say("register.waiting", answers.top(answers.h * 0.5), kind)
    draw_bars(sheet, sheet.box.w / 2, answers.y + answers.h * 0.6)
