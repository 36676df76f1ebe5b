"""S49, S62: take the card and thanks, this kiosk rests."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_code, draw_person
from kiosk.ui.screens.reading import draw_seated
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Size
from kiosk.ui.view_model import FinishView, OutOfServiceView, View
from kiosk.ui.widgets.dock import draw_arrows
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.zones import body_type, inner, title_type


def draw_finish(sheet: Sheet, view: View, content: FinishView) -> None:  # noqa: ARG001
    """S49: the card is still there, or thanks."""
    if not content.is_card_present:
        draw_person(sheet, "finish.title.thanks", None, has_key_below=content.can_continue)
        if content.can_continue:
            _draw_another(sheet)
        return
    top, step = (136, 92) if not sheet.is_compact else (98, 58)
    title = Box(0, top, sheet.box.w, step).inset(40)
    sheet.say("finish.title.take", title, title_type(sheet, Size.RESULT_TITLE, align=0.5))
    note = Box(0, top + step, sheet.box.w, step * 0.7).inset(40)
    sheet.say("finish.note.take", note, body_type(sheet, 38, align=0.5))
    draw_seated(sheet, "dock.take_now.short", is_to_be_taken=True)
    scale = 0.64 if sheet.is_compact else 1
    draw_arrows(sheet, sheet.box.w / 2, sheet.box.h - 330 * scale, 250 * scale, 96 * scale)


def _draw_another(sheet: Sheet) -> None:
    zone = inner(sheet)
    height = 130 if not sheet.is_compact else 96
    left, right = zone.below(zone.h - height).columns(2, 24 if not sheet.is_compact else 14)
    size = 42 if not sheet.is_compact else 34
    another = Key("another-person", left, events.AnotherPersonChosen(), Kind.PLAIN)
    draw_key(sheet, another, beside("next", sheet.words.of("finish.another"), size))
    finish = Key("finish", right, events.Finished(), Kind.PLAIN)
    draw_key(sheet, finish, beside("check", sheet.words.of("finish.end"), size))


def draw_out_of_service(sheet: Sheet, view: View, content: OutOfServiceView) -> None:  # noqa: ARG001
    """S62: please go to the desk; the code is for staff."""
    draw_person(sheet, "out_of_service.title", "out_of_service.note")
    draw_code(sheet, content.code)
