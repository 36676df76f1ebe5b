"""Pictures through OpenCV: USB cameras by V4L2, video files, numbered images or a folder of them.

A camera is asked for Motion JPEG first and for a size afterwards, because many give 720p at five
pictures a second otherwise. Wishes are refused silently, so what was granted is read back
(camera.md 4). A file is played at its own speed; whoever reads it to its end opens it again.
"""

import dataclasses
import logging
import math
import re
from pathlib import Path

import cv2

from kiosk.camera.source import FRAMES_A_SECOND, HEIGHT, WIDTH, Bgr, Granted, as_bgr

logger = logging.getLogger(__name__)

FOURCC = "MJPG"
BAD_PICTURES = 3
"""So many in a row that cannot be read, and a camera is taken to have left: a transfer over USB
spoils one now and then, and opening again takes longer than the next picture."""

_IMAGES = (".png", ".jpg", ".jpeg", ".bmp")
_IMAGES_A_SECOND = 25.0
_SLOWEST, _FASTEST = 1.0, 60.0
"""Frames a second that are believed of a file."""


class OpenCvVideo:
    """An opened camera or file; implements ``kiosk.camera.source.Video``."""

    grey = None

    def __init__(self, capture: cv2.VideoCapture, interval_s: float, patience: int = 1) -> None:
        self._capture = capture
        self.interval_s = interval_s
        self._patience = patience

    def read(self) -> Bgr | None:
        """The next picture; None when there is none: the end of a file, a camera that left."""
        for _ in range(self._patience):
            try:
                is_read, picture = self._capture.read()
            except cv2.error as error:
                logger.warning("camera_picture_refused code=%s", error.code)
                continue
            bgr = as_bgr(picture) if is_read else None
            if bgr is not None:
                return bgr
        return None

    def granted(self) -> Granted:
        """What the driver or the file says it gives."""
        width, height = self._told(cv2.CAP_PROP_FRAME_WIDTH), self._told(cv2.CAP_PROP_FRAME_HEIGHT)
        return Granted(
            width=None if width is None else int(width),
            height=None if height is None else int(height),
            fps=self._told(cv2.CAP_PROP_FPS),
            fourcc=_letters(self._told(cv2.CAP_PROP_FOURCC)),
            auto_exposure=self._told(cv2.CAP_PROP_AUTO_EXPOSURE, is_zero_an_answer=True),
            exposure=self._told(cv2.CAP_PROP_EXPOSURE),
            autofocus=self._told(cv2.CAP_PROP_AUTOFOCUS, is_zero_an_answer=True),
            focus=self._told(cv2.CAP_PROP_FOCUS, is_zero_an_answer=True),
        )

    def release(self) -> None:
        """Lets go of the camera or the file."""
        self._capture.release()

    def _told(self, what: int, *, is_zero_an_answer: bool = False) -> float | None:
        """OpenCV says 0 or -1 for what it does not know; a file knows nothing of a lens."""
        if is_zero_an_answer and self.interval_s:
            return None
        try:
            value = self._capture.get(what)
        except cv2.error:
            return None
        is_known = math.isfinite(value) and (value > 0 or (is_zero_an_answer and value == 0))
        return value if is_known else None


@dataclasses.dataclass(frozen=True, slots=True)
class V4l2Source:
    """A USB camera: ``/dev/video0``."""

    place: str
    repeats = False

    def open(self) -> OpenCvVideo | None:
        """None while there is no such camera, or while another program has it."""
        if not Path(self.place).exists():
            return None
        try:
            capture = cv2.VideoCapture(self.place, cv2.CAP_V4L2)
            if not capture.isOpened():
                capture.release()
                return None
            _ask(capture)
        except cv2.error as error:
            logger.warning("camera_not_opened code=%s", error.code)
            return None
        return OpenCvVideo(capture, 0.0, BAD_PICTURES)


@dataclasses.dataclass(frozen=True, slots=True)
class FileSource:
    """``card.avi``, ``frames/f_%03d.png``, one picture, or a folder of pictures."""

    place: str
    repeats = True

    def open(self) -> OpenCvVideo | None:
        """None while there is nothing that can be played."""
        try:
            opened = self._open()
        except cv2.error as error:
            logger.warning("camera_not_opened code=%s", error.code)
            return None
        if opened is None:
            return None
        capture, interval_s = opened
        if not capture.isOpened():
            capture.release()
            return None
        return OpenCvVideo(capture, interval_s)

    def _open(self) -> tuple[cv2.VideoCapture, float] | None:
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


def _ask(capture: cv2.VideoCapture) -> None:
    wishes = (
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*FOURCC)),
        (cv2.CAP_PROP_FRAME_WIDTH, WIDTH),
        (cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT),
        (cv2.CAP_PROP_FPS, FRAMES_A_SECOND),
        (cv2.CAP_PROP_BUFFERSIZE, 1),  # a hint only
    )
    for wish, value in wishes:
        capture.set(wish, value)


def _letters(fourcc: float | None) -> str | None:
    if fourcc is None:
        return None
    letters = (int(fourcc) & 0xFFFFFFFF).to_bytes(4, "little").rstrip(b"\0")
    return letters.decode("ascii") if letters.isalnum() else None


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
