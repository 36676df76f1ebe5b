"""What moves while the patient waits: five bars, four steps a second; and the countdown ring."""

from kiosk.ui import shapes
from kiosk.ui.layers import MOVES_PER_S
from kiosk.ui.panel import Box
from kiosk.ui.sheet import Sheet, Type
from kiosk.ui.theme import Growth, Role, Size

BARS = 5
BAR = (60.0, 18.0)
GAP = 12
BARS_WIDTH = BARS * BAR[0] + (BARS - 1) * GAP
FIRST_STEP = 3
"""What a still picture shows."""


def draw_bars(sheet: Sheet, middle: float, top: float) -> None:
    """Five bars that fill from the left, again and again."""
    width, height = BAR
    left = middle - BARS_WIDTH / 2

    def draw(where: Sheet, elapsed: float) -> None:
        filled = (round(elapsed * MOVES_PER_S) + FIRST_STEP) % (BARS + 1)
        for index in range(BARS):
            role = Role.LOOK if index < filled else Role.OFF
            box = Box(left + index * (width + GAP), top, width, height)
            draw_pill(where, box, role)

    sheet.move(draw)


def draw_pill(sheet: Sheet, box: Box, role: Role) -> None:
    """A bar with round ends."""
    width, height = sheet.px(box.w), sheet.px(box.h)
    body = shapes.rounded((0, 0, width, height), height / 2, sheet.palette[role])
    sheet.document(shapes.svg(width, height, body), box.x, box.y)


def draw_countdown(sheet: Sheet, box: Box, seconds_left: int, seconds_in_all: int) -> None:
    """A ring and the seconds in it."""
    diameter = min(box.w, box.h)
    where = box.middle(diameter, diameter)
    palette = sheet.palette
    share = seconds_left / seconds_in_all if seconds_in_all else 0
    document = shapes.ring(
        sheet.px(diameter),
        sheet.px(diameter * 0.08),
        share,
        (palette[Role.LOOK], palette[Role.OFF]),
    )
    sheet.document(document, where.x, where.y)
    size = Size.COUNTDOWN * diameter / 240
    sheet.write(str(seconds_left), where, Type(size, is_bold=True, align=0.5, growth=Growth.NONE))
