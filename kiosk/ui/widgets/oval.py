"""The oval that a face is looked at in, and the ring around it that fills while time passes."""

from kivy.graphics import Color, Ellipse

from kiosk.ui import shapes, textures
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Role, rgba

RING = 22
"""Thickness of the ring in grid units."""
GAP = 4
MASK_EDGE = 2
"""Pixels by which the mask goes beyond the picture: a rounded edge shows through nowhere."""
SEGMENTS = 180
RING_PER_S = 10
"""A tenth of a second: beside the camera's picture a slower ring would seem to stick."""
RATIO = 444 / 558
"""Width of the whole by its height (design reference, S20)."""


def picture_box(box: Box) -> Box:
    """Where the camera's picture stands in an oval with its ring."""
    return box.inset(RING + GAP, RING + GAP)


def draw_live_oval(sheet: Sheet, box: Box) -> None:
    """The camera's picture, and a calm stand-in until the first one is there."""
    inside = picture_box(box)
    sheet.fill(inside, Role.OFF)
    sheet.drawing("face-place", inside)
    sheet.live_picture(inside)
    _, _, width, height = sheet.pixels(inside)
    mask = shapes.oval_outside(width, height, MASK_EDGE, sheet.palette[Role.PAPER])
    edge = MASK_EDGE / sheet.panel.px_per_unit
    with sheet.above():
        sheet.document(mask, inside.x - edge, inside.y - edge)


def draw_ring(sheet: Sheet, box: Box, seconds: float) -> None:
    """Fills clockwise from twelve o'clock in so many seconds, then stays full."""
    _, _, width, height = sheet.pixels(box)
    ring = sheet.px(RING)
    empty = shapes.oval_ring(width, height, ring, sheet.palette[Role.OFF])
    with sheet.above():  # the picture's mask is square and would cut its corners off
        sheet.document(empty, box.x, box.y)
    full = shapes.oval_ring(width, height, ring, sheet.palette[Role.LOOK])

    def draw(where: Sheet, elapsed: float) -> None:
        share = min(elapsed / seconds, 1) if seconds > 0 else 1
        if share > 0:
            _draw_sector(where, full, box, share)

    sheet.move(draw, per_s=RING_PER_S, lasts_s=seconds)


def _draw_sector(sheet: Sheet, document: str, box: Box, share: float) -> None:
    """A part of a picture from twelve o'clock; one picture does for every part."""
    left, top, width, height = sheet.pixels(box)
    red, green, blue, alpha = rgba("#FFFFFF")
    sheet.group.add(Color(red, green, blue, alpha))
    sheet.group.add(
        Ellipse(
            pos=(left, sheet.panel.height - top - height),
            size=(width, height),
            angle_start=0,
            angle_end=360 * share,
            segments=SEGMENTS,
            texture=textures.shape(document),
        )
    )
