"""The footer: leave at the left, the card in the centre, a person at the right. It never moves."""

import dataclasses

from kiosk.flow import events
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key, worded

HEIGHT = 92
HEIGHT_COMPACT = 94
MARGIN = 36
MARGIN_COMPACT = 22.4
BELL_COMPACT = 179
THIRD_COMPACT = 110
KEYPAD_ROOM = 349
"""What the keypad leaves of a small panel."""


@dataclasses.dataclass(frozen=True, slots=True)
class Footer:
    """Which keys the footer has."""

    has_cancel: bool = True
    back: events.Event | None = None
    """What もどる does; None: there is no such key."""
    has_details: bool = False
    has_bell: bool = True
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
    return sheet.box.h - (HEIGHT_COMPACT + 10 if sheet.is_compact else HEIGHT + 18)


def draw_footer(sheet: Sheet, footer: Footer) -> float:
    """The keys; gives the room that is left for the dock, around the middle."""
    margin = MARGIN_COMPACT if sheet.is_compact else MARGIN
    height = HEIGHT_COMPACT if sheet.is_compact else HEIGHT
    row = Box(0, footer_top(sheet), sheet.box.w, height).inset(margin)
    taken_left = _draw_left(sheet, footer, row)
    if footer.is_at_left:
        row = row.left(KEYPAD_ROOM)
    taken_right = _draw_right(sheet, footer, row)
    return sheet.box.w - 2 * max(taken_left, taken_right) - 2 * (margin + 16)


def _draw_left(sheet: Sheet, footer: Footer, row: Box) -> float:
    keys: list[tuple[str, str, events.Event]] = []
    if footer.has_cancel:
        keys.append(("cancel", "cross", events.Cancelled()))
    if footer.back is not None:
        keys.append(("back", "back", footer.back))
    if footer.has_details:
        keys.append(("details", "info", events.DetailsToggled()))
    width = _left_width(sheet, footer, len(keys))
    for index, (name, icon, event) in enumerate(keys):
        box = Box(row.x + index * (width + 12), row.y, width, row.h)
        label = sheet.words.of(f"frame.{name}")
        size = 32 if width > 200 else 29  # noqa: PLR2004 (the same)
        filling = (
            worded(label, 30) if sheet.is_compact else beside(icon, label, size, is_bold=False)
        )
        draw_key(sheet, Key(name, box, event, Kind.QUIET), filling)
    return len(keys) * (width + 12) - 12 if keys else 0


def _left_width(sheet: Sheet, footer: Footer, count: int) -> float:
    is_single = count == 1
    if sheet.is_compact:
        if footer.is_at_left and not is_single:
            return THIRD_COMPACT
        return 143 if is_single else 112
    return 212 if is_single or not footer.has_dock else 168


def _draw_right(sheet: Sheet, footer: Footer, row: Box) -> float:
    if footer.has_bell:
        return _draw_bell(sheet, footer, row)
    return _draw_staff_code(sheet, row) if footer.has_staff_code else 0


def _draw_staff_code(sheet: Sheet, row: Box) -> float:
    width: float = BELL_COMPACT if sheet.is_compact else 284
    label = sheet.words.of("frame.staff_code")
    filling = worded(label, 30) if sheet.is_compact else beside("shield", label, 32)
    box = Box(row.right - width, row.y, width, row.h)
    draw_key(sheet, Key("staff-code", box, events.StaffCodeChosen(), Kind.STAFF), filling)
    return width


def _draw_bell(sheet: Sheet, footer: Footer, row: Box) -> float:
    width: float = BELL_COMPACT if sheet.is_compact else 284
    if footer.is_at_left and footer.back is not None:
        width = row.w - 2 * (THIRD_COMPACT + 12)
    kind = Kind.QUIET_INDIGO if footer.is_bell_an_answer else Kind.QUIET
    label = sheet.words.of("frame.bell")
    filling = worded(label, 30) if sheet.is_compact else beside("bell", label, 34)
    box = Box(row.right - width, row.y, width, row.h)
    draw_key(sheet, Key("bell", box, events.BellRung(), kind), filling)
    return width
