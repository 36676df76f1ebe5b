"""The port of everything that gives pictures, and what is believed to be one.

Adapters: ``opencv_source`` (V4L2 and files), ``pi_source`` (picamera2), ``memory_source``. They
give what they got; ``as_bgr`` decides whether it is a picture (camera.md 4).
"""

import dataclasses
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

Bgr = npt.NDArray[np.uint8]
"""Rows, columns, and three channels; a grey picture has no third axis."""

WIDTH, HEIGHT = 1280, 720
"""What is asked of a camera: a code of 20 mm on a card held at a hand's distance is readable."""
FRAMES_A_SECOND = 30
MAX_SIDE = 4096
"""A camera that claims more is broken: one such picture would take 50 MB."""


class SourceError(Exception):
    """The source cannot work until somebody does something; the sentence says what."""


@dataclasses.dataclass(frozen=True, slots=True)
class Granted:
    """What a source says it gives, which is not always what was asked; None: it does not say."""

    width: int | None = None
    height: int | None = None
    fps: float | None = None
    fourcc: str | None = None
    """Pixel format: ``MJPG``, ``YUYV``."""
    auto_exposure: float | None = None
    exposure: float | None = None
    """In units of the driver: V4L2 counts 0.1 ms, picamera2 microseconds."""
    autofocus: float | None = None
    focus: float | None = None


class Video(Protocol):
    """An opened source; for one thread."""

    @property
    def interval_s(self) -> float:
        """From one picture to the next; 0 for a camera, which waits by itself."""

    @property
    def grey(self) -> Bgr | None:
        """The picture that was read last in grey, when the source has it for nothing."""

    def read(self) -> Bgr | None:
        """The next picture; None when there is none: the end of a file, a camera that left."""

    def granted(self) -> Granted:
        """What it gives, as it says itself."""

    def release(self) -> None:
        """Lets go of the camera or the file."""


class PictureSource(Protocol):
    """Where pictures come from; may be opened again and again."""

    @property
    def repeats(self) -> bool:
        """Equal pictures are its nature, and its end is no loss: a file, one picture, a folder.

        A camera's sensor has noise, so that equal pictures mean it froze: the watchdog must know
        which of the two it watches.
        """

    def open(self) -> Video | None:
        """None while there is nothing to open.

        Raises:
            SourceError: trying again cannot help; the sentence says what would.
        """


def as_bgr(picture: object) -> Bgr | None:
    """Image files may be grey or have transparency; None for what is no picture at all."""
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8 or not picture.size:
        return None
    if max(picture.shape) > MAX_SIDE:
        return None
    match picture.shape:
        case (_, _):
            return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
        case (_, _, 4):
            return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2BGR), np.uint8)
        case (_, _, 3):
            return picture
    return None


def quieten() -> None:
    """OpenCV writes to stderr at the end of each image sequence; and it takes every core."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    cv2.setNumThreads(1)
