"""Tiles: what is only to be read. They never have a lip, so nobody presses them."""

from kiosk.ui import shapes
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Role

RADIUS = 24


def draw_tile(sheet: Sheet, box: Box, role: Role = Role.TILE, radius: float = RADIUS) -> None:
    """A filled tile; in high contrast a white tile gets a white line instead of a fill."""
    palette = sheet.palette
    corner = sheet.px(radius) + 1
    side = 2 * corner + shapes.PAD
    if palette.has_white_lines and role is Role.WHITE:
        line = sheet.px(3)
        body = shapes.rounded((0, 0, side, side), corner - 1, palette[Role.INK])
        inner = side - 2 * line
        body += shapes.rounded((line, line, inner, inner), corner - 1 - line, palette[Role.WHITE])
    else:
        body = shapes.rounded((0, 0, side, side), corner - 1, palette[role])
    sheet.sliced(box, shapes.svg(side, side, body), (corner, corner, corner, corner))
