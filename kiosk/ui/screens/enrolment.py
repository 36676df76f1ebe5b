"""F01 to F08: which screen of the first start draws which View."""

from typing import assert_never

from kiosk.ui import enrolment_views as f
from kiosk.ui.screens import (
    enrol_code,
    enrol_end,
    enrol_typed,
    enrol_welcome,
    enrol_words,
    enrol_work,
)
from kiosk.ui.sheet import Sheet
from kiosk.ui.view_model import View


def draw(sheet: Sheet, view: View, content: f.EnrolmentContent) -> None:  # noqa: C901 (flat)
    """Draws one of them."""
    match content:
        case f.WelcomeView():
            enrol_welcome.draw(sheet, view, content)
        case f.ShowCodeView():
            enrol_code.draw(sheet, content)
        case f.TypeCodeView():
            enrol_typed.draw(sheet, content)
        case f.ContactingView() | f.FinishingView():
            enrol_work.draw(sheet, content)
        case f.WaitingView():
            enrol_words.draw(sheet, content)
        case f.WordsDifferView():
            enrol_words.draw_differ(sheet)
        case f.GiveUpView():
            enrol_words.draw_give_up(sheet)
        case f.EnrolledView():
            enrol_end.draw_enrolled(sheet, content)
        case f.EnrolFailedView():
            enrol_end.draw_failed(sheet, content)
        case _:
            assert_never(content)
