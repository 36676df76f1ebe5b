"""S01: outside the clinic's hours: when it opens next, large, and today's hours beside it."""

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role, Size
from kiosk.ui.view_model import ClosedView, Opening, View
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import inner, title_type

NAMED_DAYS = ("closed.opens.today", "closed.opens.tomorrow")


def draw(sheet: Sheet, view: View, content: ClosedView) -> None:
    """Draws the sentence and two tiles; it stands still."""
    small = sheet.is_compact
    zone = inner(sheet)
    desk = Box(zone.x, 14 if small else 28, zone.w * (0.4 if small else 0.5), 76 if small else 56)
    kind = Type(27 if small else 33, Role.INK2, is_bold=True)
    sheet.say("attract.desk", desk, kind, clinic=sheet.words.in_japanese(view.clinic_name))
    height = 62 if small else 130
    sheet.say("closed.title", zone.top(height), title_type(sheet, Size.RESULT_TITLE))
    tiles = zone.below(height + (6 if small else 14))
    if content.today is None:
        _draw_opening(sheet, tiles, content.opens)
        return
    left, right = tiles.columns(2, 16 if small else 24)
    _draw_opening(sheet, left, content.opens)
    _draw_today(sheet, right, content.today)


def _draw_opening(sheet: Sheet, tile: Box, opens: Opening | None) -> None:
    inside = _tile(sheet, tile, "closed.opens")
    size = 42 if sheet.is_compact else 60
    kind = Type(size, is_bold=True)
    if opens is None:
        sheet.say("closed.opens.ask", inside, kind)
        return
    day, clock = inside.top(inside.h / 2), inside.below(inside.h / 2)
    if opens.days_ahead < len(NAMED_DAYS):
        sheet.say(NAMED_DAYS[opens.days_ahead], day, kind)
    else:
        weekday = sheet.words.of(f"weekday.{opens.day.weekday()}")
        facts = {"month": opens.day.month, "day": opens.day.day, "weekday": weekday}
        sheet.say("closed.opens.day", day, kind, **facts)
    sheet.say("closed.opens.time", clock, kind, time=opens.time)


def _draw_today(sheet: Sheet, tile: Box, today: tuple[tuple[str, str], ...]) -> None:
    inside = _tile(sheet, tile, "closed.today")
    kind = Type(38 if sheet.is_compact else 50, is_bold=True)
    if not today:
        sheet.say("closed.today.none", inside, kind)
        return
    for (begins, ends), row in zip(today, inside.rows(max(len(today), 2), 8), strict=False):
        sheet.say("closed.span", row, kind, begins=begins, ends=ends)


def _tile(sheet: Sheet, tile: Box, heading: str) -> Box:
    draw_tile(sheet, tile, radius=28)
    pad = 24 if sheet.is_compact else 40
    inside = tile.inset(pad, pad * 0.7)
    height = 34 if sheet.is_compact else 48
    sheet.say(heading, inside.top(height), Type(29 if sheet.is_compact else 35, Role.INK2))
    return inside.below(height + (4 if sheet.is_compact else 14))
