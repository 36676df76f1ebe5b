"""F03: the invitation by its characters: seven groups above, all 32 keys below.

A group that was typed is a key itself: touched, it is typed again. One check character
tells that some character is wrong and not which, so then every group is marked.
"""

from collections.abc import Sequence

from kiosk.flow import events
from kiosk.ui.enrolment_actions import (
    CameraChosen,
    CharacterCorrected,
    CharacterPressed,
    CodeEntered,
    GroupPressed,
)
from kiosk.ui.enrolment_views import GROUPS, ROWS, TypeCodeView
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.widgets.key import SKINS, Filling, Key, Kind, Skin, above, draw_key, worded
from kiosk.ui.widgets.keypad import draw_box
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.typed_text import NEXT, OTHER, digit_type

MARGIN, MARGIN_COMPACT = 36, 8
GAP, GAP_COMPACT = 18, 10.1
GROUP, GROUP_COMPACT = 100, 89
GROUP_GAP = 12
TITLE, TITLE_COMPACT = 64, 36
SIGN = 46
WIDEST = "W"


def draw(sheet: Sheet, content: TypeCodeView) -> None:
    """The whole panel: no header and no footer, so that the keys can be large."""
    edge = sheet.pick(MARGIN, MARGIN_COMPACT)
    body = sheet.box.inset(edge, sheet.pick(20, 5))
    title, group = sheet.pick(TITLE, TITLE_COMPACT), sheet.pick(GROUP, GROUP_COMPACT)
    _draw_title(sheet, body.top(title), content)
    body = body.below(title + sheet.pick(14, 4))
    _draw_groups(sheet, body.top(group), content)
    _draw_keys(sheet, body.below(group + sheet.pick(22, 10)), content)


def _draw_title(sheet: Sheet, box: Box, content: TypeCodeView) -> None:
    """What to type; when something is wrong with it, that stands in its place."""
    size = sheet.pick(44, 30)
    if content.fault is None:
        sheet.say("enrol.type.title", box, Type(size, is_bold=True))
        return
    draw_tile(sheet, box, Role.ATTENTION_GROUND, radius=14)
    mark = box.h * 0.7
    sheet.icon("info", box.x + 14, box.y + (box.h - mark) / 2, mark, Role.INK)
    kind = Type(sheet.pick(36, Size.NOTE), is_bold=True)
    message = f"enrol.type.fault.{content.fault.value}"
    sheet.say(message, box.after(mark + 30).left(box.w - mark - 40), kind)


def _draw_groups(sheet: Sheet, row: Box, content: TypeCodeView) -> None:
    """Each as wide as its characters; those that were begun can be touched."""
    unit = (row.w - (len(GROUPS) - 1) * GROUP_GAP) / sum(GROUPS)
    left, here = row.x, len(content.entered) // GROUPS[0]
    for index, (size, typed) in enumerate(zip(GROUPS, content.groups, strict=True)):
        box = Box(left, row.y, size * unit, row.h)
        if typed and content.tail:  # one group is open: it is finished first
            draw_box(sheet, box, *(NEXT if index == here else OTHER))
            _group(typed, size, is_wrong=False)(sheet, box, SKINS[Kind.STAFF])
        elif typed:
            key = Key(f"code-group-{index}", box, GroupPressed(index), Kind.STAFF)
            draw_key(sheet, key, _group(typed, size, is_wrong=content.is_wrong(index)))
        else:
            draw_box(sheet, box, *(NEXT if index == here else OTHER))
        left += size * unit + GROUP_GAP


def _group(typed: str, size: int, *, is_wrong: bool) -> Filling:
    """Its characters in their places; wrong ones on amber, with a sign."""

    def draw(sheet: Sheet, face: Box, _skin: Skin) -> None:
        if is_wrong:
            draw_tile(sheet, face.inset(7, 7), Role.ATTENTION_GROUND, radius=10)
        places = face.inset(sheet.pick(10, 7), 4).columns(size, 0)
        kind = digit_type(_size_of(sheet, places[0].w))
        for character, place in zip(typed, places, strict=False):
            sheet.write(character, place, kind)
        if len(typed) < size:
            place = places[len(typed)]
            sheet.fill(Box(place.x + 4, face.bottom - 18, place.w - 8, 6), Role.LOOK)

    return draw


def _size_of(sheet: Sheet, width: float) -> float:
    """All characters alike: so large that the widest has its place."""
    usual = float(Size.KEY_DIGIT)
    fitting = usual * width / sheet.width_of(WIDEST, digit_type(usual))
    return max(min(fitting, usual), Size.FLOOR)


def _draw_keys(sheet: Sheet, box: Box, content: TypeCodeView) -> None:
    """Nine columns: eight of characters, one of what is done with them."""
    gap = sheet.pick(GAP, GAP_COMPACT)
    rows = box.rows(len(ROWS), gap)
    kind = Kind.OFF if content.is_full else Kind.STAFF_PLAIN
    for characters, row in zip(ROWS, rows, strict=True):
        places = row.columns(len(characters) + 1, gap)[:-1]
        for character, place in zip(characters, places, strict=True):
            key = Key(f"code-key-{character}", place, CharacterPressed(character), kind)
            draw_key(sheet, key, _character(sheet, character))
    _draw_column(sheet, [row.columns(len(ROWS[0]) + 1, gap)[-1] for row in rows], content)


def _character(sheet: Sheet, character: str) -> Filling:
    size = sheet.pick(Size.KEY_DIGIT, 46)
    return worded(character, size, is_bold=True, growth=Growth.NONE)


def _draw_column(sheet: Sheet, places: Sequence[Box], content: TypeCodeView) -> None:
    """訂正, the camera, もどる, 次へ; 次へ is there from the start, off."""
    correct, camera, back, go_on = places
    can_correct = Kind.STAFF_PLAIN if content.entered else Kind.OFF
    can_scan = Kind.STAFF_PLAIN if content.has_camera else Kind.OFF
    can_go_on = Kind.STAFF_PRIMARY if content.can_go_on else Kind.OFF
    for key, icon, message in (
        (
            Key("code-correct", correct, CharacterCorrected(), can_correct),
            "del",
            "enrol.type.correct",
        ),
        (Key("code-camera", camera, CameraChosen(), can_scan), "cam", "enrol.type.camera"),
        (Key("back", back, events.WentBack(), Kind.QUIET), "back", "frame.back"),
        (Key("code-next", go_on, CodeEntered(), can_go_on), "next", "items.next"),
    ):
        label = sheet.words.of(message)
        filling = above(icon, label, Size.FLOOR, sheet.pick(SIGN, 34), growth=Growth.NONE)
        draw_key(sheet, key, filling)
