"""One picture of a person: the card's photo made fit for the models, and how well a face is seen.

The photo's size was checked before its issuer's signature was (kiosk.card.photo_limits): a picture
comes here only when both held. Tight crops have no border for the detector: 399 of 400 pictures of
one public set showed no face until a border was added and they were enlarged (camera.md 5.2).
"""

import cv2
import numpy as np

from kiosk.camera.face.engine import Embedding, Engine, EngineFailed
from kiosk.camera.source import Bgr, as_bgr, quieten

SHORT_SIDE = 240
BORDER_SHARE = 0.2
LARGEST_SIDE = 1024
_NOISE_SIGMA = 1.5
LEAST_HALFTONES = 0.15
"""Share of pixels well between the darkest and the lightest: photos have 0.5 and more, those of one
bit none. The detector finds faces in some of these, and their scores mean nothing."""
_EXTREME_SHARE = 0.2


def describe_photo(engine: Engine, encoded: bytes | bytearray) -> Embedding | None:
    """The description of the one face in a coded photo; None when there is none, or several."""
    picture = decode(encoded)
    if picture is None or max(picture.shape[:2]) > LARGEST_SIDE:
        return None
    return describe_picture(engine, picture)


def describe_picture(engine: Engine, picture: Bgr) -> Embedding | None:
    """As ``describe_photo``, of a picture that is overwritten."""
    fit = fit_photo(picture)
    if fit is None:
        return None
    try:
        return _describe_only_face(engine, fit)
    except EngineFailed:
        return None
    finally:
        fit.fill(0)


def fit_photo(picture: Bgr) -> Bgr | None:
    """With a border, its short side at least 240; ``picture`` is overwritten.

    None for a picture of one bit.
    """
    if not _has_halftones(picture):
        return None
    border = round(BORDER_SHARE * max(picture.shape[:2]))
    padded = cv2.copyMakeBorder(picture, border, border, border, border, cv2.BORDER_REPLICATE)
    picture.fill(0)
    scale = max(1.0, SHORT_SIDE / min(padded.shape[:2]))
    enlarged = cv2.resize(padded, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    if enlarged is not padded:
        padded.fill(0)
    return np.asarray(enlarged, np.uint8)


def decode(encoded: bytes | bytearray) -> Bgr | None:
    """The picture in colours; None for what is no picture."""
    if not encoded:
        return None
    quieten()  # a damaged picture makes the decoder write to stderr
    data = np.frombuffer(encoded, np.uint8)
    try:
        # a code stream of one component names no colours: OpenCV decodes it as grey only
        for way in (cv2.IMREAD_COLOR, cv2.IMREAD_GRAYSCALE):
            decoded = as_bgr(cv2.imdecode(data, way))
            if decoded is not None:
                return decoded
    except cv2.error:
        return None
    return None


def brightness(picture: Bgr) -> float:
    """Mean grey, 0 to 255."""
    return float(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).mean())


def sharpness(picture: Bgr) -> float:
    """Variance of the Laplacian, the sensor's noise smoothed away: small when blurred."""
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.float32)
    smooth = cv2.GaussianBlur(grey, (0, 0), _NOISE_SIGMA)
    return float(cv2.Laplacian(smooth, cv2.CV_32F).var())


def _has_halftones(picture: Bgr) -> bool:
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    darkest, lightest = float(grey.min()), float(grey.max())
    margin = (lightest - darkest) * _EXTREME_SHARE
    between = (grey > darkest + margin) & (grey < lightest - margin)
    return float(between.mean()) >= LEAST_HALFTONES


def _describe_only_face(engine: Engine, picture: Bgr) -> Embedding | None:
    faces = engine.find(picture)
    if len(faces) != 1:
        return None
    aligned = engine.align(picture, faces[0])
    try:
        return engine.describe(aligned)
    finally:
        aligned.fill(0)
