"""The focus ring: 1 mm of ink and outside it 1 mm of amber (design reference 4), 9.7 to 1."""

from collections.abc import Callable

from kivy.graphics import InstructionGroup

from kiosk.ui import shapes
from kiosk.ui.panel import UNITS_PER_MM, Box
from kiosk.ui.sheet import Sheet
from kiosk.ui.theme import Role
from kiosk.ui.widgets.key import RADIUS

AMBER = "#FFB000"


class FocusRing:
    """Draws into a group of its own, above everything of the screen."""

    def __init__(self, sheet: Callable[[], Sheet | None]) -> None:
        self._sheet = sheet
        self.group = InstructionGroup()

    def draw(self, box: Box | None) -> None:
        """See ``kiosk.ui.focus.Ring``."""
        self.group.clear()
        sheet = self._sheet()
        if box is not None and sheet is not None:
            with sheet.into(self.group):
                _draw_ring(sheet, box)


def _draw_ring(sheet: Sheet, box: Box) -> None:
    line, radius = sheet.px(UNITS_PER_MM), sheet.px(RADIUS)
    corner = radius + 2 * line + 1
    side = 2 * corner + shapes.PAD
    ink = sheet.palette[Role.INK]
    body = shapes.frame((0, 0, side, side), radius + 2 * line, line, AMBER)
    inner = side - 2 * line
    body += shapes.frame((line, line, inner, inner), radius + line, line, ink)
    around = box.inset(-2 * UNITS_PER_MM, -2 * UNITS_PER_MM)
    sheet.sliced(around, shapes.svg(side, side, body), (corner, corner, corner, corner))
