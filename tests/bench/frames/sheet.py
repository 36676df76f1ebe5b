"""A flat thing with a code on it, drawn large and from straight above: a card or a screen."""

import dataclasses

import cv2
import numpy as np
import numpy.typing as npt
import segno

Grey = npt.NDArray[np.uint8]

PX_PER_MM = 16
QUIET_MODULES = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Sheet:
    """The picture, and where its symbol lies."""

    picture: Grey
    mask: Grey
    """255 where the thing is: its corners are round."""
    symbol_mm: tuple[float, float, float]
    """Left, top and side of the code without its quiet zone, or of what is there instead."""
    pixels_per_mm: float = 0.0
    """Of a screen, whose own pixels beat with the camera's; 0 is paper."""

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height."""
        height, width = self.picture.shape
        return width / PX_PER_MM, height / PX_PER_MM

    def symbol_corners_mm(self) -> npt.NDArray[np.float64]:
        """Four points from the middle of the sheet, clockwise from the upper left; the one
        at 2 has no finder pattern.
        """
        width, height = self.size_mm
        left, top, side = self.symbol_mm
        x, y = left - width / 2, top - height / 2
        return np.array([(x, y), (x + side, y), (x + side, y + side), (x, y + side)])


def px(mm: float) -> int:
    """Millimetres as pixels of a sheet."""
    return round(mm * PX_PER_MM)


def round_mask(width: int, height: int, radius: int) -> Grey:
    """A rectangle with round corners."""
    mask = np.zeros((height, width), np.uint8)
    cv2.rectangle(mask, (radius, 0), (width - 1 - radius, height - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (width - 1, height - 1 - radius), 255, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1)
    return mask


def put_symbol(
    picture: Grey,
    payload: bytes,
    corner_mm: tuple[float, float],
    side_mm: float,
    inks: tuple[int, int],
) -> tuple[float, float, float]:
    """Prints the code with its quiet zone; ``inks`` are the greys of dark and light modules."""
    code = segno.make(payload, mode="byte", error="m", micro=False, boost_error=False)
    modules = np.array([list(row) for row in code.matrix], np.uint8)
    count = modules.shape[0]
    with_quiet = np.pad(modules, QUIET_MODULES)
    dark, light = inks
    sharp = np.kron(np.where(with_quiet, dark, light), np.ones((10, 10))).astype(np.uint8)
    side = px(side_mm * (count + 2 * QUIET_MODULES) / count)
    quiet = (side - px(side_mm)) // 2
    left, top = px(corner_mm[0]) - quiet, px(corner_mm[1]) - quiet
    picture[top : top + side, left : left + side] = cv2.resize(
        sharp, (side, side), interpolation=cv2.INTER_AREA
    )
    return corner_mm[0], corner_mm[1], side_mm
