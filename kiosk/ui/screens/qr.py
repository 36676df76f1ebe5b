"""S30: the camera's live picture in the middle, under the camera; one hint at a time."""

from kiosk.flow import events
from kiosk.ui import shapes
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import QrHint, QrView, View
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, draw_key, leading_icon
from kiosk.ui.widgets.progress import draw_pill
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import body_type, margin, title_type

RADIUS = 28
MARK = 72
"""Length of a corner mark's arm."""
MARK_THICKNESS = 14
PAPER_RATIO = 264 / 420


def draw(sheet: Sheet, view: View, content: QrView) -> None:  # noqa: ARG001 (all alike)
    """Draws what to do at the left, the picture, and the other way at the right."""
    picture = picture_box(sheet)
    gap = sheet.pick(32, 14)
    edge = margin(sheet)
    left = Box(edge, picture.y, picture.x - edge - gap / 2, picture.h)
    if sheet.is_one_column:
        _draw_title_above(sheet, picture.y)
    if content.parts is not None and content.hint is None:
        _draw_parts(sheet, left, *content.parts)
    else:
        _draw_words(sheet, left, content)
    if content.hint is QrHint.NO_CAMERA:
        draw_no_picture(sheet, picture)
    else:
        draw_picture(sheet, picture)
    start = picture.right + gap
    right = Box(start, picture.y, sheet.box.w - edge - start, picture.h)
    _draw_other_way(sheet, right, is_louder=content.offers_typing)


def picture_box(sheet: Sheet) -> Box:
    """In the middle, under the camera."""
    top, width, air = sheet.pick(128, 104), sheet.pick(512, 300), sheet.pick(42, 10)
    if sheet.is_one_column:
        top, width, air = sheet.pick(226, 164), sheet.pick(440, 280), sheet.pick(28, 10)
    height = footer_top(sheet) - air - top
    return Box((sheet.box.w - width) / 2, top, width, height)


def _draw_title_above(sheet: Sheet, bottom: float) -> None:
    """In one line over the picture, so that it can be large; the picture stays in the middle."""
    height = sheet.pick(96, 56)
    box = Box(0, bottom - height - 8, sheet.box.w, height).inset(margin(sheet))
    sheet.say("qr.title", box, title_type(sheet))


def _draw_words(sheet: Sheet, box: Box, content: QrView) -> None:
    if content.hint is None and not content.offers_typing:
        if sheet.is_one_column:
            sheet.say("qr.note", box.top(box.h * 0.6), body_type(sheet, 38, at_top=True))
        else:
            draw_sentences(sheet, box, ("qr.title", "qr.note"), rise=0.35)
        return
    below = _below_title(sheet, box)
    draw_tile(sheet, below, Role.ATTENTION_GROUND, radius=18)
    name = "slow" if content.hint is None else content.hint.value.replace(" ", "_")
    kind = Type(sheet.pick(34, Size.NOTE), is_bold=True)
    sheet.say(f"qr.hint.{name}", below.inset(sheet.pick(14, 6), 6), kind)


def _below_title(sheet: Sheet, box: Box) -> Box:
    """Draws the title beside the picture, unless it stands above; gives what is left."""
    if sheet.is_one_column:
        return box
    kind = title_type(sheet, at_top=True)
    room = box.top(box.h * 0.5)
    sheet.say("qr.title", room, kind)
    height = sheet.height_of(sheet.words.of("qr.title"), room, kind)
    return box.below(height + sheet.pick(30, 10))


def _draw_parts(sheet: Sheet, box: Box, seen: int, in_all: int) -> None:
    """How many symbols of a text in several were seen, as bars and in words."""
    below = _below_title(sheet, box)
    width = min(36, (box.w - 10 * (in_all - 1)) / in_all)
    for index in range(in_all):
        bar = Box(below.x + index * (width + 10), below.y, width, 12)
        draw_pill(sheet, bar, Role.LOOK if index < seen else Role.OFF)
    kind = Type(sheet.pick(34, Size.NOTE), is_bold=True, rise=0)
    sheet.say("qr.parts", below.below(26), kind, seen=seen, in_all=in_all)


def draw_picture(sheet: Sheet, box: Box) -> None:
    """The camera's picture with round corners and the marks of the frame."""
    draw_tile(sheet, box, Role.OFF, radius=RADIUS)
    sheet.live_picture(box)
    with sheet.above():
        for is_left in (True, False):
            for is_top in (True, False):
                _cut_corner(sheet, box, is_left=is_left, is_top=is_top)
        _draw_marks(sheet, box.inset(box.w * 0.123, box.h * 0.122))


def _cut_corner(sheet: Sheet, box: Box, *, is_left: bool, is_top: bool) -> None:
    """Four small pictures: one over all of the camera's would be mixed with it at each frame."""
    side = sheet.px(RADIUS)
    colour = sheet.palette[Role.PAPER]
    document = shapes.corner_outside(side, colour, is_left=is_left, is_top=is_top)
    left, top, width, height = sheet.pixels(box)
    scale = sheet.panel.px_per_unit
    x, y = (left if is_left else left + width - side), (top if is_top else top + height - side)
    sheet.document(document, x / scale, y / scale)


def _draw_marks(sheet: Sheet, frame: Box) -> None:
    arm = MARK if not sheet.is_compact else MARK * 0.66
    for x in (frame.x, frame.right - arm):
        for y in (frame.y, frame.bottom - arm):
            _draw_mark(sheet, Box(x, y, arm, arm), is_left=x == frame.x, is_top=y == frame.y)


def _draw_mark(sheet: Sheet, box: Box, *, is_left: bool, is_top: bool) -> None:
    thickness = MARK_THICKNESS if not sheet.is_compact else MARK_THICKNESS * 0.7
    y = box.y if is_top else box.bottom - thickness
    x = box.x if is_left else box.right - thickness
    sheet.fill(Box(box.x, y, box.w, thickness), Role.LOOK)
    sheet.fill(Box(x, box.y, thickness, box.h), Role.LOOK)


def draw_no_picture(sheet: Sheet, box: Box) -> None:
    """In its place when the camera gives none."""
    draw_tile(sheet, box, Role.TILE, radius=RADIUS)
    mark = box.h * 0.36
    where = box.middle(mark, mark)
    sheet.icon("cam", where.x, where.y, mark, Role.LINE)


def _draw_other_way(sheet: Sheet, box: Box, *, is_louder: bool) -> None:
    """Where the code is printed, and the way for whoever has none."""
    kind = Type(sheet.pick(36, Size.NOTE), is_bold=True, leading=1.05, one_line_from=0.74)
    key = sheet.grown(sheet.pick(150, 104), Growth.FRAME)
    gap = sheet.pick(24, 10)
    heading = sheet.height_of(sheet.words.of("qr.here"), box.top(box.h * 0.4), kind)
    sheet.say("qr.here", box.top(heading), kind)
    room = box.h - heading - key - 2 * gap
    height = min(box.w * PAPER_RATIO, room)
    sheet.drawing("paper-qr", Box(box.x, box.y + heading + gap * 0.6, box.w, height))
    top = min(box.y + heading + height + gap * 2.2, box.bottom - key)
    filling = leading_icon(
        "keys", sheet.words.of("qr.type"), sheet.pick(43, 34), sheet.pick(58, 42)
    )
    event = events.WayChosen(events.Way.TYPE)
    where = Box(box.x, top, box.w, key)
    kind_of_key = Kind.PRIMARY if is_louder else Kind.PLAIN
    draw_key(sheet, Key("way-type", where, event, kind_of_key), filling)
