"""Whether faces are compared at all: models found, unchanged, and still fit for their thresholds.

Every reason against it is one log line; the patient keeps PIN and staff.
"""

import importlib.resources
import logging
from collections.abc import Callable

import cv2
import numpy as np

from kiosk.camera.face.attempt import Tools
from kiosk.camera.face.engine import Embedding, Engine, EngineFailed, OpenCvEngine, likeness
from kiosk.camera.face.liveness import LivenessCheck
from kiosk.camera.face.matcher import CameraFaceMatcher, Pictures
from kiosk.camera.face.models import ModelsUnusable, installed_paths, read_models
from kiosk.camera.face.picture import describe_photo
from kiosk.camera.face.policy import FacePolicy

logger = logging.getLogger(__name__)

SAME_AT_LEAST = 0.8
OTHERS_AT_MOST = 0.3
_BUILTIN = "kiosk.camera.face"
_SUBJECT, _STRANGER = "subject.jpg", "stranger.jpg"
_DARKER = 0.75
_TRIM = 5


def open_face_route(
    capture: Callable[[], Pictures], policy: FacePolicy, liveness: LivenessCheck | None
) -> CameraFaceMatcher | None:
    """The matcher, or None when the face route must stay off; says why in the log."""
    try:
        engine = open_engine(policy)
    except ModelsUnusable as error:
        logger.warning("face_route_off reason=%s", error)
        return None
    logger.info("face_route_on model=%s", policy.models.short)
    return CameraFaceMatcher(capture, Tools(engine, policy, liveness))


def open_engine(policy: FacePolicy) -> Engine:
    """The engine with the policy's own models, tried out.

    Raises:
        ModelsUnusable: no models, others than the thresholds belong to, or they no longer work.
    """
    if not policy.has_thresholds:
        raise ModelsUnusable("models_without_thresholds")
    files = read_models(policy.models, installed_paths())
    try:
        engine = OpenCvEngine(files)
        check_engine(engine)
    except EngineFailed:
        raise ModelsUnusable("opencv_cannot_run_models") from None
    return engine


def check_engine(engine: Engine) -> None:
    """Two built-in portraits: the one is known again when darker and cut, the other is no match.

    Raises:
        ModelsUnusable: it is not so.
    """
    subject, stranger = _builtin(_SUBJECT), _builtin(_STRANGER)
    known, again, other = (
        describe_photo(engine, picture) for picture in (subject, _changed(subject), stranger)
    )
    if known is None or again is None or other is None:
        raise ModelsUnusable("self_test_found_no_face")
    if not _is_told_apart(known, again, other):
        raise ModelsUnusable("self_test_scores_are_wrong")


def _is_told_apart(known: Embedding, again: Embedding, other: Embedding) -> bool:
    return likeness(known, again) >= SAME_AT_LEAST and likeness(known, other) <= OTHERS_AT_MOST


def _builtin(name: str) -> bytes:
    return (importlib.resources.files(_BUILTIN) / "builtin" / name).read_bytes()


def _changed(encoded: bytes) -> bytes:
    picture = np.asarray(cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR))
    darker = np.asarray(picture[_TRIM:, :-_TRIM] * _DARKER, np.uint8)
    return cv2.imencode(".png", darker)[1].tobytes()
