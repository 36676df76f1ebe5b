"""Keys with a lip: everything that can be touched looks like a real key (design reference 5).

The face of a key is one small picture, sliced at its corners and stretched, so a key of any size
costs one quad. Pressed, the lip vanishes and the face moves down by it, in the same frame.
"""

import dataclasses
import enum
from collections.abc import Callable

from kiosk.ui import shapes
from kiosk.ui.actions import Action
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role
from kiosk.ui.typesetting import plain

RADIUS = 16.5
ONE_LINE_FROM = 0.8
"""A label is set in one line down to this share of its size before it takes a second line."""
LIP = 7.6
"""1.3 mm."""
LIP_QUIET = 5.3
"""0.9 mm: footer and tools."""


class Kind(enum.Enum):
    """How loud a key is."""

    PRIMARY = "primary"
    PLAIN = "plain"
    QUIET = "quiet"
    QUIET_INDIGO = "quiet, outlined in indigo: staff are one of the answers"
    QUIET_ON = "quiet, switched on"
    STAFF = "quiet, for staff and not for patients"
    STAFF_PLAIN = "plain, for staff"
    STAFF_PRIMARY = "primary, for staff"
    OFF = "off"


@dataclasses.dataclass(frozen=True, slots=True)
class Skin:
    """Colours and measures of one kind."""

    base: Role
    face: Role
    face_pressed: Role
    label: Role
    icon: Role
    lip: float
    edge: float
    """0: filled without an edge."""


SKINS = {
    Kind.PRIMARY: Skin(
        Role.LIP, Role.TOUCH, Role.LIP, Role.ON_PRIMARY, Role.ON_PRIMARY, LIP, edge=0
    ),
    Kind.PLAIN: Skin(Role.TOUCH, Role.WHITE, Role.TINT, Role.INK, Role.TOUCH, LIP, edge=3),
    Kind.QUIET: Skin(Role.LINE, Role.WHITE, Role.TINT, Role.INK, Role.INK, LIP_QUIET, edge=2),
    Kind.QUIET_INDIGO: Skin(
        Role.TOUCH, Role.WHITE, Role.TINT, Role.INK, Role.TOUCH, LIP_QUIET, edge=3
    ),
    Kind.QUIET_ON: Skin(
        Role.LIP, Role.TOUCH, Role.LIP, Role.ON_PRIMARY, Role.ON_PRIMARY, LIP_QUIET, edge=0
    ),
    Kind.STAFF: Skin(Role.STAFF, Role.WHITE, Role.TINT, Role.INK, Role.STAFF, LIP_QUIET, edge=3),
    Kind.STAFF_PLAIN: Skin(Role.STAFF, Role.WHITE, Role.TINT, Role.INK, Role.STAFF, LIP, edge=3),
    Kind.STAFF_PRIMARY: Skin(
        Role.STAFF_LIP, Role.STAFF, Role.STAFF_LIP, Role.ON_STAFF, Role.ON_STAFF, LIP, edge=0
    ),
    Kind.OFF: Skin(Role.OFF, Role.OFF, Role.OFF, Role.ON_OFF, Role.ON_OFF, LIP, edge=0),
}

Filling = Callable[[Sheet, Box, Skin], None]
"""Draws what is on a key's face."""


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """One key: where, what it does, how loud."""

    name: str
    box: Box
    action: Action | None = None
    kind: Kind = Kind.PLAIN


def draw_key(sheet: Sheet, key: Key, filling: Filling) -> None:
    """Adds a key to the sheet; an off key is drawn and cannot be touched."""
    if key.kind is Kind.OFF:
        _draw(sheet, key, filling, is_pressed=False)
        return
    ground = sheet.ground

    def draw(where: Sheet, is_pressed: bool) -> None:  # noqa: FBT001 (as it is called)
        if is_pressed:  # the released key stands in the still picture below
            where.fill(key.box, ground)
        _draw(where, key, filling, is_pressed=is_pressed)

    sheet.touchable(key.name, key.box, key.action, draw)


def _draw(sheet: Sheet, key: Key, filling: Filling, *, is_pressed: bool) -> None:
    skin = SKINS[key.kind]
    box = key.box
    document, slices = _face(sheet, skin, is_pressed=is_pressed, is_flat=key.kind is Kind.OFF)
    sheet.sliced(box, document, slices)
    fall = skin.lip if is_pressed else 0
    filling(sheet, Box(box.x, box.y + fall, box.w, box.h - skin.lip), skin)


def _face(
    sheet: Sheet, skin: Skin, *, is_pressed: bool, is_flat: bool
) -> tuple[str, tuple[int, int, int, int]]:
    radius, lip, edge = sheet.px(RADIUS), sheet.px(skin.lip), sheet.px(skin.edge)
    corner = radius + 1
    width, height = 2 * corner + shapes.PAD, 2 * corner + shapes.PAD + lip
    palette = sheet.palette
    top = lip if is_pressed else 0
    bottom = height if is_pressed or not is_flat else height - lip
    base = skin.face_pressed if is_pressed and not edge else skin.base
    body = shapes.rounded((0, top, width, bottom - top), radius, palette[base])
    if not is_flat and not (is_pressed and not edge):
        under = edge if is_pressed else lip
        face = skin.face_pressed if is_pressed else skin.face
        inner = (edge, top + edge, width - 2 * edge, bottom - top - edge - under)
        body += shapes.rounded(inner, radius - edge, palette[face])
    return shapes.svg(width, height, body), (corner + lip, corner, corner + lip, corner)


# --- fillings ---


def beside(
    icon: str, label: str, size: float, *, is_bold: bool = True, growth: Growth = Growth.ANSWER
) -> Filling:
    """Icon and label side by side, centred together."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        grown = sheet.grown(size, growth)
        mark, gap = grown * 1.2, grown * 0.22
        kind = Type(size, skin.label, is_bold=is_bold, growth=growth, one_line_from=ONE_LINE_FROM)
        room = face.w - mark - gap - 16
        width = min(sheet.width_of(plain(label), kind), room) + 2
        left = face.x + (face.w - mark - gap - width) / 2
        sheet.icon(icon, left, face.y + (face.h - mark) / 2, mark, skin.icon)
        sheet.write(label, Box(left + mark + gap, face.y, width, face.h), kind)

    return draw


def above(
    icon: str, label: str, size: float, mark: float, *, growth: Growth = Growth.ANSWER
) -> Filling:
    """A large icon over the label."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        kind = Type(size, skin.label, is_bold=True, align=0.5, growth=growth)
        gap = size * 0.42
        words = face.inset(min(8, face.w * 0.02))
        room = Box(words.x, 0, words.w, face.h - mark - gap - 4)
        height = mark + gap + sheet.height_of(label, room, kind)
        top = face.y + (face.h - height) / 2
        sheet.icon(icon, face.x + (face.w - mark) / 2, top, mark, skin.icon)
        sheet.write(label, Box(words.x, top + mark + gap, words.w, height - mark - gap), kind)

    return draw


def leading_icon(
    icon: str, label: str, size: float, mark: float, *, growth: Growth = Growth.ANSWER
) -> Filling:
    """The icon at the left edge, the label beside it."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        pad = min((face.h - mark) / 2, mark / 2 - 3)
        sheet.icon(icon, face.x + pad, face.y + (face.h - mark) / 2, mark, skin.icon)
        words = face.after(pad + mark + pad).inset(0, face.h * 0.1)  # two lines at most
        kind = Type(size, skin.label, is_bold=True, growth=growth)
        sheet.write(label, Box(words.x, words.y, words.w - 8, words.h), kind)

    return draw


def in_row(icon: str, label: str, size: float) -> Filling:
    """Of a key as wide as the screen: icon at the left, label, and an arrow at the right."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        mark = min(sheet.pick(88, 62), face.h * 0.6)
        sheet.icon(icon, face.x + pad_of(sheet), face.y + (face.h - mark) / 2, mark, skin.icon)
        words = face.after(pad_of(sheet) * 1.8 + mark)
        write_in_row(sheet, words, skin, label, size)

    return draw


def pad_of(sheet: Sheet) -> float:
    """Before the picture of a row and behind its arrow."""
    return sheet.pick(42, 24)


def write_in_row(sheet: Sheet, box: Box, skin: Skin, label: str, size: float) -> None:
    """The label of a row at the left of a box, and the arrow at its right end."""
    arrow = sheet.pick(52, 40)
    end = arrow + pad_of(sheet)
    sheet.icon("next", box.right - end, box.y + (box.h - arrow) / 2, arrow, skin.icon)
    kind = Type(size, skin.label, is_bold=True, growth=Growth.ANSWER, one_line_from=ONE_LINE_FROM)
    sheet.write(label, box.left(box.w - end - 12).inset(0, 4), kind)


def worded(
    label: str, size: float, *, is_bold: bool = False, growth: Growth = Growth.ANSWER
) -> Filling:
    """Only the label, centred."""

    def draw(sheet: Sheet, face: Box, skin: Skin) -> None:
        kind = Type(
            size,
            skin.label,
            is_bold=is_bold,
            align=0.5,
            growth=growth,
            one_line_from=ONE_LINE_FROM,
        )
        sheet.write(label, face.inset(6, 2), kind)

    return draw
