"""S11: how to place the card, in a picture; the code for support stands small at the left."""

from collections.abc import Sequence

from eligibility.errors import Code
from kiosk.flow import events
from kiosk.ui.causes import card_cause
from kiosk.ui.panel import Box
from kiosk.ui.screens.attract import DRAWING, READER_MIDDLE
from kiosk.ui.screens.reading import draw_seated
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import CardProblemView, TextSize, View
from kiosk.ui.widgets.answers import Answer, Frame, draw_answers, place_said
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key
from kiosk.ui.widgets.sentences import Said, block_height, draw_block, sentences
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


CODE_HEIGHT = 40
RETRY, RETRY_COMPACT = (392, 150), (290, 104)


def needs_staff(code: Code) -> bool:
    """True when placing the card again would not help."""
    return card_cause(code) not in WITH_READER | ANOTHER_CARD


def draws_reader(sheet: Sheet, content: CardProblemView) -> bool:
    """True when the reader's picture is large on the screen: then there is no dock beside it."""
    if needs_staff(content.code):
        return False
    return not (sheet.is_one_column and _can_read_again(content))


def draw(sheet: Sheet, view: View, content: CardProblemView) -> None:  # noqa: ARG001 (all alike)
    """Draws what to do with the card."""
    cause = card_cause(content.code)
    note = "removed.note.go_on" if content.can_go_on else f"{cause}.note"
    said = sentences(sheet, f"card_problem.{cause}.title", f"card_problem.{note}", 62)
    has_retry = _can_read_again(content)
    if sheet.is_one_column and has_retry:
        _draw_rows(sheet, said, content.code)
    elif needs_staff(content.code):
        usual = 110 if sheet.text_size is TextSize.NORMAL else RETRY[1] + 12
        _draw_person(sheet, said, foot=sheet.pick(usual, 112) if has_retry else 0)
    else:
        draw_with_reader(sheet, said, is_seated=has_retry)
    draw_code(sheet, content.code)
    if has_retry and not sheet.is_one_column:
        _draw_retry(sheet, Kind.PLAIN if needs_staff(content.code) else Kind.PRIMARY)


def _can_read_again(content: CardProblemView) -> bool:
    return content.can_retry and card_cause(content.code) not in VAIN


def draw_code(sheet: Sheet, code: Code) -> None:
    """The small code, above the footer's left end."""
    box = Box(margin(sheet), footer_top(sheet) - 44, 300, 34)
    sheet.say("code", box, Type(Size.FLOOR, Role.INK2, growth=Growth.NONE), code=code.code)


def _draw_rows(sheet: Sheet, said: Sequence[Said], code: Code) -> None:
    """What to do, and one key as wide as the screen; the dock shows the card."""
    picture = "staff" if needs_staff(code) else "card"
    frame = Frame(picture, foot=sheet.pick(CODE_HEIGHT - 16, CODE_HEIGHT - 6))
    places = place_said(sheet, frame, said, 1)
    kind = Kind.PLAIN if needs_staff(code) else Kind.PRIMARY
    retry = Answer("retry", events.Retried(), "retry", "card_problem.retry", kind)
    draw_answers(sheet, places, [retry])


def draw_person(sheet: Sheet, title: str, note: str | None, *, foot: float = 0) -> None:
    """Staff at the left, what they do at the right; ``foot`` is kept free below."""
    _draw_person(sheet, sentences(sheet, title, note, 62), foot=foot)


def _draw_person(sheet: Sheet, said: Sequence[Said], *, foot: float) -> None:
    zone = inner(sheet)
    zone = zone.top(zone.h - foot)
    share, largest = (0.24, 270) if sheet.is_one_column else (0.36, 380)
    side = min(zone.h * 0.78, zone.w * share * 0.94, largest)
    sheet.drawing("staff", zone.left(zone.w * share).middle(side, side))
    draw_block(sheet, zone.after(zone.w * share + 24), said)


def draw_with_reader(sheet: Sheet, said: Sequence[Said], *, is_seated: bool) -> None:
    """What to do, above the reader's picture."""
    zone = inner(sheet)
    upper = zone.top(sheet.box.h * sheet.pick(0.42, 0.5) - zone.y)
    need = block_height(sheet, said, zone.w)
    if is_seated:
        draw_seated(sheet, "dock.flat", size=0.8)
    else:
        upper = zone.top(min(max(upper.h, need + 10), zone.h - sheet.pick(0, CODE_HEIGHT)))
        draw_reader_with_hand(sheet, upper.bottom)
    draw_block(sheet, upper, said, rise=0.3)


def draw_reader_with_hand(sheet: Sheet, top: float) -> None:
    """A hand that places the card, growing out of the lower edge; no higher than ``top``."""
    scale = min((sheet.box.h - top - 6) / DRAWING[1], sheet.pick(0.8, 0.5))
    width, height = DRAWING[0] * scale, DRAWING[1] * scale
    left = sheet.box.w / 2 - READER_MIDDLE * scale
    sheet.drawing("place", Box(left, sheet.box.h - height, width, height))


def _draw_retry(sheet: Sheet, kind: Kind) -> None:
    zone = inner(sheet)
    width, height = RETRY_COMPACT if sheet.is_compact else RETRY
    box = Box(zone.right - width, zone.bottom - height, width, height)
    label = sheet.words.of("card_problem.retry")
    filling = beside("retry", label, sheet.pick(37, 30))
    draw_key(sheet, Key("retry", box, events.Retried(), kind), filling)
