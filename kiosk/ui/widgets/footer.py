"""The footer: leave at the left, the card in the centre, a person at the right. It never moves."""

import dataclasses

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth
from kiosk.ui.typesetting import plain
from kiosk.ui.widgets.key import Filling, Key, Kind, beside, draw_key, worded

HEIGHT = 92
HEIGHT_COMPACT = 94
MARGIN = 36
MARGIN_COMPACT = 22.4
BELL, BELL_COMPACT = 284, 179
BELL_LARGEST = 330
BELL_SHORT = 250
SINGLE, SINGLE_COMPACT = 212, 143
"""Of one key at the left alone."""
SINGLE_LARGEST = 250
NARROW, NARROW_COMPACT = 168, 112
"""Of two keys at the left beside the dock."""
THIRD_COMPACT = 110
KEYPAD_ROOM = 349
"""What the keypad leaves of a small panel."""
GAP = 12
LEAST_SHARE = 0.85


@dataclasses.dataclass(frozen=True, slots=True)
class Footer:
    """Which keys the footer has."""

    has_cancel: bool = True
    back: events.Event | None = None
    """What もどる does; None: there is no such key."""
    has_details: bool = False
    has_finish: bool = False
    """完了 in the place of やめる, where the text is largest."""
    has_bell: bool = True
    is_bell_short: bool = False
    """係員 instead of 係員を呼ぶ, where the dock needs the room."""
    has_staff_code: bool = False
    """係員の確認 in the place of the bell: whoever was called may show who they are."""
    is_bell_an_answer: bool = False
    """Outlined in indigo where calling staff is one of the answers."""
    has_dock: bool = True
    """The dock needs the middle, so two keys at the left are narrower."""
    is_at_left: bool = False
    """All keys at the left, because the keypad has the right side of a small panel."""


def footer_top(sheet: Sheet) -> float:
    """Where the footer's keys begin."""
    return sheet.box.h - sheet.pick(HEIGHT + 18, HEIGHT_COMPACT + 10)


def room_beside_bell(sheet: Sheet) -> float:
    """What a bell with all its words leaves around the middle."""
    width = sheet.pick(BELL_LARGEST if sheet.is_one_column else BELL, BELL_COMPACT)
    return _room(sheet, width)


def _room(sheet: Sheet, taken: float) -> float:
    return sheet.box.w - 2 * taken - 2 * (sheet.pick(MARGIN, MARGIN_COMPACT) + 16)


def draw_footer(sheet: Sheet, footer: Footer) -> float:
    """The keys; gives the room that is left for the dock, around the middle."""
    margin = sheet.pick(MARGIN, MARGIN_COMPACT)
    height = sheet.pick(HEIGHT, HEIGHT_COMPACT)
    row = Box(0, footer_top(sheet), sheet.box.w, height).inset(margin)
    taken_left = _draw_left(sheet, footer, row)
    if footer.is_at_left:
        row = row.left(KEYPAD_ROOM)
    taken_right = _draw_right(sheet, footer, row)
    return _room(sheet, max(taken_left, taken_right))


def _draw_left(sheet: Sheet, footer: Footer, row: Box) -> float:
    finish = Key("finish", row, events.Finished(), Kind.QUIET_INDIGO)
    cancel = Key("cancel", row, events.Cancelled(), Kind.QUIET)
    details = Key("details", row, events.DetailsToggled(), Kind.QUIET)
    back = Key("back", row, footer.back, Kind.QUIET)
    keys = [
        (key, icon, message)
        for is_there, key, icon, message in (
            (footer.has_finish, finish, "check", "valid.finish"),
            (footer.has_cancel, cancel, "cross", "frame.cancel"),
            (footer.back is not None, back, "back", "frame.back"),
            (footer.has_details, details, "info", "frame.details"),
        )
        if is_there
    ]
    width = _left_width(sheet, footer, len(keys))
    for index, (key, icon, message) in enumerate(keys):
        box = Box(row.x + index * (width + GAP), row.y, width, row.h)
        size = 32 if width >= SINGLE else 29
        is_bold = key.kind is Kind.QUIET_INDIGO
        filling = _filling(sheet, icon, message, size, is_bold=is_bold)
        if width < SINGLE and not _has_room(sheet, message, size, width):
            filling = worded(sheet.words.of(message), size, growth=Growth.FRAME)
        draw_key(sheet, dataclasses.replace(key, box=box), filling)
    return len(keys) * (width + GAP) - GAP if keys else 0


def _filling(
    sheet: Sheet, icon: str, message: str, size: float, *, is_bold: bool = True
) -> Filling:
    """Icon and words; words only on a small panel."""
    label = sheet.words.of(message)
    if sheet.is_compact:
        return worded(label, 30, growth=Growth.FRAME)
    return beside(icon, label, size, is_bold=is_bold, growth=Growth.FRAME)


def _has_room(sheet: Sheet, message: str, size: float, width: float) -> bool:
    """True when icon and words stand side by side in a narrow key without becoming small."""
    kind = Type(size, growth=Growth.FRAME)
    wide = sheet.width_of(plain(sheet.words.of(message)), kind)
    return wide * LEAST_SHARE + sheet.grown(size, Growth.FRAME) * 1.42 + 16 <= width


def _left_width(sheet: Sheet, footer: Footer, count: int) -> float:
    is_single = count == 1
    if sheet.is_compact:
        if footer.is_at_left and not is_single:
            return THIRD_COMPACT
        return SINGLE_COMPACT if is_single else NARROW_COMPACT
    if is_single:
        return SINGLE_LARGEST if sheet.is_one_column else SINGLE
    return NARROW if footer.has_dock else SINGLE


def _draw_right(sheet: Sheet, footer: Footer, row: Box) -> float:
    if footer.has_bell:
        return _draw_bell(sheet, footer, row)
    return _draw_staff_code(sheet, row) if footer.has_staff_code else 0


def _draw_staff_code(sheet: Sheet, row: Box) -> float:
    width = sheet.pick(BELL_LARGEST if sheet.is_one_column else BELL, BELL_COMPACT)
    box = Box(row.right - width, row.y, width, row.h)
    key = Key("staff-code", box, events.StaffCodeChosen(), Kind.STAFF)
    draw_key(sheet, key, _filling(sheet, "shield", "frame.staff_code", 32))
    return width


def _draw_bell(sheet: Sheet, footer: Footer, row: Box) -> float:
    width = _bell_width(sheet, footer, row)
    kind = Kind.QUIET_INDIGO if footer.is_bell_an_answer else Kind.QUIET
    message = "frame.bell.short" if footer.is_bell_short else "frame.bell"
    box = Box(row.right - width, row.y, width, row.h)
    key = Key("bell", box, events.BellRung(), kind)
    draw_key(sheet, key, _filling(sheet, "bell", message, 34))
    return width


def _bell_width(sheet: Sheet, footer: Footer, row: Box) -> float:
    if footer.is_at_left and footer.back is not None:
        return row.w - 2 * (THIRD_COMPACT + GAP)
    if sheet.is_compact:
        return SINGLE_COMPACT if footer.is_bell_short else BELL_COMPACT
    if footer.is_bell_short:
        return BELL_SHORT
    return BELL_LARGEST if sheet.is_one_column else BELL
