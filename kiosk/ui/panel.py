"""The panel's size, and boxes on it.

Positions are written in grid units: one unit is one pixel of the 10.1 inch reference panel
(1280 x 800, 5.88 px/mm), so a number here is the same number as in the reference pictures and the
same length in millimetres on every panel. The origin is the top left corner.
"""

import dataclasses
from collections.abc import Sequence

UNITS_PER_MM = 5.88
COMPACT_BELOW = 640
"""A panel lower than this many units (109 mm) gets the small panel's arrangement."""


@dataclasses.dataclass(frozen=True, slots=True)
class Panel:
    """A touch panel as mounted."""

    width: int
    """Pixels."""
    height: int
    """Pixels."""
    px_per_mm: float
    """Of the real panel, from its diagonal; never the system's idea of dpi."""

    @classmethod
    def of_diagonal(cls, width: int, height: int, diagonal_inch: float) -> "Panel":
        """From what the data sheet says."""
        return cls(width, height, (width**2 + height**2) ** 0.5 / (diagonal_inch * 25.4))

    @property
    def px_per_unit(self) -> float:
        """Pixels in one grid unit."""
        return self.px_per_mm / UNITS_PER_MM

    @property
    def box(self) -> "Box":
        """The whole panel in grid units."""
        return Box(0, 0, self.width / self.px_per_unit, self.height / self.px_per_unit)

    @property
    def is_compact(self) -> bool:
        """True for the small panel's arrangement."""
        return self.box.h < COMPACT_BELOW


@dataclasses.dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in grid units, origin at the top left."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    def inset(self, across: float, down: float = 0) -> "Box":
        """Smaller by ``across`` at left and right and by ``down`` at top and bottom."""
        return Box(self.x + across, self.y + down, self.w - 2 * across, self.h - 2 * down)

    def top(self, height: float) -> "Box":
        """The upper part."""
        return Box(self.x, self.y, self.w, height)

    def below(self, height: float) -> "Box":
        """What is left under the upper part."""
        return Box(self.x, self.y + height, self.w, self.h - height)

    def left(self, width: float) -> "Box":
        """The left part."""
        return Box(self.x, self.y, width, self.h)

    def after(self, width: float) -> "Box":
        """What is left beside the left part."""
        return Box(self.x + width, self.y, self.w - width, self.h)

    def middle(self, width: float, height: float) -> "Box":
        """A box of this size in the centre."""
        return Box(self.x + (self.w - width) / 2, self.y + (self.h - height) / 2, width, height)

    def columns(self, count: int, gap: float) -> Sequence["Box"]:
        """Equal parts side by side."""
        width = (self.w - gap * (count - 1)) / count
        return [Box(self.x + i * (width + gap), self.y, width, self.h) for i in range(count)]

    def rows(self, count: int, gap: float) -> Sequence["Box"]:
        """Equal parts one under the other."""
        height = (self.h - gap * (count - 1)) / count
        return [Box(self.x, self.y + i * (height + gap), self.w, height) for i in range(count)]
