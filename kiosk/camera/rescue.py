"""What makes a code readable that was not: pictures in, pictures out, for another try to decode.

Pure functions on grey pictures; none changes what it is given. Chosen on drawn frames and public
photographs by what each rescues a millisecond (camera.md 2; docs/qr.md 3 has our own figures).
``busiest_square`` finds where a code might be, so that the dear ones need not see all of it.
"""

import dataclasses
import functools

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]

NEAR_SIDE = 384
"""Side of the square that is looked at closely: a symbol of 20 mm at reading distance has 100 to
250 pixels."""
_LARGEST_NEAR = 448
"""A larger symbol has larger modules: it is made smaller, so that a step's time has a bound."""
_MARGIN = 0.35
"""Of a symbol's side, around it: its corners were found badly, and it needs its quiet zone."""

_CELL = 16
"""Pixels of the picture to a cell of the map of edges."""
_WINDOW_CELLS = 11
_SMALLEST_SIDE = 4 * _CELL
_FLAT = 4.0
"""Mean difference of neighbours, in grey levels, below which there is nothing but noise."""

_UNSHARP = ((2.0, 4.0), (2.5, 2.0))
"""Sigma and gain; the strong one is for the neighbourhood of a code, the mild one for a picture."""
_GREY = 128
_REFOCUS = ((2.0, 0.01), (2.5, 0.001))
"""Sigma of the blur, and how much noise is expected beside the signal."""
_FOURIER_MARGIN = 16
_DARKEST, _BRIGHTEST = 2, 98
"""Per cent of the pixels that may be clipped."""


@dataclasses.dataclass(frozen=True, slots=True)
class Box:
    """Part of a picture, in pixels; the last row and column are outside."""

    left: int
    top: int
    right: int
    bottom: int


def cut(grey: Grey, box: Box) -> Grey:
    """That part of the picture, at most ``_LARGEST_NEAR`` wide and high."""
    part = grey[box.top : box.bottom, box.left : box.right]
    side = max(part.shape)
    if side > _LARGEST_NEAR:
        scale = _LARGEST_NEAR / side
        part = _of(cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    return np.ascontiguousarray(part)


def around(grey: Grey, corners: npt.NDArray[np.int_]) -> Box:
    """A square about a symbol whose corners (x, y) were found badly, with room for more of it."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = (int(middle) for middle in (low + high) // 2)
    side = int((high - low).max() * (1 + 2 * _MARGIN)) + _CELL
    return _square_at(grey, x, y, max(side, NEAR_SIDE))


def busiest_square(grey: Grey) -> Box | None:
    """Where edges in both directions are densest, as in a QR symbol; None in a flat picture."""
    if min(grey.shape) < _SMALLEST_SIDE:
        return None
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    across = cv2.absdiff(half[1:-1, 2:], half[1:-1, :-2])
    down = cv2.absdiff(half[2:, 1:-1], half[:-2, 1:-1])
    cells = (across.shape[1] * 2 // _CELL, across.shape[0] * 2 // _CELL)
    both = np.minimum(
        cv2.resize(across, cells, interpolation=cv2.INTER_AREA),
        cv2.resize(down, cells, interpolation=cv2.INTER_AREA),
    ).astype(np.float32)
    window = (_WINDOW_CELLS, _WINDOW_CELLS)
    density = cv2.boxFilter(both, -1, window, borderType=cv2.BORDER_CONSTANT)
    row, column = np.unravel_index(int(density.argmax()), density.shape)
    if density[row, column] < _FLAT:
        return None
    return _square_at(grey, int((column + 0.5) * _CELL), int((row + 0.5) * _CELL), NEAR_SIDE)


def _square_at(grey: Grey, x: int, y: int, side: int) -> Box:
    """As much of the square as the picture has; moved inside where it has room."""
    height, width = grey.shape
    left = min(max(x - side // 2, 0), max(width - side, 0))
    top = min(max(y - side // 2, 0), max(height - side, 0))
    return Box(left, top, min(left + side, width), min(top + side, height))


def median(grey: Grey) -> Grey:
    """Against the noise of bad light."""
    return _of(cv2.medianBlur(grey, 3))


def smooth(grey: Grey) -> Grey:
    """The same, where the noise is worse."""
    return _of(cv2.GaussianBlur(grey, (0, 0), 1.0))


def unsharp(grey: Grey) -> Grey:
    """Against a lens out of focus; for a whole picture."""
    return _sharpened(grey, *_UNSHARP[1])


def unsharp_strongly(grey: Grey) -> Grey:
    """The same for the neighbourhood of a code, where noise misleads nobody."""
    return _sharpened(grey, *_UNSHARP[0])


def turn(grey: Grey) -> Grey:
    """By 45 degrees: a decoder that looks along rows finds upright patterns best."""
    height, width = grey.shape
    side = int(np.ceil((height + width) * np.sqrt(0.5)))
    move = cv2.getRotationMatrix2D((width / 2, height / 2), 45, 1.0)
    move[0, 2] += (side - width) / 2
    move[1, 2] += (side - height) / 2
    return _of(cv2.warpAffine(grey, move, (side, side), borderValue=_GREY))


def clahe(grey: Grey) -> Grey:
    """Equal contrast everywhere: against glare and haze."""
    return _of(cv2.createCLAHE(3.0, (8, 8)).apply(grey))


def threshold(grey: Grey) -> Grey:
    """Twice the size, black and white by the mean around: small or bent codes, uneven light."""
    large = _doubled(grey)
    return _of(
        cv2.adaptiveThreshold(large, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 51, 5.0)
    )


def enlarge(grey: Grey) -> Grey:
    """Twice the size, and sharpened there: small, bent or tilted codes out of focus."""
    sigma, gain = _UNSHARP[0]
    soft = _doubled(_of(cv2.GaussianBlur(grey, (0, 0), sigma)))  # as after doubling, and cheaper
    return _of(cv2.addWeighted(_doubled(grey), 1 + gain, soft, -gain, 0))


def halved(grey: Grey) -> Grey:
    """Half the size: for codes that are too large for the square near one."""
    size = (max(grey.shape[1] // 2, 1), max(grey.shape[0] // 2, 1))
    return _of(cv2.resize(grey, size, interpolation=cv2.INTER_AREA))


def refocus(grey: Grey) -> Grey:
    """Undoes a blur of 2 pixels as far as noise allows (Wiener), then twice the size."""
    return _deblurred(grey, *_REFOCUS[0])


def refocus_strongly(grey: Grey) -> Grey:
    """The same for more blur and little noise."""
    return _deblurred(grey, *_REFOCUS[1])


def _deblurred(grey: Grey, sigma: float, noise: float) -> Grey:
    height, width = grey.shape
    rows = cv2.getOptimalDFTSize(height + _FOURIER_MARGIN)
    columns = cv2.getOptimalDFTSize(width + _FOURIER_MARGIN)
    padded = cv2.copyMakeBorder(
        grey, 0, rows - height, 0, columns - width, cv2.BORDER_REFLECT
    ).astype(np.float32)
    inverse = _inverse_of_blur(rows, columns, sigma, noise)
    spectrum = cv2.mulSpectrums(cv2.dft(padded), inverse, 0)
    sharp = cv2.idft(spectrum, flags=cv2.DFT_SCALE)[:height, :width]
    dark, bright = np.percentile(sharp[::4, ::4], (_DARKEST, _BRIGHTEST))
    gain = 255.0 / max(bright - dark, 1.0)
    return _doubled(_of(cv2.convertScaleAbs(np.maximum(sharp - dark, 0), alpha=gain)))


@functools.lru_cache(maxsize=8)  # squares of one size, mostly
def _inverse_of_blur(
    rows: int, columns: int, sigma: float, noise: float
) -> npt.NDArray[np.float32]:
    """The filter's spectrum, packed as OpenCV packs that of a real picture."""
    across, down = np.fft.fftfreq(columns)[np.newaxis], np.fft.fftfreq(rows)[:, np.newaxis]
    blur = np.exp(-2 * (np.pi * sigma) ** 2 * (across**2 + down**2))
    kernel = np.fft.ifft2(blur / (blur**2 + noise)).real.astype(np.float32)
    return np.asarray(cv2.dft(kernel), np.float32)


def _sharpened(grey: Grey, sigma: float, gain: float) -> Grey:
    soft = cv2.GaussianBlur(grey, (0, 0), sigma)
    return _of(cv2.addWeighted(grey, 1 + gain, soft, -gain, 0))


def _doubled(grey: Grey) -> Grey:
    return _of(cv2.resize(grey, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC))


def _of(picture: object) -> Grey:
    return np.asarray(picture, np.uint8)
