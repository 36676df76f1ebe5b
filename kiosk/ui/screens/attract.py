"""S00: the reader's picture says what to do; beside it the ways for those without a card."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import AttractView, Language, View, WayIn
from kiosk.ui.widgets.header import draw_tools
from kiosk.ui.widgets.key import Key, draw_key, leading_icon
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import body_type, margin

ACTIONS: dict[WayIn, tuple[str, events.Event]] = {
    WayIn.QR: ("way-qr", events.WayChosen(events.Way.QR)),
    WayIn.TYPE: ("way-type", events.WayChosen(events.Way.TYPE)),
    WayIn.STAFF: ("bell", events.BellRung()),
}
ICONS = {WayIn.QR: "qr", WayIn.TYPE: "keys", WayIn.STAFF: "bell"}
READER_MIDDLE = 400
"""Where the reader's middle is in the drawing, of 1400 x 490."""
DRAWING = (1400, 490)


def draw(sheet: Sheet, view: View, content: AttractView) -> None:
    """Draws the first screen; it stands still."""
    if content.is_reader_ready:
        _draw_reader(sheet)
    left = draw_tools(sheet, view)
    _draw_words(sheet, view, content, left)
    if content.ways:
        _draw_ways(sheet, content.ways)


def _draw_reader(sheet: Sheet) -> None:
    scale = 0.582 if sheet.is_compact else 1
    middle = sheet.box.w * 0.369 if sheet.is_compact else sheet.box.w / 2
    width, height = DRAWING[0] * scale, DRAWING[1] * scale
    sheet.drawing("place", Box(middle - READER_MIDDLE * scale, sheet.box.h - height, width, height))


def _draw_words(sheet: Sheet, view: View, content: AttractView, right: float) -> None:
    edge = margin(sheet)
    desk = (
        Box(edge, 14, right - edge - 20, 84)
        if sheet.is_compact
        else Box(edge, 28, right - edge - 20, 56)
    )
    sheet.say(
        "attract.desk",
        desk,
        Type(33 if not sheet.is_compact else 27, Role.INK2, is_bold=True),
        clinic=sheet.words.in_japanese(view.clinic_name),
    )
    size = Size.ATTRACT if not sheet.is_compact else 55
    top = 108 if not sheet.is_compact else 106
    width = sheet.box.w - 2 * edge
    title = "attract.title" if content.is_reader_ready else "attract.title.not_ready"
    sheet.say(title, Box(edge, top, width, size * 2.3), Type(size, is_bold=True))
    if content.is_reader_ready:
        _draw_languages(sheet, edge, view.language)
    else:
        _draw_not_ready(sheet, edge)


def _draw_languages(sheet: Sheet, edge: float, shown: Language) -> None:
    """What to do, in each of the other languages and its own letters."""
    top, pitch, size = (329, 53, 31) if not sheet.is_compact else (251, 38, Size.FLOOR)
    for index, language in enumerate(one for one in Language if one is not shown):
        box = Box(edge, top + index * pitch, 380, pitch)
        sheet.say(f"attract.{language.value}", box, Type(size, Role.INK2))


def _draw_not_ready(sheet: Sheet, edge: float) -> None:
    top = 330 if not sheet.is_compact else 260
    sheet.say("attract.not_ready", Box(edge, top, 500, 100), body_type(sheet, 38))
    height = sheet.box.h - top - 120
    sheet.drawing("staff", Box(sheet.box.w * 0.3, sheet.box.h - height, height, height))


def _draw_ways(sheet: Sheet, ways: tuple[WayIn, ...]) -> None:
    width, key, pitch, heading = (356, 136, 154, 82)
    if sheet.is_compact:
        width, key, pitch, heading = (278, 93, 103, 56)
    height = heading + len(ways) * pitch + 16
    pad = 28 if not sheet.is_compact else 24
    tile = Box(sheet.box.w - width, sheet.box.h - height, width, height)
    draw_tile(sheet, Box(tile.x, tile.y, tile.w + 60, tile.h + 60), Role.TILE, radius=36)
    words = Box(tile.x + pad, tile.y + 12, width - pad - 12, heading - 14)
    sheet.say("attract.without_card", words, Type(31, is_bold=True, leading=1.1))
    for index, way in enumerate(ways):
        box = Box(tile.x + pad, tile.y + heading + index * pitch, width - pad - margin(sheet), key)
        label = sheet.words.of(f"attract.{way.value}")
        filling = leading_icon(ICONS[way], label, *((28, 30) if sheet.is_compact else (32, 46)))
        name, action = ACTIONS[way]
        with sheet.on(Role.TILE):
            draw_key(sheet, Key(name, box, action), filling)
