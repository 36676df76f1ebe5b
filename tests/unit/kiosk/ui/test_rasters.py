"""Pictures from SVG text are, pixel for pixel, what a PNG of it would be."""

import io
from pathlib import Path

import cairosvg
import pytest
from PIL import Image

from kiosk import ui
from kiosk.ui.rasters import raster

HERE = Path(ui.__file__).parent
FILES = sorted([*HERE.glob("drawings/*.svg"), *HERE.glob("icons/*.svg")])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_picture_of_a_screen_is_the_same_as_by_way_of_png(file):
    document = file.read_text("utf-8")
    made = raster(document, 210)
    png = Image.open(io.BytesIO(cairosvg.svg2png(bytestring=document.encode(), output_width=210)))
    assert (made.width, made.height) == png.size
    assert made.pixels == png.convert("RGBA").tobytes()


def test_without_a_width_the_text_says_the_size():
    made = raster('<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>', None)
    assert (made.width, made.height, made.pixels) == (3, 2, bytes(3 * 2 * 4))


def test_half_through_is_the_colour_of_the_text():
    half = '<rect width="1" height="1" fill="#c86432" fill-opacity="0.5"/>'
    made = raster(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{half}</svg>', 1)
    assert tuple(made.pixels) == pytest.approx((200, 100, 50, 128), abs=1)


def test_a_text_without_a_size_is_refused():
    with pytest.raises(ValueError, match="size"):
        raster('<svg xmlns="http://www.w3.org/2000/svg"/>', None)
