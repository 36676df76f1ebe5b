"""くわしく of S41: what is paid at the window, and the class of the monthly limit (適用区分)."""

from kiosk.ui.causes import NOTICES
from kiosk.ui.panel import Box
from kiosk.ui.screens.result import draw_fact, name_line, share_text
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Role
from kiosk.ui.view_model import DetailsView, View
from kiosk.ui.widgets.sentences import draw_notice
from kiosk.ui.widgets.zones import GUTTER, body_type, inner, title_type


def draw(sheet: Sheet, view: View, content: DetailsView) -> None:  # noqa: ARG001 (all alike)
    """Draws the two facts, and one sentence on the second."""
    zone = inner(sheet)
    head = 140 if not sheet.is_compact else 92
    sheet.say("details.title", zone.top(head * 0.56), title_type(sheet))
    name = name_line(sheet, content.masked_name)
    kind = Type(41 if not sheet.is_compact else 30, is_personal=True)
    sheet.write(name, zone.below(head * 0.56).top(head * 0.38), kind)
    line = 52 if not sheet.is_compact else 40
    note = max(110 if not sheet.is_compact else 66, line * len(content.notices))
    gap = 20 if not sheet.is_compact else 6
    tiles = zone.below(head + gap).top(zone.h - head - note - 2 * gap)
    share, limit = tiles.columns(2, GUTTER if not sheet.is_compact else 14)
    draw_fact(sheet, share, "valid.share", share_text(sheet, content.share_tenths))
    below = Box(zone.x, tiles.bottom + gap, zone.w, note)
    if content.limit_label is not None:
        draw_fact(sheet, limit, "details.limit", sheet.words.in_japanese(content.limit_label))
        if not content.notices:
            sheet.say("details.limit.note", below, body_type(sheet))
    else:
        sheet.say("details.no_limit", limit.inset(20), Type(35, Role.INK2))
    for row, notice in enumerate(content.notices):
        draw_notice(sheet, below.below(line * row).top(line), NOTICES[notice])
