"""Pictures out of memory: for tests and benchmarks, which say exactly what a camera would see."""

import dataclasses
from collections.abc import Callable

from kiosk.camera.source import Bgr, Granted


class MemoryVideo:
    """Asks a function for picture after picture; implements ``kiosk.camera.source.Video``."""

    grey = None

    def __init__(self, picture: Callable[[int], Bgr | None], interval_s: float) -> None:
        self._picture = picture
        self.interval_s = interval_s
        self._number = 0
        self.is_released = False

    def read(self) -> Bgr | None:
        """Whatever the function gives, raises or waits for."""
        number, self._number = self._number, self._number + 1
        picture = self._picture(number)
        if picture is None or not picture.flags.writeable:
            return picture
        return picture.copy()  # whoever reads it may wipe it

    def granted(self) -> Granted:
        """Nothing is promised."""
        return Granted(fps=1 / self.interval_s if self.interval_s else None)

    def release(self) -> None:
        """Tells that nobody reads any more."""
        self.is_released = True


@dataclasses.dataclass(frozen=True)
class MemorySource:
    """A camera that is a function: from a picture's number since the opening to the picture."""

    picture: Callable[[int], Bgr | None]
    interval_s: float = 0.0
    repeats: bool = False
    opened: list[MemoryVideo] = dataclasses.field(default_factory=list)
    """All videos so far, the newest last; a test may look at them."""

    def open(self) -> MemoryVideo:
        """Always there."""
        self.opened.append(MemoryVideo(self.picture, self.interval_s))
        return self.opened[-1]
