"""S40: what the doctor would see, and three equal answers; no answer is louder than another."""

from eligibility.health import Consent
from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import ConsentView, View
from kiosk.ui.widgets.key import Key, above, draw_key
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import ONE_LINE_FROM, draw_title

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
    """Draws kinds of information above, answers below; side by side at any text size.

    Three keys of one height are equal; three rows would leave no room for what is asked.
    """
    body = draw_title(sheet, "consent.title", one_line_from=sheet.pick(ONE_LINE_FROM, 0.6))
    gap = sheet.pick(14, 4)
    note = Type(sheet.pick(31, 27), Role.INK2, leading=1.1, one_line_from=sheet.pick(0.78, 0.62))
    words = sheet.words.of("consent.note")
    height = max(sheet.height_of(words, body.top(sheet.pick(104, 62)), note), sheet.pick(46, 30))
    is_large = sheet.is_one_column
    answers = sheet.pick(min(200, body.h * (0.38 if is_large else 0.47)), 104 if is_large else 118)
    tiles = body.top(body.h - answers - height - 2 * gap - sheet.pick(6, 0))
    for (picture, message), box in zip(KINDS, tiles.columns(3, 18), strict=True):
        _draw_kind(sheet, box, picture, message)
    sheet.write(words, Box(body.x, tiles.bottom + gap * 0.8, body.w, height), note)
    row = Box(body.x, body.bottom - answers - sheet.pick(6, 0), body.w, answers)
    for (name, icon, event), box in zip(ANSWERS, row.columns(3, 18), strict=True):
        label = sheet.words.of(MESSAGES[name])
        mark = sheet.pick(64, 40) if is_large else sheet.pick(78, 50)
        filling = above(icon, label, sheet.pick(41, 33), mark)
        draw_key(sheet, Key(name, box, event), filling)


def _draw_kind(sheet: Sheet, box: Box, picture: str, message: str) -> None:
    draw_tile(sheet, box, radius=sheet.pick(24, 16))
    left, width = sheet.pick(22, 6), sheet.pick(128, 74)
    if sheet.is_one_column:
        left, width = sheet.pick(14, 0), sheet.pick(92, 0)  # words come before pictures
    sheet.drawing(picture, Box(box.x + left, box.y, width, box.h).middle(width, box.h - 10))
    words = box.after(left + width + 12).inset(0, 3)
    kind = Type(sheet.pick(Size.BODY, 28), is_bold=True, one_line_from=0.75)
    sheet.say(message, words.left(words.w - 8), kind)
