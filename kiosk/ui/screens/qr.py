"""S30: the camera's live picture in the middle, under the camera; one hint at a time."""

from kiosk.flow import events
from kiosk.ui import shapes
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import QrHint, QrView, View
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, draw_key, leading_icon
from kiosk.ui.widgets.progress import draw_pill
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import margin, title_type

RADIUS = 28
MARK = 72
"""Length of a corner mark's arm."""
MARK_THICKNESS = 14
PAPER_RATIO = 264 / 420


def draw(sheet: Sheet, view: View, content: QrView) -> None:  # noqa: ARG001 (all alike)
    """Draws what to do at the left, the picture, and the other way at the right."""
    picture = _picture_box(sheet)
    gap = 32 if not sheet.is_compact else 14
    edge = margin(sheet)
    left = Box(edge, picture.y, picture.x - edge - gap / 2, picture.h)
    if content.parts is not None and content.hint is None:
        _draw_parts(sheet, left, *content.parts)
    else:
        _draw_words(sheet, left, content)
    if content.hint is QrHint.NO_CAMERA:
        _draw_no_picture(sheet, picture)
    else:
        _draw_picture(sheet, picture)
    start = picture.right + gap
    right = Box(start, picture.y, sheet.box.w - edge - start, picture.h)
    _draw_other_way(sheet, right, is_louder=content.offers_typing)


def _picture_box(sheet: Sheet) -> Box:
    top, width = (128, 512) if not sheet.is_compact else (104, 300)
    height = footer_top(sheet) - (42 if not sheet.is_compact else 8) - top
    return Box((sheet.box.w - width) / 2, top, width, height)


def _draw_words(sheet: Sheet, box: Box, content: QrView) -> None:
    if content.hint is None and not content.offers_typing:
        draw_sentences(sheet, box, ("qr.title", "qr.note"), rise=0.35)
        return
    title = box.top(box.h * 0.46)
    sheet.say("qr.title", title, title_type(sheet))
    below = box.below(box.h * 0.48)
    draw_tile(sheet, below, Role.ATTENTION_GROUND, radius=18)
    size = 34 if not sheet.is_compact else Size.NOTE
    pad = 16 if not sheet.is_compact else 6
    name = "slow" if content.hint is None else content.hint.value.replace(" ", "_")
    sheet.say(f"qr.hint.{name}", below.inset(pad, 6), Type(size, is_bold=True))


def _draw_parts(sheet: Sheet, box: Box, seen: int, in_all: int) -> None:
    """How many symbols of a text in several were seen, as bars and in words."""
    sheet.say("qr.title", box.top(box.h * 0.46), title_type(sheet))
    below = box.below(box.h * 0.5)
    width = min(36, (box.w - 10 * (in_all - 1)) / in_all)
    for index in range(in_all):
        bar = Box(below.x + index * (width + 10), below.y, width, 12)
        draw_pill(sheet, bar, Role.LOOK if index < seen else Role.OFF)
    size = 34 if not sheet.is_compact else Size.NOTE
    words = below.below(26).top(min(below.h - 26, 170))
    sheet.say("qr.parts", words, Type(size, is_bold=True, rise=0), seen=seen, in_all=in_all)


def _draw_picture(sheet: Sheet, box: Box) -> None:
    draw_tile(sheet, box, Role.OFF, radius=RADIUS)
    sheet.live_picture(box)
    corner = sheet.px(RADIUS)
    side = 2 * corner + shapes.PAD
    mask = shapes.corners_outside(side, corner, sheet.palette[Role.PAPER])
    with sheet.above():
        sheet.sliced(box, mask, (corner, corner, corner, corner))
        _draw_marks(sheet, box.inset(box.w * 0.123, box.h * 0.122))


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


def _draw_no_picture(sheet: Sheet, box: Box) -> None:
    draw_tile(sheet, box, Role.TILE, radius=RADIUS)
    mark = box.h * 0.36
    where = box.middle(mark, mark)
    sheet.icon("cam", where.x, where.y, mark, Role.LINE)


def _draw_other_way(sheet: Sheet, box: Box, *, is_louder: bool) -> None:
    heading = 62 if not sheet.is_compact else 58
    size = 36 if not sheet.is_compact else Size.NOTE
    line = box.below(9).top(44) if not sheet.is_compact else box.top(heading)
    sheet.say("qr.here", line, Type(size, is_bold=True, leading=1.05))
    height = min(box.w * PAPER_RATIO, box.h * 0.42)
    sheet.drawing("paper-qr", Box(box.x, box.y + heading, box.w, height))
    key = 150 if not sheet.is_compact else 104
    top = box.y + heading + height + (56 if not sheet.is_compact else 14)
    place = Box(box.x, min(top, box.bottom - key), box.w, key)
    kind = Kind.PRIMARY if is_louder else Kind.PLAIN
    label, mark = (43, 58) if not sheet.is_compact else (34, 42)
    filling = leading_icon("keys", sheet.words.of("qr.type"), label, mark)
    draw_key(sheet, Key("way-type", place, events.WayChosen(events.Way.TYPE), kind), filling)
