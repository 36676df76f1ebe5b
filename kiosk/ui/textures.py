"""Pictures for the graphics card: drawings, icons, shapes and lines of text, each made once.

Drawings exist in both themes as files; icons have one colour and take it from a role. Shapes come
as SVG text. Everything is rasterised by cairo at the exact pixel size, so nothing is scaled when
it is drawn. What a patient's record says is set in type without being kept here.
"""

import functools
import re
from collections.abc import Sequence
from pathlib import Path

from kivy.core.text import Label, LabelBase
from kivy.graphics.texture import Texture

from kiosk.ui.fonts import FOLDERS, OWN, Face, file_of, find
from kiosk.ui.rasters import raster
from kiosk.ui.view_model import Theme

HERE = Path(__file__).parent
ICON_INK = "#101828"
"""The colour of the icon files, replaced by a role's colour."""
DRAWINGS_KEPT, ICONS_KEPT, SHAPES_KEPT, LINES_KEPT = 10, 48, 40, 60
"""Enough for a session in one language, size and theme: a screen is set in type once and baked, so
keeping more saves little time (8 % of a new screen) and costs tens of megabytes."""
LARGE_PX, LARGE_SHAPES_KEPT = 100_000, 3
"""What has more pixels is the oval for a face and its two rings, half a megabyte to one each: those
of one screen are enough, other sizes and themes would be kept for nobody."""
WIDTHS_KEPT = 2400
"""Numbers only; a text that does not fit is measured at many sizes."""
_SIZE = re.compile(r'<svg [^>]*width="([\d.]+)" height="([\d.]+)"')


def register_faces(folders: Sequence[Path] = FOLDERS) -> None:
    """Makes the faces known to Kivy; without a registered bold, bold text would be regular.

    Raises:
        FontMissing: a face is not installed.
    """
    for face in Face:
        regular, bold = (find(file_of(face, is_bold=b), [*folders, OWN]) for b in (False, True))
        LabelBase.register(face, str(regular), fn_bold=str(bold))


def shape(document: str) -> Texture:
    """A picture of SVG text at its own size, which it says itself.

    Raises:
        ValueError: it does not.
    """
    size = _SIZE.search(document)
    if size is None:
        raise ValueError("the SVG text does not say its size in pixels")
    is_large = float(size[1]) * float(size[2]) > LARGE_PX
    return _large_shape(document) if is_large else _small_shape(document)


@functools.lru_cache(maxsize=LARGE_SHAPES_KEPT)
def _large_shape(document: str) -> Texture:
    return _texture(document, None)


@functools.lru_cache(maxsize=SHAPES_KEPT)
def _small_shape(document: str) -> Texture:
    return _texture(document, None)


@functools.lru_cache(maxsize=DRAWINGS_KEPT)
def drawing(name: str, theme: Theme, width: int) -> Texture:
    """A drawing from drawings/ at this width; its height follows."""
    document = (HERE / "drawings" / f"{name}-{theme.value}.svg").read_text("utf-8")
    return _texture(document, width)


@functools.lru_cache(maxsize=ICONS_KEPT)
def icon(name: str, colour: str, width: int) -> Texture:
    """An icon from icons/ in this colour."""
    document = (HERE / "icons" / f"{name}.svg").read_text("utf-8")
    return _texture(document.replace(ICON_INK, colour), width)


@functools.cache
def drawing_ratio(name: str) -> float:
    """Height of a drawing for a width of one."""
    document = (HERE / "drawings" / f"{name}-{Theme.STANDARD.value}.svg").read_text("utf-8")
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', document)
    if found is None:
        raise ValueError(f"drawing {name} has no viewBox at the origin")
    return float(found[2]) / float(found[1])


def line(text: str, size: int, face: Face, *, is_bold: bool) -> Texture:
    """One line in white, to be coloured when drawn."""
    label = Label(text=text, font_size=size, font_name=face, bold=is_bold)
    label.refresh()
    return label.texture


@functools.lru_cache(maxsize=LINES_KEPT)
def kept_line(text: str, size: int, face: Face, *, is_bold: bool) -> Texture:
    """A line of the screens' own words, kept for the next time."""
    return line(text, size, face, is_bold=is_bold)


def width_of(text: str, size: int, face: Face, *, is_bold: bool) -> float:
    """Width of a line in pixels."""
    label = Label(font_size=size, font_name=face, bold=is_bold)
    return float(label.get_extents(text)[0])


@functools.lru_cache(maxsize=WIDTHS_KEPT)
def kept_width_of(text: str, size: int, face: Face, *, is_bold: bool) -> float:
    """Width of a line of the screens' own words."""
    return width_of(text, size, face, is_bold=is_bold)


def _texture(document: str, width: int | None) -> Texture:
    made = raster(document, width)
    texture = Texture.create(size=(made.width, made.height), colorfmt="rgba")
    texture.blit_buffer(made.pixels, colorfmt="rgba", bufferfmt="ubyte")
    texture.flip_vertical()
    texture.mag_filter = texture.min_filter = "nearest"
    return texture
