"""S12: how to show that one is the card's holder. Staff are an answer too: the bell is outlined.

The face is the louder choice: most people have forgotten their PIN, nobody their face.
"""

from kiosk.flow import events
from kiosk.ui.causes import NO_PIN
from kiosk.ui.panel import Box
from kiosk.ui.screens.card_problem import draw_person
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role
from kiosk.ui.view_model import ChooseView, Method, NoPin, View
from kiosk.ui.widgets.key import Filling, Key, Kind, Skin, draw_key, pad_of, write_in_row
from kiosk.ui.widgets.sentences import draw_notice, notice_height
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import GUTTER, body_type, draw_title, inner

PICTURES = {Method.FACE: "face", Method.PIN: "keypad"}
ACTIONS: dict[Method, events.Event] = {
    Method.FACE: events.FaceChosen(),
    Method.PIN: events.PinChosen(),
}
ROW = 190
HIGHEST_ALONE = 330


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
    is_row = sheet.is_compact or sheet.is_one_column
    if is_row:
        height = min(body.h, 2 * ROW + 20)
        places = body.below(body.h - height).rows(2, sheet.pick(20, 14))
    else:
        places = body.below(18).columns(2, GUTTER)
    for index, (method, place) in enumerate(zip(order, places, strict=True)):
        kind = Kind.PRIMARY if index == 0 else Kind.PLAIN
        note = None if sheet.is_one_column else "note"
        filling = _row(method, note) if is_row else _tall(method)
        draw_key(sheet, Key(f"choose-{method.value}", place, ACTIONS[method], kind), filling)


def _draw_none(sheet: Sheet, no_pin: NoPin | None) -> None:
    """A member of staff will look; the bell at the bottom right is the answer."""
    foot = 0.0
    if no_pin is not None:
        zone = inner(sheet)
        across = 24
        foot = notice_height(sheet, NO_PIN[no_pin], zone.w - 2 * across) + sheet.pick(40, 22)
        line = zone.below(zone.h - foot)
        draw_tile(sheet, line, Role.TILE, radius=18)
        draw_notice(sheet, line.inset(across, 6), NO_PIN[no_pin])
    draw_person(sheet, "choose.none.title", "choose.none.note", foot=foot)


def _draw_one(sheet: Sheet, method: Method, no_pin: NoPin | None) -> None:
    body = draw_title(sheet, "choose.title.one")
    place = body.below(sheet.pick(10, 4))
    gap = sheet.pick(24, 12)
    words = _note_height(sheet, method, no_pin, place.w)
    key = place.top(min(place.h - words - gap, HIGHEST_ALONE))
    note = None if sheet.is_one_column else "note.one" if method is Method.PIN else "note"
    draw_key(
        sheet,
        Key(f"choose-{method.value}", key, ACTIONS[method], Kind.PRIMARY),
        _row(method, note),
    )
    below = place.below(key.h + gap).top(words)
    if no_pin is not None:
        draw_notice(sheet, below, NO_PIN[no_pin])
        return
    sheet.say(f"choose.staff.note.{method.value}", below, body_type(sheet))


def _note_height(sheet: Sheet, method: Method, no_pin: NoPin | None, width: float) -> float:
    if no_pin is not None:
        return notice_height(sheet, NO_PIN[no_pin], width)
    text = sheet.words.of(f"choose.staff.note.{method.value}")
    return sheet.height_of(text, Box(0, 0, width, 300), body_type(sheet))


def _picture(sheet: Sheet, method: Method, kind: Skin, box: Box) -> None:
    name = PICTURES[method]
    is_primary = kind.label is Role.ON_PRIMARY
    if method is Method.PIN and is_primary:
        grow = min(sheet.pick(20, 6), box.h * 0.06)
        draw_tile(sheet, box.inset(-grow, -grow * 0.8), Role.WHITE, radius=20)
    sheet.drawing(f"{name}-primary" if method is Method.FACE and is_primary else name, box)


def _tall(method: Method) -> Filling:
    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        action = Type(52, skin.label, is_bold=True, align=0.5, growth=Growth.ANSWER)
        note = Type(35, skin.label, align=0.5)
        label = f"choose.{method.value}"
        words = face.inset(10)
        room = Box(words.x, 0, words.w, 140)
        height = sheet.height_of(sheet.words.of(label), room, action)
        below = sheet.height_of(sheet.words.of(f"{label}.note"), room, note)
        foot = height + below + 22 + 30
        picture = Box(face.x, face.y + 26, face.w, min(face.h - foot - 26 - 16, 230))
        _picture(sheet, method, skin, picture)
        top = (face.bottom + picture.bottom - height - below - 22) / 2
        sheet.say(label, Box(words.x, top, words.w, height), action)
        sheet.say(f"{label}.note", Box(words.x, top + height + 22, words.w, below), note)

    return draw


def _row(method: Method, note: str | None) -> Filling:
    """The picture at the left, the words, and an arrow; without a note at the largest size."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        pad = pad_of(sheet) if note is None else sheet.pick(48, 24)
        height = min(face.h - sheet.pick(2 * 18, 20), 260)
        width = height * 1.06
        middle = (face.h - height) / 2
        _picture(sheet, method, skin, Box(face.x + pad, face.y + middle, width, height))
        left = pad + width + sheet.pick(46, 28)
        label = f"choose.{method.value}"
        if note is None:
            action = sheet.words.of(label)
            size = sheet.pick(76 if face.h > ROW else 52, 44)
            write_in_row(sheet, face.after(left), skin, action, size)
        else:
            _write_both(sheet, face.after(left), skin, label, f"{label}.{note}")

    return draw


def _write_both(sheet: Sheet, box: Box, skin: Skin, label: str, note: str) -> None:
    words = box.left(box.w - sheet.pick(110, 92))
    action = Type(sheet.pick(76, 44), skin.label, is_bold=True, growth=Growth.ANSWER)
    small = Type(sheet.pick(40, 30), skin.label)
    room = words.top(box.h * 0.6)
    height = sheet.height_of(sheet.words.of(label), room, action)
    below = sheet.height_of(sheet.words.of(note), room, small)
    gap = sheet.pick(24, 12)
    middle = words.middle(words.w, height + gap + below)
    sheet.say(label, middle.top(height), action)
    sheet.say(note, middle.below(height + gap), small)
    mark = sheet.pick(64, 46)
    sheet.icon("next", box.right - mark - 32, box.y + (box.h - mark) / 2, mark, skin.icon)
