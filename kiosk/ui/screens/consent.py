"""S40: what the doctor would see, and three equal answers; no answer is louder than another."""

from eligibility.health import Consent
from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import ConsentView, View
from kiosk.ui.widgets.key import Key, above, draw_key
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


def draw(sheet: Sheet, view: View, content: ConsentView) -> None:  # noqa: ARG001 (all alike)
    """Draws kinds of information above, answers below."""
    zone = inner(sheet)
    title, note, gap = (68, 46, 18) if not sheet.is_compact else (48, 34, 4)
    kind = Type(31 if not sheet.is_compact else 27, Role.INK2, leading=1.1)
    words = sheet.words.of("consent.note")
    line_height = max(note, sheet.height_of(words, Box(0, 0, zone.w, 2 * note), kind))
    answers = min(200, zone.h * 0.4) if not sheet.is_compact else 118
    sheet.say("consent.title", zone.top(title), title_type(sheet))
    tiles = zone.below(title + gap).top(zone.h - title - gap - answers - line_height - 2 * gap)
    for (picture, message), box in zip(KINDS, tiles.columns(3, 18), strict=True):
        _draw_kind(sheet, box, picture, message)
    line = Box(zone.x, tiles.bottom + gap * 0.8, zone.w, line_height)
    sheet.write(words, line, kind)
    row = Box(zone.x, zone.bottom - answers - (6 if not sheet.is_compact else 0), zone.w, answers)
    size, mark = (41, 78) if not sheet.is_compact else (33, 50)
    for (name, icon, event), box in zip(ANSWERS, row.columns(3, 18), strict=True):
        label = sheet.words.of(MESSAGES[name])
        draw_key(sheet, Key(name, box, event), above(icon, label, size, mark))


def _draw_kind(sheet: Sheet, box: Box, picture: str, message: str) -> None:
    draw_tile(sheet, box, radius=24 if not sheet.is_compact else 16)
    left, width = (22, 128) if not sheet.is_compact else (6, 74)
    sheet.drawing(picture, Box(box.x + left, box.y, width, box.h).middle(width, box.h - 10))
    words = Box(box.x + left + width + 12, box.y, box.w - left - width - 20, box.h)
    sheet.say(message, words, Type(Size.BODY if not sheet.is_compact else 28, is_bold=True))
