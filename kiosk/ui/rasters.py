"""SVG to pixels by cairo, without a picture file in between.

To write a PNG and to read it again took two thirds of the time a drawing took.
"""

import dataclasses
import sys

import numpy as np
from cairosvg.parser import Tree
from cairosvg.surface import PNGSurface

DPI = 96
OPAQUE = 255
_OPACITY = 3 if sys.byteorder == "little" else 0
"""The place of how opaque a pixel is, of the four bytes that cairo keeps for it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Raster:
    """A picture, the upper row first."""

    width: int
    height: int
    pixels: bytes
    """Red, green, blue and how opaque it is, a byte each; the colours as in the SVG text."""


def raster(document: str, width: int | None) -> Raster:
    """SVG text at this width in pixels; its height follows. None: at its own size.

    Raises:
        ValueError: the text says neither a size nor a viewBox.
    """
    drawn = PNGSurface(Tree(bytestring=document.encode()), None, DPI, output_width=width).cairo
    kept = np.frombuffer(drawn.get_data(), np.uint8).reshape(-1, 4)
    colours = kept[:, 2::-1] if _OPACITY else kept[:, 1:]
    opacity = kept[:, _OPACITY]
    pixels = np.column_stack((colours, opacity))
    through = np.flatnonzero((opacity != OPAQUE) & (opacity != 0))
    pixels[through, :3] = _straight(pixels[through])
    return Raster(drawn.get_width(), drawn.get_height(), pixels.tobytes())


def _straight(pixels: "np.typing.NDArray[np.uint8]") -> "np.typing.NDArray[np.uint16]":
    """Cairo keeps colours multiplied by how opaque they are; rounded as cairo does for a PNG."""
    opacity = pixels[:, 3:].astype(np.uint16)
    return (pixels[:, :3].astype(np.uint16) * OPAQUE + opacity // 2) // opacity
