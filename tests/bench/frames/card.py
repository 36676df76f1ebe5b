"""An insurance card as printed: a patterned ground, a heading, lines of text, a code."""

import cv2
import numpy as np

from tests.bench.frames.sheet import Grey, Sheet, put_symbol, px, round_mask

WIDTH_MM, HEIGHT_MM = 85.6, 54.0
_LINES_TOP_MM, _LINE_MM, _LINES = 14.0, 5.6, 7
_PAPER, _INK, _CODE_LIGHT = 232, 62, 246


def draw_card(payload: bytes | None, symbol_mm: float, rng: np.random.Generator) -> Sheet:
    """A card with this code at its lower right; with None there is a stamp or a bar code."""
    picture = _ground(rng)
    _print_text(picture, rng)
    mask = round_mask(picture.shape[1], picture.shape[0], px(3.2))
    if payload is None:
        return Sheet(picture, mask, _print_something_else(picture, rng))
    left = WIDTH_MM - symbol_mm - rng.uniform(5.5, 9.0)
    top = HEIGHT_MM - symbol_mm - rng.uniform(5.5, 10.0)
    inks = int(rng.integers(18, 45)), _CODE_LIGHT
    return Sheet(picture, mask, put_symbol(picture, payload, (left, top), symbol_mm, inks))


def _ground(rng: np.random.Generator) -> Grey:
    """Pale waves, as printed against copying."""
    y, x = np.mgrid[0 : px(HEIGHT_MM), 0 : px(WIDTH_MM)].astype(np.float32)
    bend = np.sin(x / rng.uniform(120, 260) + rng.uniform(0, 6)) * rng.uniform(15, 50)
    waves = np.sin((y + bend) / rng.uniform(5, 9)) * rng.uniform(3, 8)
    shade = (y / y.shape[0]) * rng.uniform(-12, 12)
    return np.asarray(np.clip(_PAPER + waves + shade, 0, 255), np.uint8)


def _print_text(picture: Grey, rng: np.random.Generator) -> None:
    cv2.rectangle(picture, (0, 0), (picture.shape[1], px(10)), int(rng.integers(90, 190)), -1)
    _print_line(picture, rng, (px(5), px(2.5)), px(4.6), int(rng.integers(9, 16)))
    for line in range(_LINES):
        top = px(_LINES_TOP_MM + _LINE_MM * line)
        label = int(rng.integers(2, 5))
        _print_line(picture, rng, (px(4), top + px(0.6)), px(2.0), label)
        if line % 2:
            number = "".join(map(str, rng.integers(0, 10, rng.integers(6, 9))))
            place = (px(17), top + px(2.9))
            cv2.putText(picture, number, place, cv2.FONT_HERSHEY_DUPLEX, 1.6, _INK, 3, cv2.LINE_AA)
        else:
            _print_line(picture, rng, (px(17), top), px(3.2), int(rng.integers(4, 8)))


def _print_line(
    picture: Grey, rng: np.random.Generator, corner: tuple[int, int], size: int, count: int
) -> None:
    """``count`` signs that look like kanji from afar: strokes in a square."""
    for sign in range(count):
        left, top = corner[0] + sign * round(size * 1.12), corner[1]
        for stroke in range(int(rng.integers(5, 9))):
            a, b = rng.uniform(0, size, 2)
            c = rng.uniform(0.5, 1.0) * size
            ends = ((a / 3, b), (c, b)) if stroke % 2 else ((a, b / 3), (a, c))
            (x0, y0), (x1, y1) = ends
            start, end = (int(left + x0), int(top + y0)), (int(left + x1), int(top + y1))
            cv2.line(picture, start, end, _INK, max(2, size // 14), cv2.LINE_AA)


def _print_something_else(picture: Grey, rng: np.random.Generator) -> tuple[float, float, float]:
    place = 56.0, 24.0, 20.0
    left, top = px(place[0]), px(place[1])
    if rng.random() < 0.5:  # a bar code in one direction
        for x in range(0, px(24), px(0.4)):
            if rng.random() < 0.5:
                bar = (left + x, top), (left + x + px(0.4), top + px(12))
                cv2.rectangle(picture, *bar, _INK, -1)
        return place
    middle = (left + px(10), top + px(10))  # an insurer's seal: squares in squares, but no code
    for side, ink in ((20, _INK), (17, _PAPER), (11, _INK), (7, _PAPER)):
        half = px(side / 2)
        corners = (middle[0] - half, middle[1] - half), (middle[0] + half, middle[1] + half)
        cv2.rectangle(picture, *corners, ink, -1)
    _print_line(picture, rng, (middle[0] - px(3), middle[1] - px(2)), px(3), 2)
    return place
