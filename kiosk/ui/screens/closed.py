"""S01: outside the clinic's hours: when it opens next, large, and today's hours beside it."""

import dataclasses
from collections.abc import Sequence

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size
from kiosk.ui.view_model import ClosedView, Opening, View
from kiosk.ui.widgets.tile import draw_tile
from kiosk.ui.widgets.zones import draw_title, gutter, inner, title_type

NAMED_DAYS = ("closed.opens.today", "closed.opens.tomorrow")


def draw(sheet: Sheet, view: View, content: ClosedView) -> None:
    """Draws the sentence and two tiles; it stands still."""
    zone = inner(sheet)
    desk = Box(zone.x, sheet.pick(28, 14), zone.w * sheet.pick(0.5, 0.4), sheet.pick(56, 76))
    kind = Type(sheet.pick(33, 27), Role.INK2, is_bold=True, growth=Growth.FRAME)
    sheet.say("attract.desk", desk, kind, clinic=sheet.words.in_japanese(view.clinic_name))
    below = _draw_title(sheet, zone)
    if content.today is None:
        _draw_opening(sheet, below, content.opens)
        return
    first, second = _halves(sheet, below)
    _draw_opening(sheet, first, content.opens)
    _draw_today(sheet, second, content.today)


def _draw_title(sheet: Sheet, zone: Box) -> Box:
    """The sign on the door beside it, where the text leaves room; gives what is left."""
    if sheet.is_one_column:
        return draw_title(sheet, "closed.title", zone)
    height, width = sheet.pick(168, 62), sheet.pick(214, 0)
    sheet.drawing("closed", zone.top(height).left(width))
    words = zone.top(height).after(width + sheet.pick(28, 0))
    kind = title_type(sheet, Size.RESULT_TITLE)
    sheet.say("closed.title", words, dataclasses.replace(kind, one_line_from=0.8))
    return zone.below(height + sheet.pick(14, 6))


def _halves(sheet: Sheet, box: Box) -> Sequence[Box]:
    """Side by side; at the largest text size one under the other."""
    gap = gutter(sheet)
    return box.rows(2, gap) if sheet.is_one_column else box.columns(2, gap)


def _lines(sheet: Sheet, box: Box, count: int) -> Sequence[Box]:
    """Places for short texts in a tile: under each other, in a row of the screen side by side."""
    gap = sheet.pick(40, 20)
    return box.columns(count, gap) if sheet.is_one_column else box.rows(count, 8)


def _draw_opening(sheet: Sheet, tile: Box, opens: Opening | None) -> None:
    inside = _tile(sheet, tile, "closed.opens")
    kind = Type(sheet.pick(64, 42), is_bold=True, growth=Growth.ANSWER)
    if opens is None:
        sheet.say("closed.opens.ask", inside, kind)
        return
    day, clock = _lines(sheet, inside, 2)
    if opens.days_ahead < len(NAMED_DAYS):
        sheet.say(NAMED_DAYS[opens.days_ahead], day, kind)
    else:
        weekday = sheet.words.of(f"weekday.{opens.day.weekday()}")
        facts = {"month": opens.day.month, "day": opens.day.day, "weekday": weekday}
        sheet.say("closed.opens.day", day, kind, **facts)
    sheet.say("closed.opens.time", clock, kind, time=opens.time)


def _draw_today(sheet: Sheet, tile: Box, today: tuple[tuple[str, str], ...]) -> None:
    inside = _tile(sheet, tile, "closed.today")
    kind = Type(sheet.pick(50, 38), is_bold=True, growth=Growth.ANSWER)
    if not today:
        sheet.say("closed.today.none", inside, kind)
        return
    places = _lines(sheet, inside, max(len(today), 2))
    for (begins, ends), place in zip(today, places, strict=False):
        sheet.say("closed.span", place, kind, begins=begins, ends=ends)


def _tile(sheet: Sheet, tile: Box, heading: str) -> Box:
    draw_tile(sheet, tile, radius=28)
    pad = sheet.pick(40, 24)
    kind = Type(sheet.pick(35, 29), Role.INK2)
    inside = tile.inset(pad, pad * sheet.pick(0.6, 0.3))
    height = sheet.height_of(sheet.words.of(heading), inside.top(inside.h * 0.5), kind)
    sheet.say(heading, inside.top(height + 4), kind)
    return inside.below(height + sheet.pick(14, 4))
