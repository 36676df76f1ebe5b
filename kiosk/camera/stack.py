"""Several pictures of one card in bad light, laid over each other: their mean has less noise.

A single picture at a tenth of the light is mostly noise, and no filter gives back what it hides. A
hand that holds a card moves between two pictures, so each is first laid where the mean is (ECC, an
affine movement, on a blurred half-size copy). Only for dark pictures: in others it costs and does
not help. Figures: docs/qr.md. What is kept lives as long as its ``Stack``, and until ``clear``.
"""

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.camera.rescue import Box, busiest_square

Grey = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]

_DARK, _DARK_PER_CENT = 90, 95
"""A picture is dark when so many per cent of its pixels are below this grey level."""
_ROOM = 40
"""Pixels around the busiest square: so far may the card move from the first picture."""
_MOST = 8
"""Pictures in the mean; an older one fades."""
_ALIKE = 0.8
"""Correlation with the mean, below which it is another card, or none."""
_BLUR, _SCALE = 2.5, 0.5
_UNTIL = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 25, 1e-3)
_NOISE_SIGMA = 1.0
_DARKEST, _BRIGHTEST = 1, 99
"""Per cent of the pixels that may be clipped."""


class Stack:
    """The mean of the last pictures that were dark and alike; one thread only."""

    def __init__(self) -> None:
        self._mean: Plane | None = None
        self._box = Box(0, 0, 0, 0)
        self._shape: tuple[int, ...] = ()
        self._count = 0

    def clear(self) -> None:
        """Forgets the pictures."""
        self._mean, self._count = None, 0

    def add(self, grey: Grey) -> Grey | None:
        """The mean with this picture, brightened and twice as large; None when it is not dark."""
        if np.percentile(grey[::8, ::8], _DARK_PER_CENT) >= _DARK:
            self.clear()
            return None
        if not self._join(grey):
            self._begin(grey)
        return None if self._mean is None else _developed(self._mean)

    def _begin(self, grey: Grey) -> None:
        self.clear()
        near = busiest_square(grey)
        if near is None:
            return
        height, width = grey.shape
        self._box = Box(
            max(near.left - _ROOM, 0),
            max(near.top - _ROOM, 0),
            min(near.right + _ROOM, width),
            min(near.bottom + _ROOM, height),
        )
        self._mean, self._shape, self._count = self._part(grey), grey.shape, 1

    def _join(self, grey: Grey) -> bool:
        """False when this picture does not show what the mean shows."""
        if self._mean is None or grey.shape != self._shape:
            return False
        part = self._part(grey)
        move = _movement(self._mean, part)
        if move is None:
            return False
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = part.shape[::-1]
        laid = cv2.warpAffine(part, move, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        self._count = min(self._count + 1, _MOST)
        self._mean = np.asarray(self._mean + (laid - self._mean) / self._count, np.float32)
        return True

    def _part(self, grey: Grey) -> Plane:
        box = self._box
        return grey[box.top : box.bottom, box.left : box.right].astype(np.float32)


def _movement(mean: Plane, part: Plane) -> npt.NDArray[np.float32] | None:
    """The affine map from the mean's places to the picture's; None when they are not alike."""
    before, after = _coarse(mean), _coarse(part)
    window = cv2.createHanningWindow(before.shape[::-1], cv2.CV_32F)
    (x, y), _ = cv2.phaseCorrelate(before, after, window)
    guess = np.array([[1, 0, x], [0, 1, y]], np.float32)
    try:
        alike, move = cv2.findTransformECC(before, after, guess, cv2.MOTION_AFFINE, _UNTIL)
    except cv2.error:  # it does not converge: nothing is alike
        return None
    if not alike >= _ALIKE:
        return None
    found = np.array(move, np.float32)
    found[:, 2] /= _SCALE
    return found


def _coarse(plane: Plane) -> Plane:
    soft = cv2.GaussianBlur(plane, (0, 0), _BLUR)
    small = cv2.resize(soft, None, fx=_SCALE, fy=_SCALE, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _developed(mean: Plane) -> Grey:
    soft = np.asarray(cv2.GaussianBlur(mean, (0, 0), _NOISE_SIGMA), np.float32)
    dark, bright = np.percentile(soft[::2, ::2], (_DARKEST, _BRIGHTEST))
    full = np.clip((soft - dark) * (255 / max(bright - dark, 1.0)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(full, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
