"""A hand moved while the shutter was open: finds how far and which way, and undoes it.

A code smeared along a line has dark stripes through its spectrum, one over the length apart; in
the cepstrum (the spectrum of the spectrum's logarithm) they are one dark spot, whose place is the
movement. A Wiener filter with that line then gives the code back as far as noise allows. Steady
movement in one direction only: a jerk or a curve is no line. Figures: docs/qr.md.

For the neighbourhood of a code (``rescue.cut``), as one step after a miss: ``unsmear``, then
zxing-cpp. Pure: the picture that is given is not changed.
"""

import dataclasses
import functools

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]

_SHORTEST, _LONGEST = 5.0, 20.0
"""Pixels. Less is read without help, or looks like the code's own modules; more hides them."""
_CLEAR = 5.0
"""By how many standard deviations of its surroundings the spot is darker than they are."""
_SMALLEST_SIDE = 128
_ENOUGH = 256
_LIKED = 16
_LOW = 0.28
"""Cycles a pixel: higher frequencies are noise and the camera's compression."""
_NOISE_TO_SIGNAL = 0.004
_LENS_SIGMA = 0.7
"""No lens is perfect; undone together with the movement."""
_BORDER = 24
_BORDER_BLUR = (41, 41)
_DARKEST, _BRIGHTEST = 3, 97
"""Per cent of the pixels that may be clipped."""
_RINGS = 200
"""To one cycle a pixel."""


@dataclasses.dataclass(frozen=True, slots=True)
class Smear:
    """How the picture moved, in pixels; back and forth are the same."""

    x: float
    y: float


@dataclasses.dataclass(frozen=True, slots=True)
class _Grid:
    """What depends on a picture's size only."""

    across: Plane
    down: Plane
    ring: npt.NDArray[np.intp]
    members: npt.NDArray[np.intp]
    weight: Plane
    window: Plane
    lens: Plane


def unsmear(grey: Grey) -> Grey:
    """The picture without its movement, twice as large; as it is where none is found.

    A narrow border is lost.
    """
    smear = find_smear(grey)
    if smear is None:
        return grey
    sharp = _without(_trimmed(grey), smear)
    dark, bright = np.percentile(sharp[::3, ::3], (_DARKEST, _BRIGHTEST))
    stretched = (sharp - dark) * np.float32(255 / max(bright - dark, 1.0))
    full = np.clip(stretched, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(full, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)


def find_smear(grey: Grey) -> Smear | None:
    """The movement in this picture; None when there is none, or none that is clear.

    A code without noise that lies exactly straight may feign one, by its modules. That costs a
    look in vain, no wrong text: the code's own error correction judges what comes out.
    """
    if min(grey.shape) < _SMALLEST_SIDE:
        return None
    near = _cepstrum(_trimmed(_middle(grey)))
    reach = near.shape[0] // 2
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    far = np.hypot(x, y)
    is_possible = (far >= _SHORTEST) & (far <= _LONGEST) & ((y > 0) | ((y == 0) & (x > 0)))
    spot = int(np.where(is_possible, near, np.inf).argmin())
    around = near[is_possible]
    if not near.flat[spot] < min(around.mean() - _CLEAR * around.std(), 0):
        return None
    row, column = divmod(spot, near.shape[1])
    dark = np.maximum(-near[row - 1 : row + 2, column - 1 : column + 2], 0)
    steps = np.arange(-1, 2)
    return Smear(
        float(column - reach + (dark * steps).sum() / dark.sum()),
        float(row - reach + (dark * steps[:, np.newaxis]).sum() / dark.sum()),
    )


def _middle(grey: Grey) -> Grey:
    """Of a neighbourhood, what is surely the code: it tells the movement as well, in less time."""
    top, left = (max(length - _ENOUGH, 0) // 2 for length in grey.shape)
    return grey[top : top + _ENOUGH, left : left + _ENOUGH]


def _trimmed(grey: Grey) -> Grey:
    """Of a size that a Fourier transform likes: a multiple of ``_LIKED``."""
    height, width = (length - length % _LIKED for length in grey.shape)
    return grey[:height, :width]


def _cepstrum(grey: Grey) -> Plane:
    """Its middle: movements of up to ``_LONGEST`` and a little in all directions."""
    grid = _grid(*grey.shape)
    values = grey.astype(np.float32)
    spectrum = _spectrum((values - values.mean()) * grid.window)
    power = spectrum[..., 0] ** 2 + spectrum[..., 1] ** 2
    log = np.log(power + power.mean() * np.float32(1e-6) + np.float32(1e-6))
    means = (np.bincount(grid.ring.ravel(), log.ravel()) / grid.members).astype(np.float32)
    flat = (log - means[grid.ring]) * grid.weight  # what is the same in all directions is no line
    whole = np.fft.fftshift(_spectrum(flat)[..., 0]) / np.float32(flat.size)
    row, column, reach = grey.shape[0] // 2, grey.shape[1] // 2, int(_LONGEST) + 2
    return np.asarray(
        whole[row - reach : row + reach + 1, column - reach : column + reach + 1], np.float32
    )


def _without(grey: Grey, smear: Smear) -> Plane:
    """Wiener's filter for a line and the lens."""
    grid = _grid(*grey.shape)
    line = np.sinc(grid.across * np.float32(smear.x) + grid.down * np.float32(smear.y))
    blur = line * grid.lens
    blur /= blur**2 + np.float32(_NOISE_TO_SIGNAL)
    spectrum = _spectrum(_faded(grey))
    spectrum *= blur[..., np.newaxis]
    return np.asarray(cv2.idft(spectrum, flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT), np.float32)


def _spectrum(plane: Plane) -> Plane:
    """Real and imaginary parts in the last axis; ten times as fast as numpy's."""
    return np.asarray(cv2.dft(plane, flags=cv2.DFT_COMPLEX_OUTPUT), np.float32)


def _faded(grey: Grey) -> Plane:
    """Soft at its borders: to the filter the picture goes on at its other side."""
    rows, columns = (_ramp(length) for length in grey.shape)
    share = rows[:, np.newaxis] * columns
    values = grey.astype(np.float32)
    return np.asarray(values * share + cv2.blur(values, _BORDER_BLUR) * (1 - share), np.float32)


def _ramp(length: int) -> Plane:
    place = np.arange(length, dtype=np.float32)
    return np.minimum(np.minimum(place, place[::-1]) / _BORDER, 1)


@functools.lru_cache(maxsize=4)  # squares of one size, mostly
def _grid(height: int, width: int) -> _Grid:
    down = np.fft.fftfreq(height).astype(np.float32)[:, np.newaxis]
    across = np.fft.fftfreq(width).astype(np.float32)[np.newaxis]
    radius = np.hypot(across, down)
    ring = (radius * _RINGS).astype(np.intp)
    window = np.outer(np.hanning(height), np.hanning(width))
    return _Grid(
        across,
        down,
        ring,
        np.maximum(np.bincount(ring.ravel()), 1),
        np.exp(-((radius / _LOW) ** 2)).astype(np.float32),
        window.astype(np.float32),
        np.exp(-2 * (np.pi * _LENS_SIGMA * radius) ** 2).astype(np.float32),
    )
