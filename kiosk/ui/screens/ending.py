"""S49, S62: take the card and thanks, this kiosk rests."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_code, draw_person
from kiosk.ui.screens.reading import draw_seated
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Size
from kiosk.ui.view_model import FinishView, OutOfServiceView, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_answers, place_said
from kiosk.ui.widgets.dock import draw_arrows
from kiosk.ui.widgets.sentences import sentences
from kiosk.ui.widgets.zones import body_type, title_type

THANKS = Frame("family", left=(400, 230), wide=(360, 200), height=(150, 104))


def draw_finish(sheet: Sheet, view: View, content: FinishView) -> None:  # noqa: ARG001
    """S49: the card is still there, or thanks."""
    if content.is_card_present:
        _draw_take(sheet)
    elif content.can_continue:
        _draw_another(sheet)
    else:
        draw_person(sheet, "finish.title.thanks", None)


def _draw_take(sheet: Sheet) -> None:
    """The reader itself in persimmon, so that the place is the one known from S10."""
    across = sheet.box.inset(sheet.pick(40, 22))
    top = sheet.pick(136, 100)
    for message, kind, air in (
        ("finish.title.take", title_type(sheet, Size.RESULT_TITLE, align=0.5, at_top=True), 24),
        ("finish.note.take", body_type(sheet, 38, align=0.5, at_top=True), 10),
    ):
        text = sheet.words.of(message)
        room = Box(across.x, top, across.w, sheet.box.h * 0.3)
        sheet.write(text, room, kind)
        top += sheet.height_of(text, room, kind) + sheet.pick(air, air / 2)
    scale = draw_seated(sheet, "dock.take_now.short", top=top, is_to_be_taken=True)
    draw_arrows(sheet, sheet.box.w / 2, sheet.box.h - 330 * scale, 250 * scale, 96 * scale)


def _draw_another(sheet: Sheet) -> None:
    """Thanks, and the next of a family, without anything to hurry them."""
    said = sentences(sheet, "finish.title.thanks", None, 62)
    another = Answer("another-person", events.AnotherPersonChosen(), "person", "finish.another")
    finish = Answer("finish", events.Finished(), "check", "finish.end")
    draw_answers(sheet, place_said(sheet, THANKS, said, 2), [another, finish])


def draw_out_of_service(sheet: Sheet, view: View, content: OutOfServiceView) -> None:  # noqa: ARG001
    """S62: please go to the desk; the code is for staff."""
    draw_person(sheet, "out_of_service.title", "out_of_service.note")
    draw_code(sheet, content.code)
