"""What lies behind a card: a desk, a sleeve, paper, a screen's edge, all out of focus."""

import cv2
import numpy as np
import numpy.typing as npt

from tests.bench.frames.pose import HEIGHT, OVERSAMPLING, WIDTH

_SMALL = 4
"""The background is blurred anyway: it is drawn small and enlarged."""


def draw_clutter(rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """A background of the large scene's size."""
    width, height = WIDTH // _SMALL * 2, HEIGHT // _SMALL * 2
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    slope = rng.uniform(-0.12, 0.12, 2)
    scene = (rng.uniform(60, 170) + slope[0] * x + slope[1] * y).astype(np.float32)
    for _ in range(int(rng.integers(12, 30))):
        _draw_shape(scene, rng)
    scene += _blur(rng.normal(0, 25, scene.shape).astype(np.float32), 2.0)
    scene = _blur(scene, float(rng.uniform(2.0, 6.0)))
    size = (WIDTH * OVERSAMPLING, HEIGHT * OVERSAMPLING)
    large = cv2.resize(scene, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(large, 5, 250), np.float32)


def _blur(scene: npt.NDArray[np.float32], sigma: float) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(scene, (0, 0), sigma), np.float32)


def _draw_shape(scene: npt.NDArray[np.float32], rng: np.random.Generator) -> None:
    height, width = scene.shape
    middle = (int(rng.integers(0, width)), int(rng.integers(0, height)))
    size = rng.integers(10, 150, 2)
    grey, degrees = float(rng.uniform(20, 235)), float(rng.uniform(0, 180))
    kind = rng.integers(0, 4)
    if kind == 0:
        axes = (int(size[0]), int(size[1]))
        cv2.ellipse(scene, middle, axes, degrees, 0, 360, grey, -1)
    elif kind == 1:
        box = cv2.boxPoints((middle, (float(size[0]) * 2, float(size[1])), degrees))
        cv2.fillPoly(scene, [np.round(box).astype(np.int32)], grey)
    elif kind == 2:
        end = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        cv2.line(scene, middle, end, grey, int(rng.integers(2, 14)), cv2.LINE_AA)
    else:
        text = "".join(map(str, rng.integers(0, 10, 8)))
        cv2.putText(scene, text, middle, cv2.FONT_HERSHEY_SIMPLEX, 1.2, grey, 2, cv2.LINE_AA)
