"""Where things stand on the sheet: margins, the title's zone and the body (design reference 2)."""

import dataclasses

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Size
from kiosk.ui.widgets.footer import MARGIN, MARGIN_COMPACT, footer_top

GUTTER = 24
LOWEST_TITLE = 44
LOWEST_TITLE_COMPACT = 38
ONE_LINE_FROM = 0.71
"""A title is set in one line down to this share of its size before it takes a second line: at the
largest text size it is then as large as at 100 %."""


def margin(sheet: Sheet) -> float:
    """At the left and at the right."""
    return sheet.pick(MARGIN, MARGIN_COMPACT)


def gutter(sheet: Sheet) -> float:
    """Between two keys or tiles side by side."""
    return sheet.pick(GUTTER, 14)


def inner(sheet: Sheet) -> Box:
    """Everything between header and footer, inside the margins."""
    top, air = sheet.pick(128, 100), sheet.pick(44, 10)
    if sheet.is_one_column:
        top, air = sheet.pick(122, 100), sheet.pick(28, 10)
    return Box(0, top, sheet.box.w, footer_top(sheet) - air - top).inset(margin(sheet))


def title_type(
    sheet: Sheet, size: float = Size.TITLE, *, align: float = 0, at_top: bool = False
) -> Type:
    """How titles are set on this panel."""
    wanted = size * sheet.pick(1, 0.8)
    return Type(
        wanted,
        is_bold=True,
        align=align,
        rise=0 if at_top else 0.5,
        smallest=min(wanted, sheet.pick(LOWEST_TITLE, LOWEST_TITLE_COMPACT)),
        growth=Growth.TITLE,
    )


def body_type(
    sheet: Sheet, size: float = Size.BODY, *, align: float = 0, at_top: bool = False
) -> Type:
    """How supporting texts are set on this panel."""
    wanted = max(size * 0.86, Size.NOTE) if sheet.is_compact else size
    return Type(wanted, align=align, rise=0 if at_top else 0.5)


def draw_title(
    sheet: Sheet, message: str, zone: Box | None = None, *, one_line_from: float = ONE_LINE_FROM
) -> Box:
    """A title, left-aligned at the margin, in one line if it can; gives what is left."""
    zone = inner(sheet) if zone is None else zone
    kind = dataclasses.replace(title_type(sheet), one_line_from=one_line_from)
    text = sheet.words.of(message)
    air = sheet.pick(30, 11)
    height = sheet.height_of(text, zone.top(zone.h * 0.5), kind) + air
    sheet.write(text, zone.top(height), kind)
    return zone.below(height + sheet.pick(0, 6))
