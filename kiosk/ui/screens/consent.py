"""S40: what the doctor would see, and three equal answers; no answer is louder than another."""

from eligibility.health import Consent
from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import ConsentView, View
from kiosk.ui.widgets.key import Filling, Key, above, draw_key, leading_icon
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import inner, title_type

KINDS = (
    ("bag", "consent.care"),
    ("chart", "consent.checkups"),
    ("knife", "consent.operations"),
)
ANSWERS: tuple[tuple[str, str, events.Event], ...] = (
    ("consent-all", "ring", events.ConsentChosen(Consent.everything())),
    ("consent-items", "list", events.ItemsChosen()),
    ("consent-none", "cross", events.ConsentChosen(Consent.nothing())),
)
MESSAGES = {
    "consent-all": "consent.all",
    "consent-items": "consent.items",
    "consent-none": "consent.none",
}


def draw(sheet: Sheet, view: View, content: ConsentView) -> None:  # noqa: ARG001
    """Draws kinds of information above, answers below."""
    zone = inner(sheet)
    if sheet.is_compact:
        _draw_compact(sheet, zone)
        return
    sheet.say("consent.title", zone.top(68), title_type(sheet))
    answers_height = min(200, zone.h * 0.4)
    tiles = zone.below(86).top(zone.h - 86 - answers_height - 83)
    for (picture, message), box in zip(KINDS, tiles.columns(3, 18), strict=True):
        _draw_kind(sheet, box, picture, message)
    note = Box(zone.x, tiles.bottom + 14, zone.w, 46)
    sheet.say("consent.note", note, Type(31, Role.INK2))
    answers = Box(zone.x, tiles.bottom + 77, zone.w, answers_height)
    for (name, icon, event), box in zip(ANSWERS, answers.columns(3, 18), strict=True):
        label = sheet.words.of(MESSAGES[name])
        draw_key(sheet, Key(name, box, event), above(icon, label, 42, 84))


def _draw_kind(sheet: Sheet, box: Box, picture: str, message: str) -> None:
    draw_tile(sheet, box)
    side = box.h - 32
    sheet.drawing(picture, Box(box.x + 22, box.y, 128, box.h).middle(128, side))
    words = Box(box.x + 164, box.y, box.w - 172, box.h)
    sheet.say(message, words, Type(Size.BODY, is_bold=True))


def _draw_compact(sheet: Sheet, zone: Box) -> None:
    """One column of answers at the right, the kinds at the left."""
    sheet.say("consent.title", zone.top(50), title_type(sheet))
    body = zone.below(58)
    left = body.left(body.w * 0.42)
    note = 68
    tiles = left.top(left.h - note - 8)
    for (picture, message), box in zip(KINDS, tiles.rows(3, 8), strict=True):
        draw_tile(sheet, box, radius=14)
        sheet.drawing(picture, Box(box.x + 12, box.y + 5, 64, box.h - 10))
        words = Box(box.x + 88, box.y, box.w - 94, box.h)
        text = sheet.words.of(message).replace("\n", "|")
        sheet.write(text, words, Type(28, is_bold=True))
    sheet.say("consent.note", left.below(left.h - note), Type(Size.FLOOR, Role.INK2))
    right = body.after(body.w * 0.42 + 16)
    for (name, icon, event), box in zip(ANSWERS, right.rows(3, 10), strict=True):
        draw_key(sheet, Key(name, box, event), _answer(sheet, name, icon))


def _answer(sheet: Sheet, name: str, icon: str) -> Filling:
    return leading_icon(icon, sheet.words.of(MESSAGES[name]), 38, 50)
