"""YuNet finds faces, SFace tells them apart; both through OpenCV (camera.md 5).

OpenCV 5.0 cannot run these files, so the version is pinned and a self-test stands at the start.
Whatever OpenCV raises becomes ``EngineFailed``: a picture that cannot be looked at.
"""

import threading
from collections.abc import Iterator
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.camera.face.geometry import Face, Landmarks
from kiosk.camera.face.models import ModelFiles
from kiosk.camera.source import Bgr, quieten

Embedding = npt.NDArray[np.float32]

SEARCH_SIDE = 640
"""YuNet finds faces of about 10 to 300 pixels: larger pictures are searched at this length."""
_FACE_SCORE = 0.7
_OVERLAP = 0.3
_MOST_FACES = 50
_ALIGNED = (112, 112, 3)
_NUMBERS = 15
"""Of YuNet's answer: box, five points, score."""


class EngineFailed(Exception):
    """OpenCV refused a picture or a model; no personal data in the message."""


class Engine(Protocol):
    """Finds and describes faces; the arrays belong to the caller."""

    def find(self, picture: Bgr) -> tuple[Face, ...]:
        """Every face, the largest first; raises EngineFailed."""

    def align(self, picture: Bgr, face: Face) -> Bgr:
        """The face upright, 112 x 112; raises EngineFailed."""

    def describe(self, aligned: Bgr) -> Embedding:
        """128 numbers of length 1; raises EngineFailed."""

    def forget(self) -> None:
        """Overwrites what the models hold of the last picture and face; raises EngineFailed."""


def likeness(one: Embedding, other: Embedding) -> float:
    """Cosine of two descriptions, -1 to 1."""
    return float(np.dot(one, other))


class OpenCvEngine:
    """Implements ``Engine`` with the checked model files; may be shared by threads."""

    def __init__(self, files: ModelFiles) -> None:
        """Raises EngineFailed when this OpenCV cannot load the files."""
        quieten()
        none = np.empty(0, np.uint8)
        detector, recogniser = (
            np.frombuffer(data, np.uint8) for data in (files.detector, files.recogniser)
        )
        self._lock = threading.Lock()
        try:
            self._detector = cv2.FaceDetectorYN.create(
                "onnx",
                detector,
                none,
                (SEARCH_SIDE, SEARCH_SIDE),
                _FACE_SCORE,
                _OVERLAP,
                _MOST_FACES,
            )
            self._recogniser = cv2.FaceRecognizerSF.create("onnx", recogniser, none)
        except (cv2.error, TypeError, AttributeError) as error:  # an older OpenCV has no such call
            raise EngineFailed(type(error).__name__) from None

    def find(self, picture: Bgr) -> tuple[Face, ...]:
        """As ``Engine``; a large picture is searched smaller."""
        height, width = picture.shape[:2]
        if not picture.size:
            raise EngineFailed("find: no pixels")
        scale = min(1.0, SEARCH_SIDE / max(height, width))
        size = max(1, round(width * scale)), max(1, round(height * scale))
        try:
            small = (
                picture if scale == 1.0 else cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
            )
            with self._lock:
                self._detector.setInputSize(size)
                _, rows = self._detector.detect(small)
        except cv2.error as error:
            raise EngineFailed(f"find {error.code}") from None
        back = width / size[0], height / size[1]
        return tuple(sorted(_faces(rows, back), key=lambda face: face.size, reverse=True))

    def align(self, picture: Bgr, face: Face) -> Bgr:
        """As ``Engine``."""
        try:
            with self._lock:
                return np.asarray(self._recogniser.alignCrop(picture, _row(face)), np.uint8)
        except cv2.error as error:
            raise EngineFailed(f"align {error.code}") from None

    def describe(self, aligned: Bgr) -> Embedding:
        """As ``Engine``."""
        try:
            with self._lock:
                raw = np.array(self._recogniser.feature(aligned), np.float32).ravel()
        except cv2.error as error:
            raise EngineFailed(f"describe {error.code}") from None
        length = float(np.linalg.norm(raw))
        if not np.isfinite(length) or length == 0:
            raise EngineFailed("describe: no direction")
        raw /= length
        return raw

    def forget(self) -> None:
        """As ``Engine``: a network keeps its last input and answer until the next, so it gets one.

        Costs as much as finding and describing a face.
        """
        try:
            with self._lock:
                width, height = self._detector.getInputSize()
                self._detector.detect(np.zeros((height, width, 3), np.uint8))
                self._recogniser.feature(np.zeros(_ALIGNED, np.uint8))
        except cv2.error as error:
            raise EngineFailed(f"forget {error.code}") from None


def _faces(rows: object, back: tuple[float, float]) -> Iterator[Face]:
    """YuNet's rows in the picture's own pixels; those with a number that is none are left out."""
    if not isinstance(rows, np.ndarray):
        return
    factors = np.array([*back * 7, 1.0])
    for row in rows:
        if row.shape == (_NUMBERS,) and np.isfinite(row).all():
            numbers: list[float] = (row * factors).tolist()
            x, y, width, height = numbers[:4]
            points = [(numbers[at], numbers[at + 1]) for at in range(4, 14, 2)]
            yield Face(x, y, width, height, Landmarks(*points), numbers[14])


def _row(face: Face) -> npt.NDArray[np.float32]:
    p = face.points
    points = (p.right_eye, p.left_eye, p.nose, p.right_mouth, p.left_mouth)
    flat = [coordinate for point in points for coordinate in point]
    box = [face.x, face.y, face.width, face.height]
    return np.array([[*box, *flat, face.confidence]], np.float32)
