"""S80: how the parts of the kiosk are, six tiles a page; what may be set and done on the third.

Everything is violet and nothing is about a patient. How a part is stands in its sign and in its
sentence; the ground only repeats it.
"""

from kiosk.flow.inspection import Finding, Health, Part
from kiosk.flow.menu_events import PageTurned, TestBegun
from kiosk.flow.menu_states import MenuPage
from kiosk.ui.actions import Action
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import MenuView, View
from kiosk.ui.widgets.footer import footer_top
from kiosk.ui.widgets.key import Key, Kind, beside, draw_key, worded
from kiosk.ui.widgets.staff_badge import badge_width
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import margin

ICONS = {
    Part.READER: "card",
    Part.CAMERA: "cam",
    Part.LINE: "globe",
    Part.BROKER: "send",
    Part.QUEUE: "list",
    Part.AGAIN: "retry",
    Part.CLOCK: "clock",
    Part.DISK: "disk",
    Part.VERSION: "info",
    Part.CERTIFICATE: "shield",
    Part.SOUND: "sound",
    Part.SCREEN: "panel",
}
SIGNS = {
    Health.GOOD: ("check-bold", Role.OK),
    Health.ATTENTION: ("info", Role.INK),
    Health.BAD: ("cross", Role.INK),
    Health.UNKNOWN: ("dots", Role.INK2),
}
PAGES = (MenuPage.DEVICES, MenuPage.RECORDS, MenuPage.ACTIONS)
ACROSS = 3
HOUR_MIN, DAY_MIN = 60, 24 * 60
SINCE = {Part.QUEUE: "oldest", Part.BROKER: "since", Part.CERTIFICATE: "contact"}


def draw(sheet: Sheet, view: View, content: MenuView) -> None:  # noqa: ARG001 (all alike)
    """Draws the tiles, the pages' keys and 点検する."""
    draw_pages(sheet, content.page)
    rows = body(sheet).rows(2, 16 if not sheet.is_compact else 10)
    places = [place for row in rows for place in row.columns(ACROSS, 18)]
    for found, place in zip(content.tiles, places, strict=False):
        _draw_tile(sheet, place, found)
    draw_right_key(
        sheet,
        "menu-test",
        None if content.is_testing else TestBegun(),
        "test",
        "menu.testing" if content.is_testing else "menu.test",
    )


def draw_pages(sheet: Sheet, shown: MenuPage) -> None:
    """One key a page at the top right, the one that is shown filled."""
    left = margin(sheet) + badge_width(sheet) + 24
    top, height = (8, 90) if sheet.is_compact else (20, 92)
    row = Box(left, top, sheet.box.w - margin(sheet) - left, height)
    for page, place in zip(PAGES, row.columns(len(PAGES), 14), strict=True):
        kind = Kind.STAFF_PRIMARY if page is shown else Kind.STAFF
        size = 32 if not sheet.is_compact else Size.NOTE
        label = sheet.words.of(f"menu.page.{page.value}")
        key = Key(f"menu-page-{page.value}", place, PageTurned(page), kind)
        draw_key(sheet, key, worded(label, size, is_bold=True))


def body(sheet: Sheet) -> Box:
    """Between the pages' keys and the footer."""
    top = 136 if not sheet.is_compact else 110
    bottom = footer_top(sheet) - (24 if not sheet.is_compact else 10)
    return Box(0, top, sheet.box.w, bottom - top).inset(margin(sheet))


def draw_right_key(sheet: Sheet, name: str, action: Action | None, icon: str, message: str) -> None:
    """The one loud key of the page, in the bell's place; None: it is under way."""
    width = 380 if not sheet.is_compact else 300
    height = 92 if not sheet.is_compact else 94
    place = Box(sheet.box.w - margin(sheet) - width, footer_top(sheet), width, height)
    kind = Kind.STAFF_PRIMARY if action is not None else Kind.OFF
    label = sheet.words.of(message)
    size = 38 if not sheet.is_compact else 30
    draw_key(sheet, Key(name, place, action, kind), beside(icon, label, size))


def _draw_tile(sheet: Sheet, place: Box, found: Finding) -> None:
    is_good = found.health in (Health.GOOD, Health.UNKNOWN)
    draw_tile(sheet, place, Role.TILE if is_good else Role.ATTENTION_GROUND, radius=20)
    small = sheet.is_compact
    inside = place.inset(16 if small else 22, 10 if small else 16)
    mark = 34 if small else 46
    _draw_head(sheet, inside.top(mark), mark, found)
    _draw_sentences(sheet, inside.below(mark + (8 if small else 12)), found)


def _draw_head(sheet: Sheet, head: Box, mark: float, found: Finding) -> None:
    """Picture, name and sign; a small panel has no room for the picture."""
    sign, role = SIGNS[found.health]
    name = head.after(mark + 12)
    if sheet.is_compact:
        sheet.icon(sign, head.x, head.y, mark, role)
    else:
        sheet.icon(ICONS[found.part], head.x, head.y, mark, Role.STAFF)
        sheet.icon(sign, head.right - mark, head.y, mark, role)
        name = name.left(name.w - mark - 12)
    kind = Type(34 if not sheet.is_compact else Size.NOTE, is_bold=True)
    sheet.say(f"menu.part.{found.part.value}", name, kind)


def _draw_sentences(sheet: Sheet, box: Box, found: Finding) -> None:
    small = sheet.is_compact
    detail = _detail(sheet, found)
    line = 34 if not small else 30
    room = box.top(box.h - line) if detail else box
    kind = Type(38 if not small else Size.NOTE, rise=0, leading=1.12)
    facts = {"count": found.count, "other": found.other, "text": found.text}
    sheet.say(f"menu.{found.says.value}", room, kind, **facts)
    if detail:
        note = Type(Size.FLOOR, Role.INK2, rise=1)
        sheet.write(detail, box.below(box.h - line), note)


def _detail(sheet: Sheet, found: Finding) -> str:
    """How old or since when, else the code for support."""
    if found.minutes is not None and found.part in SINCE:
        return _since(sheet, SINCE[found.part], found.minutes)
    return "" if found.code is None else found.code.code


def _since(sheet: Sheet, what: str, minutes: int) -> str:
    if minutes < HOUR_MIN:
        return sheet.words.of(f"menu.{what}.minutes", number=minutes)
    if minutes < DAY_MIN:
        return sheet.words.of(f"menu.{what}.hours", number=minutes // HOUR_MIN)
    return sheet.words.of(f"menu.{what}.days", number=minutes // DAY_MIN)
