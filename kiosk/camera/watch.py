"""Whether the camera still sees: lost, frozen, black; and how long to wait before the next try.

Pure: pictures come in as glances, the time as a number (camera.md 4). A glance is 32 x 32 points,
taken and not averaged: a living sensor's noise changes some of them in every picture, a mean would
hide it. Nothing of a picture is kept but a digest.
"""

import dataclasses
import enum
import hashlib
import math

import numpy as np

from kiosk.camera.source import Bgr

LOST_AFTER_S = 2.0
FROZEN_PICTURES = 50
"""Equal ones in a row: under two seconds at 30 a second."""
BLACK_MEAN, BLACK_SPREAD = 16.0, 6.0
"""Below both, of 255, nothing can be read: a cap on the lens, a cut cable to the sensor, no light.
A dark room with one lamp is far above the spread. Assumed, measured on no camera."""
BLACK_AFTER_S = 3.0
"""A camera begins dark and finds its exposure; a hand on the lens is no fault."""
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 4.0
"""Who puts the cable back waits at most so long for the picture."""

_POINTS = 32
_CHANGES_OF_LIFE = 2
"""A sensor that froze gives one new picture when it is opened again, and that one for ever."""


class Trouble(enum.Enum):
    """Why no picture can be had."""

    LOST = "lost"
    """None comes: no such camera, a cable, a driver that gives up."""
    HANGS = "hangs"
    """Reading or opening does not return."""
    FROZEN = "frozen"
    BLACK = "black"


class Verdict(enum.Enum):
    """What to do after a picture."""

    GOOD = enum.auto()
    UNSURE = enum.auto()
    """Not to be shown; the next may be good."""
    REOPEN = enum.auto()
    """Not to be shown; the camera is to be closed and opened again."""


@dataclasses.dataclass(frozen=True, slots=True)
class Glance:
    """What the watch sees of a picture."""

    digest: bytes
    is_black: bool


def glance(bgr: Bgr) -> Glance:
    """A look at 32 x 32 points."""
    height, width = bgr.shape[:2]
    rows = np.arange(_POINTS) * height // _POINTS
    columns = np.arange(_POINTS) * width // _POINTS
    points = bgr[rows[:, np.newaxis], columns]
    is_black = bool(points.mean() < BLACK_MEAN) and bool(points.std() < BLACK_SPREAD)
    return Glance(hashlib.blake2b(points.tobytes(), digest_size=8).digest(), is_black)


class Watch:
    """One camera from its start to its stop. Not for several threads at once."""

    def __init__(self, *, repeats: bool, now: float) -> None:
        self._repeats = repeats
        self._good_at = now
        self._trouble: Trouble | None = None
        self._digest = b""
        self._equal = 0
        self._changes = 0
        self._black_since = math.inf

    def see(self, seen: Glance, now: float) -> Verdict:
        """Judges the next picture."""
        self._compare(seen)
        if self._is_black_too_long(seen, now):
            return self._reopen(Trouble.BLACK)
        if not seen.is_black and not self._repeats and self._equal >= FROZEN_PICTURES:
            return self._reopen(Trouble.FROZEN)
        if self._trouble is Trouble.BLACK and seen.is_black:
            return Verdict.UNSURE
        if self._trouble is Trouble.FROZEN and self._changes < _CHANGES_OF_LIFE:
            return Verdict.UNSURE
        self._trouble = None
        self._good_at = now
        return Verdict.GOOD

    def hang(self) -> None:
        """Reading did not return, and was left behind."""
        self._trouble = Trouble.HANGS
        self._begin_again()

    def trouble(self, now: float) -> Trouble | None:
        """None while pictures come, and for two seconds after the last."""
        if self._trouble is None and now - self._good_at >= LOST_AFTER_S:
            return Trouble.LOST
        return self._trouble

    def _compare(self, seen: Glance) -> None:
        if seen.digest == self._digest:
            self._equal += 1
        else:
            self._equal = 1
            self._changes += 1
        self._digest = seen.digest

    def _is_black_too_long(self, seen: Glance, now: float) -> bool:
        self._black_since = min(self._black_since, now) if seen.is_black else math.inf
        return now - self._black_since >= BLACK_AFTER_S

    def _reopen(self, trouble: Trouble) -> Verdict:
        self._trouble = trouble
        self._begin_again()
        return Verdict.REOPEN

    def _begin_again(self) -> None:
        self._equal = self._changes = 0
        self._black_since = math.inf


class BackOff:
    """Pauses that double up to a limit, and are short again after a good picture."""

    def __init__(self) -> None:
        self._next_s = FIRST_PAUSE_S

    def next_s(self) -> float:
        """Seconds to wait before the camera is opened again."""
        pause_s, self._next_s = self._next_s, min(2 * self._next_s, LONGEST_PAUSE_S)
        return pause_s

    def reset(self) -> None:
        """A good picture came."""
        self._next_s = FIRST_PAUSE_S
