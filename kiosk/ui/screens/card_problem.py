"""S11: how to place the card, in a picture; the code for support stands small at the left."""

from eligibility.errors import Code
from kiosk.flow import events
from kiosk.ui.causes import card_cause
from kiosk.ui.panel import Box
from kiosk.ui.screens.attract import DRAWING, READER_MIDDLE
from kiosk.ui.screens.reading import draw_seated
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import CardProblemView, View
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.zones import inner, margin

WITH_READER = frozenset(
    {"removed", "unreadable", "protocol", "other_card", "unresponsive", "same_card"}
)
"""Placing a card again helps: the reader's picture shows how."""
ANOTHER_CARD = frozenset({"resident_card", "iphone"})
"""Only the My Number Card itself helps; its picture shows which that is."""
VAIN = frozenset({
    "removed", "other_card", "resident_card", "iphone", "no_certificate", "pinless", "photo",
    "face_data", "number_locked", "certificate", "registration", "same_card",
})  # fmt: skip
"""Reading again would say the same, or there is nothing to read where the card lies."""


def needs_staff(code: Code) -> bool:
    """True when placing the card again would not help."""
    return card_cause(code) not in WITH_READER | ANOTHER_CARD


def draw(sheet: Sheet, view: View, content: CardProblemView) -> None:  # noqa: ARG001 (all alike)
    """Draws what to do with the card."""
    cause = card_cause(content.code)
    title, note = f"card_problem.{cause}.title", f"card_problem.{cause}.note"
    if content.can_go_on:
        note = "card_problem.removed.note.go_on"
    if needs_staff(content.code):
        draw_person(sheet, title, note, has_key_below=_can_read_again(content))
    else:
        _draw_reader(sheet, is_seated=_can_read_again(content))
        zone = inner(sheet)
        upper = zone.top(sheet.box.h * (0.42 if not sheet.is_compact else 0.5) - zone.y)
        draw_sentences(sheet, upper, (title, note), rise=0.3, size=62)
    draw_code(sheet, content.code)
    if _can_read_again(content):
        _draw_retry(sheet, Kind.PLAIN if needs_staff(content.code) else Kind.PRIMARY)


def _can_read_again(content: CardProblemView) -> bool:
    return content.can_retry and card_cause(content.code) not in VAIN


def draw_code(sheet: Sheet, code: Code) -> None:
    """The small code, above the footer's left end."""
    box = Box(margin(sheet), footer_top(sheet) - 44, 300, 34)
    sheet.say("code", box, Type(Size.FLOOR, Role.INK2), code=code.code)


def draw_person(sheet: Sheet, title: str, note: str | None, *, has_key_below: bool = False) -> None:
    """Staff at the left, what they do at the right."""
    zone = inner(sheet)
    zone = zone.top(zone.h - (112 if sheet.is_compact else 110)) if has_key_below else zone
    share = 0.36
    side = min(zone.h * 0.78, 380)
    sheet.drawing("staff", zone.left(zone.w * share).middle(side, side))
    draw_sentences(sheet, zone.after(zone.w * share + 24), (title, note), size=62)


def _draw_reader(sheet: Sheet, *, is_seated: bool) -> None:
    if is_seated:
        draw_seated(sheet, "dock.flat", size=0.8)
        return
    draw_reader_with_hand(sheet)


def draw_reader_with_hand(sheet: Sheet) -> None:
    """A hand that places the card, growing out of the lower edge."""
    scale = 0.5 if sheet.is_compact else 0.8
    width, height = DRAWING[0] * scale, DRAWING[1] * scale
    left = sheet.box.w / 2 - READER_MIDDLE * scale
    sheet.drawing("place", Box(left, sheet.box.h - height, width, height))


def _draw_retry(sheet: Sheet, kind: Kind) -> None:
    zone = inner(sheet)
    width, height = (392, 150) if not sheet.is_compact else (290, 104)
    box = Box(zone.right - width, zone.bottom - height, width, height)
    filling = beside("retry", sheet.words.of("card_problem.retry"), 30 if sheet.is_compact else 37)
    draw_key(sheet, Key("retry", box, events.Retried(), kind), filling)
