"""S12: how to show that one is the card's holder. Staff are an answer too: the bell is outlined.

The face is the louder choice: most people have forgotten their PIN, nobody their face.
"""

from kiosk.flow import events
from kiosk.ui.causes import NO_PIN
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_person
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role
from kiosk.ui.view_model import ChooseView, Method, NoPin, View
from kiosk.ui.widgets.key import Filling, Key, Kind, Skin, draw_key
from kiosk.ui.widgets.sentences import draw_notice
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import GUTTER, body_type, draw_title, inner

PICTURES = {Method.FACE: "face", Method.PIN: "keypad"}
ACTIONS: dict[Method, events.Event] = {
    Method.FACE: events.FaceChosen(),
    Method.PIN: events.PinChosen(),
}


def draw(sheet: Sheet, view: View, content: ChooseView) -> None:  # noqa: ARG001
    """Draws two choices side by side, or the one there is, large, or the way to staff."""
    if not content.methods:
        _draw_none(sheet, content.no_pin)
        return
    if len(content.methods) == 1:
        _draw_one(sheet, content.methods[0], content.no_pin)
        return
    body = draw_title(sheet, "choose.title")
    order = sorted(content.methods, key=[Method.FACE, Method.PIN].index)
    places = body.rows(2, 14) if sheet.is_compact else body.below(18).columns(2, GUTTER)
    for index, (method, place) in enumerate(zip(order, places, strict=True)):
        kind = Kind.PRIMARY if index == 0 else Kind.PLAIN
        filling = _row(method, "note") if sheet.is_compact else _tall(method)
        draw_key(sheet, Key(f"choose-{method.value}", place, ACTIONS[method], kind), filling)


def _draw_none(sheet: Sheet, no_pin: NoPin | None) -> None:
    """A member of staff will look; the bell at the bottom right is the answer."""
    draw_person(sheet, "choose.none.title", "choose.none.note", has_key_below=no_pin is not None)
    if no_pin is not None:
        zone = inner(sheet)
        height = 84 if not sheet.is_compact else 80
        line = zone.below(zone.h - height)
        draw_tile(sheet, line, Role.TILE, radius=18)
        draw_notice(sheet, line.inset(24, 6), NO_PIN[no_pin])


def _draw_one(sheet: Sheet, method: Method, no_pin: NoPin | None) -> None:
    body = draw_title(sheet, "choose.title.one")
    words = 74 if not sheet.is_compact else 50
    place = body.below(18 if not sheet.is_compact else 4)
    key = place.top(place.h - words)
    draw_key(
        sheet,
        Key(f"choose-{method.value}", key, ACTIONS[method], Kind.PRIMARY),
        _row(method, "note.one" if method is Method.PIN else "note"),
    )
    note = place.below(place.h - words + 14).top(words - 14)
    if no_pin is not None:
        draw_notice(sheet, note, NO_PIN[no_pin])
        return
    sheet.say(f"choose.staff.note.{method.value}", note, body_type(sheet))


def _picture(sheet: Sheet, method: Method, kind: Skin, box: Box) -> None:
    name = PICTURES[method]
    is_primary = kind.label is Role.ON_PRIMARY
    if method is Method.PIN and is_primary:
        grow = 20 if not sheet.is_compact else 6
        draw_tile(sheet, box.inset(-grow, -grow * 0.8), Role.WHITE, radius=20)
    sheet.drawing(f"{name}-primary" if method is Method.FACE and is_primary else name, box)


def _tall(method: Method) -> Filling:
    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        height = face.h - 180
        picture = Box(face.x, face.y + 30, face.w, min(height, 226))
        _picture(sheet, method, skin, picture)
        below = picture.bottom + 18
        action = Box(face.x, below, face.w, 60).inset(10)
        label = f"choose.{method.value}"
        sheet.say(label, action, Type(52, skin.label, is_bold=True, align=0.5))
        note = Box(face.x, below + 64, face.w, 46).inset(10)
        sheet.say(f"{label}.note", note, Type(35, skin.label, align=0.5))

    return draw


def _row(method: Method, note: str) -> Filling:
    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        pad = 10 if sheet.is_compact else 48
        height = min(face.h - 2 * pad, 232)
        width = height * 1.06
        _picture(
            sheet, method, skin, Box(face.x + pad, face.y + (face.h - height) / 2, width, height)
        )
        left = pad + width + (28 if sheet.is_compact else 52)
        words = face.after(left).left(face.w - left - 110)
        label = f"choose.{method.value}"
        size, small = (44, 30) if sheet.is_compact else (64, 37)
        note_type = Type(small, skin.label, rise=0)
        note_height = sheet.height_of(sheet.words.of(f"{label}.{note}"), words, note_type)
        middle = words.middle(words.w, size * 1.3 + note_height)
        sheet.say(label, middle.top(size * 1.1), Type(size, skin.label, is_bold=True))
        sheet.say(f"{label}.{note}", middle.below(size * 1.3), note_type)
        mark = 64 if not sheet.is_compact else 46
        sheet.icon("next", face.right - mark - 32, face.y + (face.h - mark) / 2, mark, skin.icon)

    return draw
