"""くわしく of S41: what is paid at the window, and the class of the monthly limit (適用区分).

Below them what else there is to know; without that, a sentence on the class.
"""

from kiosk.ui.causes import NOTICES
from kiosk.ui.panel import Box
from kiosk.ui.screens.result import large_zone
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role
from kiosk.ui.view_model import DetailsView, View
from kiosk.ui.widgets.fact import draw_fact, name_line, share_text
from kiosk.ui.widgets.sentences import draw_notice, notice_height
from kiosk.ui.widgets.stack import stack
from kiosk.ui.widgets.zones import body_type, draw_title, gutter, inner, title_type

LOWEST_TILE = 122


def draw(sheet: Sheet, view: View, content: DetailsView) -> None:  # noqa: ARG001 (all alike)
    """Draws the two facts, and what is said about them."""
    if sheet.is_one_column:
        _draw_rows(sheet, content)
        return
    zone = inner(sheet)
    zone = zone.top(zone.h - sheet.pick(18, 0))
    head = sheet.pick(140, 92)
    sheet.say("details.title", zone.top(head * 0.56), title_type(sheet))
    name = name_line(sheet, content.masked_name)
    kind = Type(sheet.pick(41, 30), is_personal=True)
    sheet.write(name, zone.below(head * 0.56).top(head * 0.38), kind)
    gap = sheet.pick(20, 6)
    most = zone.h - head - 2 * gap - LOWEST_TILE
    note = min(max(sheet.pick(92, 66), _notices_height(sheet, content)), most)
    tiles = zone.below(head + gap).top(zone.h - head - note - 2 * gap)
    share, limit = tiles.columns(2, gutter(sheet))
    draw_fact(sheet, share, "valid.share", share_text(sheet, content.share_tenths))
    if content.limit_label is not None:
        draw_fact(sheet, limit, "details.limit", _limit(sheet, content.limit_label))
    else:
        sheet.say("details.no_limit", limit.inset(20), Type(35, Role.INK2))
    _draw_note(sheet, Box(zone.x, tiles.bottom + gap, zone.w, note), content)


def _draw_rows(sheet: Sheet, content: DetailsView) -> None:
    """The same one under the other; the name is left out as on S41."""
    body = draw_title(sheet, "details.title", large_zone(sheet))
    gap = sheet.pick(14, 6)
    row = sheet.pick(118 if content.notices else 132, 110)
    draw_fact(sheet, body.top(row), "valid.share", share_text(sheet, content.share_tenths))
    rest = body.below(row + gap)
    if content.limit_label is None and not content.notices:
        sheet.say("details.no_limit", rest, body_type(sheet))
        return
    if content.limit_label is not None:
        draw_fact(sheet, rest.top(row), "details.limit", _limit(sheet, content.limit_label))
        rest = rest.below(row + gap)
    if rest.h > sheet.pick(50, 26):
        _draw_note(sheet, rest, content)


def _draw_note(sheet: Sheet, box: Box, content: DetailsView) -> None:
    """Each notice in its place; else what the class means."""
    if not content.notices:
        if content.limit_label is not None:
            sheet.say("details.limit.note", box, body_type(sheet))
        return
    heights = [notice_height(sheet, NOTICES[notice], box.w) for notice in content.notices]
    gaps = [sheet.pick(10, 6)] * (len(heights) - 1)
    for notice, place in zip(content.notices, stack(box, heights, gaps), strict=True):
        draw_notice(sheet, place, NOTICES[notice])


def _notices_height(sheet: Sheet, content: DetailsView) -> float:
    width = inner(sheet).w
    heights = [notice_height(sheet, NOTICES[notice], width) for notice in content.notices]
    return sum(heights) + sheet.pick(10, 6) * max(len(heights) - 1, 0)


def _limit(sheet: Sheet, label: str) -> str:
    """ア, ウ, 低所得 stand on the paper in Japanese and stay so."""
    return sheet.words.in_japanese(label)
