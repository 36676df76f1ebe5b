"""A camera in memory that breaks on demand, in every way that cameras do (camera.md 6)."""

import enum
import threading

import numpy as np

from kiosk.camera.memory_source import MemoryVideo
from kiosk.camera.source import MAX_SIDE

WIDTH, HEIGHT = 64, 48
LATE = 255
"""The shade of what a hanging read brings after all."""
_HANGS_AT_MOST_S = 30.0


class Fault(enum.Enum):
    FREEZES = "freezes"
    ENDS = "ends"
    EMPTY = "gives 0x0"
    HALF_BLACK = "half black"
    BLACK = "all black"
    RAISES = "raises"
    HANGS = "hangs"
    GROWS = "grows"


class DriverError(Exception):
    """What a driver's library raises."""


class FaultyCamera:
    """A living camera until ``fault`` is set; implements ``kiosk.camera.source.PictureSource``."""

    repeats = False

    def __init__(self, interval_s: float = 0.0) -> None:
        self._interval_s = interval_s
        self._condition = threading.Condition()
        self.fault: Fault | None = None
        self.reads = 0
        self.opened: list[MemoryVideo] = []

    def open(self) -> MemoryVideo:
        with self._condition:
            number = len(self.opened)
            video = MemoryVideo(lambda read: self._picture(number, read), self._interval_s)
            self.opened.append(video)
            self._condition.notify_all()
        return video

    @property
    def is_closed(self) -> bool:
        """Whether everything that was opened was released."""
        return all(video.is_released for video in self.opened)

    def _picture(self, opening: int, read: int) -> np.ndarray | None:
        self.reads += 1
        match self.fault:
            case Fault.ENDS:
                return None
            case Fault.RAISES:
                raise DriverError
            case Fault.HANGS:
                return self._hang(opening)
            case Fault.FREEZES:
                return living(opening)  # one new picture at each opening, and that one for ever
            case Fault.GROWS:
                side = MAX_SIDE + 1 + read
                return np.broadcast_to(living(read)[:1, :1], (side, side, 3))
        return self._darkened(living(self.reads))

    def _darkened(self, picture: np.ndarray) -> np.ndarray:
        match self.fault:
            case Fault.EMPTY:
                return picture[:0, :0]
            case Fault.BLACK:
                picture[:] = 0
            case Fault.HALF_BLACK:
                picture[: HEIGHT // 2] = 0
        return picture

    def _hang(self, opening: int) -> np.ndarray:
        """Comes back when the camera was opened again, as a read does when the cable is back."""
        with self._condition:
            self._condition.wait_for(lambda: len(self.opened) > opening + 1, _HANGS_AT_MOST_S)
        return np.full((HEIGHT, WIDTH, 3), LATE, np.uint8)


def living(number: int) -> np.ndarray:
    """A picture with a sensor's noise: equal to no other of the last thousands."""
    picture = np.full((HEIGHT, WIDTH, 3), 90 + number % 100, np.uint8)
    picture[::2] += np.uint8(number // 100 % 50)
    return picture
