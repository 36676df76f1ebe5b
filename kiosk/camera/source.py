"""Where pictures come from: a camera, a video file, numbered images or a folder of them.

Not cameras only: tests and the demo feed files through the same code (camera.md 4). A file is
played at its own speed; whoever reads it to its end opens it again.
"""

import dataclasses
import logging
import re
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

logger = logging.getLogger(__name__)

Bgr = npt.NDArray[np.uint8]

_WIDTH, _HEIGHT = 1280, 720
_IMAGES = (".png", ".jpg", ".jpeg", ".bmp")
_IMAGES_A_SECOND = 25.0
_SLOWEST, _FASTEST = 1.0, 60.0
"""Frames a second that are believed of a file."""


class Video:
    """An opened source; for one thread."""

    def __init__(self, capture: cv2.VideoCapture, interval_s: float) -> None:
        self._capture = capture
        self.interval_s = interval_s
        """Pause between two pictures; 0 for a camera, which waits by itself."""

    def read(self) -> Bgr | None:
        """The next picture; None when there is none: the end of a file, a camera that left."""
        try:
            is_read, picture = self._capture.read()
            return _as_bgr(picture) if is_read else None
        except cv2.error as error:
            logger.warning("camera_picture_refused code=%s", error.code)
            return None

    def release(self) -> None:
        """Lets go of the camera or the file."""
        self._capture.release()


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """A setting: ``/dev/video0``, ``0``, ``card.avi``, ``frames/f_%03d.png`` or ``frames``."""

    place: str
    is_camera: bool

    @classmethod
    def parse(cls, text: str) -> "Source":
        """A number is the camera of that number; anything else that is no device is a file."""
        if text.isascii() and text.isdigit():
            return cls(f"/dev/video{text}", is_camera=True)
        return cls(text, text.startswith("/dev/"))

    def open(self) -> Video | None:
        """None while there is nothing to open; may be called again."""
        try:
            video = self._open_camera() if self.is_camera else self._open_file()
        except cv2.error as error:
            logger.warning("camera_not_opened code=%s", error.code)
            return None
        if video is None or video[0].isOpened():
            return None if video is None else Video(*video)
        video[0].release()
        return None

    def _open_camera(self) -> tuple[cv2.VideoCapture, float] | None:
        if not Path(self.place).exists():
            return None
        # MJPG before the size: many cameras give 720p at 5 frames a second otherwise
        wishes = (
            (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
            (cv2.CAP_PROP_FRAME_WIDTH, _WIDTH),
            (cv2.CAP_PROP_FRAME_HEIGHT, _HEIGHT),
            (cv2.CAP_PROP_BUFFERSIZE, 1),
        )
        capture = cv2.VideoCapture(self.place, cv2.CAP_V4L2)
        for wish, value in wishes:
            capture.set(wish, value)  # silently refused by some
        return capture, 0.0

    def _open_file(self) -> tuple[cv2.VideoCapture, float] | None:
        if not self.place:  # as a path this would be the working directory
            return None
        path = Path(self.place)
        if path.is_dir():
            first = _first_image(path)
            return None if first is None else _open_images(str(first))
        if "%" in path.name or path.suffix.lower() in _IMAGES:
            return _open_images(self.place)
        if not path.is_file():  # what is no file could be an address: a kiosk opens none
            return None
        capture = cv2.VideoCapture(self.place)
        rate = min(max(capture.get(cv2.CAP_PROP_FPS), _SLOWEST), _FASTEST)
        return capture, 1 / rate


def quieten() -> None:
    """OpenCV writes to stderr at the end of each image sequence; and it takes every core."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    cv2.setNumThreads(1)


def _open_images(first_or_pattern: str) -> tuple[cv2.VideoCapture, float]:
    return cv2.VideoCapture(first_or_pattern, cv2.CAP_IMAGES), 1 / _IMAGES_A_SECOND


def _first_image(folder: Path) -> Path | None:
    """OpenCV counts on from the digits in the first name; a gap ends the sequence."""
    seen = (path for path in folder.iterdir() if not path.name.startswith("."))
    images = (path for path in seen if path.suffix.lower() in _IMAGES)
    return min(images, key=_natural, default=None)


def _natural(path: Path) -> tuple[int, str]:
    digits = re.search(r"[0-9]+", path.name)
    return int(digits.group()) if digits else -1, path.name


def _as_bgr(picture: object) -> Bgr | None:
    """Image files may be grey or have transparency; None for what is no picture at all."""
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8 or not picture.size:
        return None
    match picture.shape:
        case (_, _):
            return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
        case (_, _, 4):
            return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2BGR), np.uint8)
        case (_, _, 3):
            return picture
    return None
