"""A phone that shows a code: light or dark page around it, or the code itself in light on dark."""

import cv2
import numpy as np

from tests.bench.frames.sheet import Grey, Sheet, put_symbol, px, round_mask

WIDTH_MM, HEIGHT_MM = 71.0, 146.0
_BORDER_MM = 2.6
_BLACK, _BODY, _WHITE = 9, 22, 250

LOOKS = ("light", "dark", "inverted")


def draw_phone(payload: bytes, look: str, rng: np.random.Generator) -> Sheet:
    """A wallet page with the code in its middle; its pixels are 10 to 13 a millimetre."""
    width, height, border = px(WIDTH_MM), px(HEIGHT_MM), px(_BORDER_MM)
    picture = np.full((height, width), _BODY, np.uint8)
    page = _WHITE if look == "light" else _BLACK + 10
    picture[border : height - border, border : width - border] = page
    side = float(rng.uniform(27, 42))
    corner = ((WIDTH_MM - side) / 2, (HEIGHT_MM - side) / 2 - float(rng.uniform(0, 8)))
    _draw_page(picture, rng, 215 - page if look != "light" else 70, corner[1], side)
    inks = (_WHITE - 10, _BLACK + 10) if look == "inverted" else (_BLACK, _WHITE)
    symbol = put_symbol(picture, payload, corner, side, inks)
    mask = round_mask(width, height, px(8))
    return Sheet(picture, mask, symbol, pixels_per_mm=float(rng.uniform(10, 13)))


def _draw_page(
    picture: Grey, rng: np.random.Generator, ink: int, top_mm: float, side_mm: float
) -> None:
    width = picture.shape[1]
    cv2.rectangle(picture, (px(_BORDER_MM), px(12)), (width - px(_BORDER_MM), px(22)), 110, -1)
    for line, y_mm in enumerate((27.0, 33.0, top_mm + side_mm + 14, top_mm + side_mm + 21)):
        end = px(float(rng.uniform(35, 60)))
        cv2.rectangle(picture, (px(9), px(y_mm)), (end, px(y_mm + 1.6 + line % 2)), ink, -1)
    foot = px(HEIGHT_MM - 16)
    cv2.rectangle(picture, (px(14), foot), (width - px(14), foot + px(8)), 140, -1)
