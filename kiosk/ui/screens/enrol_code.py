"""F02: the invitation before the camera, as a paper on S30: one hint at a time, and the keys."""

from kiosk.ui.enrolment_actions import CodeTypingChosen
from kiosk.ui.enrolment_views import CodeHint, ShowCodeView
from kiosk.ui.panel import Box
from kiosk.ui.screens.qr import draw_no_picture, draw_picture, picture_box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.widgets.key import Key, Kind, draw_key, leading_icon
from kiosk.ui.widgets.sentences import draw_sentences
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import margin, title_type

RATIO = 300 / 400
"""Of the drawing."""


def draw(sheet: Sheet, content: ShowCodeView) -> None:
    """What to do at the left, the picture, where the code is and the other way at the right."""
    picture, gap, edge = picture_box(sheet), sheet.pick(32, 14), margin(sheet)
    left = Box(edge, picture.y, picture.x - edge - gap / 2, picture.h)
    if content.hint is None:
        draw_sentences(sheet, left, ("enrol.show.title", "qr.note"), rise=0.35)
    else:
        _draw_hint(sheet, left, content.hint)
    if content.hint is CodeHint.NO_CAMERA:
        draw_no_picture(sheet, picture)
    else:
        draw_picture(sheet, picture)
    start = picture.right + gap
    right = Box(start, picture.y, sheet.box.w - edge - start, picture.h)
    _draw_other_way(sheet, right, is_louder=content.hint is CodeHint.NO_CAMERA)


def _draw_hint(sheet: Sheet, box: Box, hint: CodeHint) -> None:
    kind = title_type(sheet, at_top=True)
    room = box.top(box.h * 0.5)
    sheet.say("enrol.show.title", room, kind)
    height = sheet.height_of(sheet.words.of("enrol.show.title"), room, kind)
    below = box.below(height + sheet.pick(30, 10))
    draw_tile(sheet, below, Role.ATTENTION_GROUND, radius=18)
    said = Type(sheet.pick(34, Size.NOTE), is_bold=True)
    sheet.say(f"enrol.show.hint.{hint.value}", below.inset(sheet.pick(18, 8), 6), said)


def _draw_other_way(sheet: Sheet, box: Box, *, is_louder: bool) -> None:
    """Where the code is to be seen, and the way for whoever cannot show it."""
    kind = Type(sheet.pick(34, Size.NOTE), is_bold=True, leading=1.1)
    key, gap = sheet.pick(150, 104), sheet.pick(22, 8)
    heading = sheet.height_of(sheet.words.of("enrol.show.here"), box.top(box.h * 0.4), kind)
    sheet.say("enrol.show.here", box.top(heading), kind)
    height = min(box.w * RATIO, box.h - heading - key - 2 * gap)
    sheet.drawing("invitation", Box(box.x, box.y + heading + gap, box.w, height))
    where = Box(box.x, box.bottom - key, box.w, key)
    loud = Kind.STAFF_PRIMARY if is_louder else Kind.STAFF_PLAIN
    label = sheet.words.of("enrol.show.type")
    filling = leading_icon("keys", label, sheet.pick(40, 32), sheet.pick(58, 42))
    draw_key(sheet, Key("code-type", where, CodeTypingChosen(), loud), filling)
