"""One picture of a person: the card's photo made fit for the models, and how well a face is seen.

The photo's size was checked before its issuer's signature was (kiosk.card.photo_limits): a picture
comes here only when both held. Tight crops have no border for the detector: 399 of 400 pictures of
one public set showed no face until a border was added and they were enlarged (camera.md 5.2).
"""

import cv2
import numpy as np

from kiosk.camera.face.engine import Embedding, Engine, EngineFailed
from kiosk.camera.source import Bgr, quieten

SHORT_SIDE = 240
BORDER_SHARE = 0.2
_LARGEST_SIDE = 1024


def describe_photo(engine: Engine, encoded: bytes | bytearray) -> Embedding | None:
    """The description of the one face in a coded photo; None when there is none, or several."""
    fit = fit_photo(encoded)
    if fit is None:
        return None
    try:
        return _describe_only_face(engine, fit)
    except EngineFailed:
        return None
    finally:
        fit.fill(0)


def fit_photo(encoded: bytes | bytearray) -> Bgr | None:
    """Decoded, with a border, its short side at least 240; None for what is no such picture."""
    picture = _decode(encoded)
    if picture is None or max(picture.shape[:2]) > _LARGEST_SIDE:
        return None
    border = round(BORDER_SHARE * max(picture.shape[:2]))
    try:
        padded = cv2.copyMakeBorder(picture, border, border, border, border, cv2.BORDER_REPLICATE)
        picture.fill(0)
        scale = max(1.0, SHORT_SIDE / min(padded.shape[:2]))
        enlarged = cv2.resize(padded, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    except cv2.error:
        return None
    if enlarged is not padded:
        padded.fill(0)
    return np.asarray(enlarged, np.uint8)


def brightness(picture: Bgr) -> float:
    """Mean grey, 0 to 255."""
    return float(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).mean())


def sharpness(picture: Bgr) -> float:
    """Variance of the Laplacian: small when a picture is blurred."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())


def _decode(encoded: bytes | bytearray) -> Bgr | None:
    if not encoded:
        return None
    quieten()  # a damaged picture makes the decoder write to stderr
    try:
        decoded = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    # what cannot be decoded is None, whatever the stubs say
    return np.asarray(decoded, np.uint8) if isinstance(decoded, np.ndarray) else None


def _describe_only_face(engine: Engine, picture: Bgr) -> Embedding | None:
    faces = engine.find(picture)
    if len(faces) != 1:
        return None
    aligned = engine.align(picture, faces[0])
    try:
        return engine.describe(aligned)
    finally:
        aligned.fill(0)
