"""A number in a disc: of a step, or of one of several things that are compared one by one."""

from kiosk.ui import shapes
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size

EDGE = 4.5


def draw_number(sheet: Sheet, box: Box, size: float, number: int, *, is_on: bool = True) -> None:
    """In the middle of a box; pale with an edge where one looks, else without."""
    palette = sheet.palette
    fill, edge = (Role.LOOK_PALE, Role.LOOK) if is_on else (Role.TILE, Role.TILE)
    disc = shapes.disc(sheet.px(size), palette[fill], palette[edge], sheet.px(EDGE))
    where = box.middle(size, size)
    sheet.document(disc, where.x, where.y)
    digit = max(size * 0.56, Size.FLOOR)
    kind = Type(digit, is_bold=True, align=0.5, growth=Growth.NONE)
    sheet.write(str(number), box, kind)
