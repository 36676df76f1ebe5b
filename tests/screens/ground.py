"""What is really behind a text: the paints under its glyphs, laid over each other as they are."""

import dataclasses
import functools
from typing import Any

import numpy as np

from tests.screens.layout import Layout, Paint, Px, Rgba, Text

ACROSS, DOWN = 6, 3
"""How many places of a line are looked at."""
SEEN = 0.1
"""Less of a paint than this is not seen."""
NOTHING = 1 / 255
"""Of what is behind shines through."""


class Grounds:
    """Of one screen."""

    def __init__(self, layout: Layout) -> None:
        self._paints = layout.paints
        self._panel = layout.panel
        boxes = np.array([paint.box for paint in layout.paints]).reshape(-1, 4)
        self._near, self._far = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]

    def of(self, text: Text) -> "Ground":
        """Behind, and over, the glyphs of one text."""
        ground = Ground(set(), set(), set())
        for core, place in text.cores:
            left, top, width, height = core
            near, far = (self._near < (left + width, top + height)), (self._far > (left, top))
            those = [int(index) for index in np.flatnonzero((near & far).all(axis=1))]
            stack = [(i, self._paints[i]) for i in those if self._paints[i].name != "text"]
            below = [paint for i, paint in stack if i < place]
            above = [paint for i, paint in stack if i > place]
            colour = None if above else _plain(core, below)
            if colour is None:
                self._sample(ground, core, below, above)
            else:
                ground.colours.add(colour)
        return ground

    def _sample(self, ground: "Ground", core: Px, below: list[Paint], above: list[Paint]) -> None:
        width, height = self._panel
        for point in _points(core):
            if 0 <= point[0] < width and 0 <= point[1] < height:
                _look(ground, point, [paint for paint in below if _is_at(paint, point)])
                there = [paint for paint in above if _is_at(paint, point)]
                ground.covers.update(p.name for p in there if _colour_at(p, point)[3] > SEEN)


@dataclasses.dataclass(frozen=True, slots=True)
class Ground:
    """What a text stands on."""

    colours: set[Rgba]
    pictures: set[str]
    """Drawings, icons and the camera's picture, if they can be seen behind it."""
    covers: set[str]
    """What lies over it."""


def _look(ground: Ground, point: tuple[float, float], below: list[Paint]) -> None:
    """From the front to the back, until nothing shines through any more."""
    red = green = blue = 0.0
    through = 1.0
    for paint in reversed(below):
        r, g, b, alpha = _colour_at(paint, point)
        if alpha > SEEN and (paint.is_picture or paint.name == "live"):
            ground.pictures.add(paint.name)
        share = through * alpha
        red, green, blue = red + share * r, green + share * g, blue + share * b
        through -= share
        if through < NOTHING:
            break
    ground.colours.add((round(red, 4), round(green, 4), round(blue, 4), 1.0))


def _plain(core: Px, below: list[Paint]) -> Rgba | None:
    """The one colour behind a line, when a single paint is all that can be seen there."""
    if not below:
        return None
    paint = below[-1]
    before, right, above, after = paint.slices or (0, 0, 0, 0)
    left, top, width, height = paint.box
    x, y, w, h = core
    is_inside = left + after <= x and top + above <= y
    is_inside &= x + w <= left + width - right and y + h <= top + height - before
    if not is_inside or (paint.slices is None and paint.name != "fill"):
        return None
    red, green, blue, alpha = _colour_at(paint, (x + w / 2, y + h / 2))
    return None if alpha < 1 else (round(red, 4), round(green, 4), round(blue, 4), 1.0)


def _points(core: Px) -> list[tuple[float, float]]:
    left, top, width, height = core
    return [
        (left + width * (i + 0.5) / ACROSS, top + height * (j + 0.5) / DOWN)
        for i in range(ACROSS)
        for j in range(DOWN)
    ]


def _is_at(paint: Paint, point: tuple[float, float]) -> bool:
    left, top, width, height = paint.box
    return left <= point[0] < left + width and top <= point[1] < top + height


def _colour_at(paint: Paint, point: tuple[float, float]) -> Rgba:
    if paint.name in ("fill", "live") or paint.texture is None:
        return paint.colour
    picture = _picture(paint.name, _Held(paint.texture))
    left, top, width, height = paint.box
    across, down = point[0] - left, point[1] - top
    if paint.slices is None:
        column, row = across * picture.width / width, down * picture.height / height
    else:
        below, right, above, beside = paint.slices
        column = _sliced(across, width, picture.width, (beside, right))
        row = _sliced(down, height, picture.height, (above, below))
    r, g, b, alpha = picture.at(int(column), int(row))
    red, green, blue, opacity = paint.colour
    return red * r, green * g, blue * b, opacity * alpha


def _sliced(at: float, length: float, pixels: int, kept: tuple[int, int]) -> float:
    """Where in the small picture a place of the stretched one comes from."""
    near, far = kept
    if at < near:
        return at
    if at >= length - far:
        return pixels - (length - at)
    return near + (at - near) * (pixels - near - far) / max(length - near - far, 1)


class _Held:
    """A texture, as an argument that is no part of the cache's key."""

    def __init__(self, texture: Any) -> None:
        self.texture = texture

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@dataclasses.dataclass(frozen=True, slots=True)
class _Picture:
    """Rows from the top, red, green and blue multiplied by alpha, as Kivy gives them."""

    width: int
    height: int
    pixels: bytes

    def at(self, column: int, row: int) -> Rgba:
        start = 4 * (min(row, self.height - 1) * self.width + min(column, self.width - 1))
        red, green, blue, alpha = self.pixels[start : start + 4]
        if not alpha:
            return 0, 0, 0, 0
        return min(red / alpha, 1), min(green / alpha, 1), min(blue / alpha, 1), alpha / 255


@functools.lru_cache(maxsize=2000)
def _picture(_name: str, held: _Held) -> _Picture:
    """Kept by its name; reading one back takes longer than all else here."""
    width, height = held.texture.size
    return _Picture(width, height, held.texture.pixels)


def contrast(one: Rgba, other: Rgba) -> float:
    """WCAG's ratio of two opaque colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Rgba) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
