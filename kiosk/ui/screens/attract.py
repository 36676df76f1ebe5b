"""S00: the reader's picture says what to do; beside it the ways for those without a card."""

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
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
CARD_LEFT = 256 - READER_MIDDLE
"""Where the card begins, from the reader's middle."""


def draw(sheet: Sheet, view: View, content: AttractView) -> None:
    """Draws the first screen; it stands still."""
    title, room = _title(sheet, content)
    bottom = room.y + sheet.height_of(title, room, _title_type(sheet))
    reader = _draw_reader(sheet, bottom) if content.is_reader_ready else sheet.box.w
    left = draw_tools(sheet, view)
    _draw_desk(sheet, view, left)
    sheet.write(title, room, _title_type(sheet))
    if content.is_reader_ready:
        _draw_languages(sheet, view.language, bottom, reader)
    else:
        _draw_not_ready(sheet, bottom)
    if content.ways:
        _draw_ways(sheet, content.ways)


def _draw_reader(sheet: Sheet, top: float) -> float:
    """No higher than the title's end; gives where the card in the hand begins."""
    scale = min(sheet.pick(1, 0.582), (sheet.box.h - top) / DRAWING[1])
    middle = sheet.box.w * sheet.pick(0.5, 0.369)
    width, height = DRAWING[0] * scale, DRAWING[1] * scale
    sheet.drawing("place", Box(middle - READER_MIDDLE * scale, sheet.box.h - height, width, height))
    return middle + CARD_LEFT * scale


def _draw_desk(sheet: Sheet, view: View, right: float) -> None:
    edge = margin(sheet)
    box = Box(edge, sheet.pick(28, 14), right - edge - 20, sheet.pick(56, 84))
    kind = Type(sheet.pick(33, 27), Role.INK2, is_bold=True, growth=Growth.FRAME)
    sheet.say("attract.desk", box, kind, clinic=sheet.words.in_japanese(view.clinic_name))


def _title(sheet: Sheet, content: AttractView) -> tuple[str, Box]:
    edge, top = margin(sheet), sheet.pick(112, 102)
    message = "attract.title" if content.is_reader_ready else "attract.title.not_ready"
    room = Box(edge, top, sheet.box.w - 2 * edge, sheet.box.h * 0.4)
    return sheet.words.of(message), room


def _title_type(sheet: Sheet) -> Type:
    size = sheet.pick(Size.ATTRACT, 55)
    return Type(size, is_bold=True, rise=0, growth=Growth.TITLE, smallest=44)


def _draw_languages(sheet: Sheet, shown: Language, top: float, right: float) -> None:
    """What to do in the other languages and their letters, left of the card, as room allows."""
    edge = margin(sheet)
    kind = Type(sheet.pick(31, Size.FLOOR), Role.INK2, rise=0, leading=1.1)
    gap = sheet.pick(22, 10)
    top += sheet.pick(30, 14)
    bottom = sheet.pick(530, 372)  # further down is the light around the reader
    for language in Language:
        text = sheet.words.of(f"attract.{language.value}")
        room = Box(edge, top, right - edge - sheet.pick(12, 0), bottom - top)
        if language is shown or not sheet.fits(text, room, kind):
            continue
        sheet.write(text, room, kind)
        top += sheet.height_of(text, room, kind) + gap


def _draw_not_ready(sheet: Sheet, top: float) -> None:
    edge, gap = margin(sheet), sheet.pick(24, 10)
    kind = body_type(sheet, 38, at_top=True)
    room = Box(edge, top + gap, sheet.box.w * 0.55, sheet.box.h * 0.25)
    sheet.say("attract.not_ready", room, kind)
    top += gap + sheet.height_of(sheet.words.of("attract.not_ready"), room, kind) + gap
    height = sheet.box.h - top
    sheet.drawing("staff", Box(sheet.box.w * 0.3, top, height, height))


def _draw_ways(sheet: Sheet, ways: tuple[WayIn, ...]) -> None:
    key, pitch, heading = sheet.pick(136, 91), sheet.pick(154, 103), sheet.pick(82, 56)
    width = sheet.grown(sheet.pick(356, 278), Growth.LABEL)
    if sheet.is_one_column:
        width = sheet.pick(430, 340)
        heading = heading if not sheet.is_compact else 16
    height = heading + len(ways) * pitch + sheet.pick(16, 6)
    pad = sheet.pick(28, 20)
    tile = Box(sheet.box.w - width, sheet.box.h - height, width, height)
    draw_tile(sheet, Box(tile.x, tile.y, tile.w + 60, tile.h + 60), Role.TILE, radius=36)
    if heading > sheet.pick(40, 20):
        words = Box(tile.x + pad, tile.y + 12, width - pad - margin(sheet), heading - 14)
        sheet.say("attract.without_card", words, Type(31, is_bold=True, leading=1.1))
    for index, way in enumerate(ways):
        box = Box(tile.x + pad, tile.y + heading + index * pitch, width - pad - margin(sheet), key)
        _draw_way(sheet, box, way)


def _draw_way(sheet: Sheet, box: Box, way: WayIn) -> None:
    label = sheet.words.of(f"attract.{way.value}")
    name, action = ACTIONS[way]
    with sheet.on(Role.TILE):
        filling = leading_icon(ICONS[way], label, sheet.pick(32, 28), sheet.pick(46, 30))
        draw_key(sheet, Key(name, box, action), filling)
