"""Where things stand on the sheet: margins, the title's zone and the body (design reference 2)."""

from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Size
from kiosk.ui.widgets.footer import MARGIN, MARGIN_COMPACT, footer_top

TITLE_TOP, TITLE_TOP_COMPACT = 128, 100
GUTTER = 24
LOWEST_TITLE = 44


def margin(sheet: Sheet) -> float:
    """At the left and at the right."""
    return MARGIN_COMPACT if sheet.is_compact else MARGIN


def inner(sheet: Sheet) -> Box:
    """Everything between header and footer, inside the margins."""
    top = TITLE_TOP_COMPACT if sheet.is_compact else TITLE_TOP
    bottom = footer_top(sheet) - (10 if sheet.is_compact else 44)
    return Box(0, top, sheet.box.w, bottom - top).inset(margin(sheet))


def title_type(
    sheet: Sheet, size: float = Size.TITLE, *, align: float = 0, at_top: bool = False
) -> Type:
    """How titles are set on this panel."""
    wanted = size * 0.8 if sheet.is_compact else size
    smallest = min(wanted, LOWEST_TITLE if not sheet.is_compact else 38)
    rise = 0 if at_top else 0.5
    return Type(wanted, is_bold=True, align=align, rise=rise, smallest=smallest)


def body_type(
    sheet: Sheet, size: float = Size.BODY, *, align: float = 0, at_top: bool = False
) -> Type:
    """How supporting texts are set on this panel."""
    wanted = max(size * 0.86, Size.NOTE) if sheet.is_compact else size
    return Type(wanted, align=align, rise=0 if at_top else 0.5)


def draw_title(sheet: Sheet, message: str) -> Box:
    """A one-line title, left-aligned at the margin; gives what is left for the body."""
    zone = inner(sheet)
    height = 56 if sheet.is_compact else 86
    sheet.say(message, zone.top(height), title_type(sheet))
    return zone.below(height + (6 if sheet.is_compact else 0))
