"""Pictures of nobody: a drawn face as a card holds it, and what is printed beside it.

Deterministic: the same name gives the same picture. 240 x 320, grey, JPEG 2000 of about 5 kB
(camera.md 5).
"""

import functools
import hashlib
from typing import Any

import cv2
import numpy as np

WIDTH, HEIGHT = 240, 320
LARGEST_PHOTO_BYTES = 8192
HUGE_SIDE = 6000
_COMPRESSION = [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 65]
_STRONGEST = [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 1]
_BACKGROUND = 225

Image = np.ndarray[Any, np.dtype[np.uint8]]


@functools.cache
def face_photo(of: str) -> bytes:
    """The photo of somebody who does not exist."""
    photo = _encode(".jp2", draw_face(of), _COMPRESSION)
    assert len(photo) <= LARGEST_PHOTO_BYTES
    return photo


@functools.cache
def huge_photo() -> bytes:
    """334 bytes which decode to 6000 x 6000 (camera.md 5.3)."""
    return _encode(".jp2", np.zeros((HUGE_SIDE, HUGE_SIDE), np.uint8), _STRONGEST)


@functools.cache
def printed_line(text: str, width: int = 160, height: int = 24) -> bytes:
    """Strokes in place of writing, as a small PNG."""
    random = _numbers(text)
    image = np.full((height, width), 255, np.uint8)
    for column in range(8, width - 16, 20):
        for _ in range(4):
            start = (column + int(random.integers(14)), 3 + int(random.integers(height - 6)))
            end = (column + int(random.integers(14)), 3 + int(random.integers(height - 6)))
            cv2.line(image, start, end, 0, 1)
    return _encode(".png", image, [cv2.IMWRITE_PNG_BILEVEL, 1])


def draw_face(of: str) -> Image:
    """Hair, a face and its parts, placed a little differently for everyone."""
    random = _numbers(of)
    image = np.full((HEIGHT, WIDTH), _BACKGROUND, np.uint8)
    skin, hair = int(random.integers(165, 205)), int(random.integers(25, 95))
    width, height = int(random.integers(58, 74)), int(random.integers(84, 98))
    centre = (120, 160)
    cv2.ellipse(image, (120, 330), (105, 80), 0, 180, 360, int(random.integers(60, 150)), -1)
    cv2.ellipse(image, (120, 250), (26, 50), 0, 0, 360, skin - 12, -1)
    cv2.ellipse(image, (120, 145), (width + 12, height + 8), 0, 0, 360, hair, -1)
    cv2.ellipse(image, centre, (width, height), 0, 0, 360, skin, -1)
    cv2.ellipse(image, (120, 78), (width - 2, 24), 0, 180, 360, hair, -1)
    _draw_parts(image, random, skin, hair)
    noise = random.normal(0, 2.5, image.shape)
    blurred = cv2.GaussianBlur(image, (5, 5), 0).astype(np.float64)
    return np.clip(blurred + noise, 0, 255).astype(np.uint8)


def _draw_parts(image: Image, random: np.random.Generator, skin: int, hair: int) -> None:
    apart, eye_row = int(random.integers(26, 34)), int(random.integers(140, 152))
    for side in (-1, 1):
        eye = (120 + side * apart, eye_row)
        cv2.ellipse(image, eye, (13, 7), 0, 0, 360, 240, -1)
        cv2.circle(image, eye, 6, 40, -1)
        cv2.ellipse(image, (eye[0], eye_row - 16), (16, 5), 0, 180, 360, hair, 4)
    nose = eye_row + int(random.integers(38, 46))
    cv2.line(image, (120, eye_row + 8), (115, nose), skin - 35, 3)
    cv2.ellipse(image, (120, nose), (10, 5), 0, 0, 180, skin - 45, 3)
    mouth = nose + int(random.integers(24, 32))
    cv2.ellipse(image, (120, mouth), (int(random.integers(20, 28)), 7), 0, 0, 180, 90, -1)


def _numbers(text: str) -> np.random.Generator:
    digest = hashlib.sha256(f"bench picture of {text}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def _encode(kind: str, image: Image, how: list[int]) -> bytes:
    done, encoded = cv2.imencode(kind, image, how)
    if not done:
        raise RuntimeError(f"this OpenCV writes no {kind}")
    return encoded.tobytes()
