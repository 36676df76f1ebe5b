"""From a portrait to what a card holds and to what a camera sees; every change from a fixed seed.

A head that turns is the portrait bent over a made-up head: an ellipsoid with a nose. It moves the
points of a face as a head does and no more: no hidden ear comes into sight, no light changes.
"""

import dataclasses
import functools
import math
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 1280, 720
_PLAY_PX = 64


@dataclasses.dataclass(frozen=True, slots=True)
class Portrait:
    """A file of this folder and where its face is, in its own pixels."""

    name: str
    face_width: float
    right_eye: tuple[float, float]
    left_eye: tuple[float, float]

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.jpg"

    def read(self) -> Picture:
        """A copy of one's own."""
        return _read(self.path).copy()


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """How somebody stands before the camera."""

    face_px: float = 220.0
    light: float = 1.0
    noise: float = 3.0
    shift: tuple[int, int] = (0, 0)
    lean_deg: float = 0.0
    blur: float = 0.0
    seed: int = 1


@functools.lru_cache
def _read(path: Path) -> Picture:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), np.uint8)


def card_photo(
    picture: Picture, size: tuple[int, int] = (240, 320), most_bytes: int = 5000
) -> bytes:
    """Grey JPEG 2000 of a card's size and length, the sides cut to its shape."""
    width, height = size
    rows, columns = picture.shape[:2]
    wanted = min(columns, rows * width // height)
    left = (columns - wanted) // 2
    cut = picture[: wanted * height // width, left : left + wanted]
    grey = cv2.cvtColor(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return _jp2(np.asarray(grey, np.uint8), most_bytes)


def _jp2(grey: Picture, most_bytes: int) -> bytes:
    """The best quality that fits."""
    for rate in (1000, 500, 300, 200, 150, 100, 80, 60, 50, 40, 30, 20, 15, 10, 7, 5, 3, 2, 1):
        coded = cv2.imencode(".jp2", grey, [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, rate])[1]
        if len(coded) <= most_bytes:
            return coded.tobytes()
    raise ValueError("this picture cannot be made so small")


def live(portrait: Portrait, scene: Scene, picture: Picture | None = None) -> Picture:
    """A frame of 1280 x 720 with one person in it."""
    frame = _room(scene.seed)
    _stand(frame, portrait.read() if picture is None else picture, portrait, scene)
    return _taken(frame, scene)


def live_two(one: Portrait, other: Portrait, scene: Scene) -> Picture:
    """A frame with two people side by side."""
    frame = _room(scene.seed)
    for portrait, at in ((one, -300), (other, 300)):
        moved = dataclasses.replace(scene, shift=(at, 0))
        _stand(frame, portrait.read(), portrait, moved)
    return _taken(frame, scene)


def turned(portrait: Portrait, yaw_deg: float) -> Picture:
    """The portrait's head turned by degrees, positive to the person's own left."""
    picture = portrait.read()
    rows, columns = np.mgrid[0 : picture.shape[0], 0 : picture.shape[1]].astype(np.float64)
    (ax, ay), (bx, by) = portrait.right_eye, portrait.left_eye
    unit = math.hypot(bx - ax, by - ay)  # 64 mm
    x, y = (columns - (ax + bx) / 2) / unit, (rows - (ay + by) / 2) / unit
    sine, cosine = math.sin(math.radians(yaw_deg)), math.cos(math.radians(yaw_deg))
    source = x.copy()
    for _ in range(30):  # where this pixel came from
        source = (x - (_depth(source, y) - _depth(0, 0)) * sine) / cosine
    back = source * unit + (ax + bx) / 2
    bent = cv2.remap(
        picture,
        back.astype(np.float32),
        rows.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(bent, np.uint8)


def held_sheet(picture: Picture, yaw_deg: float, pitch_deg: float = 0.0) -> Picture:
    """A printed picture held askew before a camera 600 mm away; its width is 150 mm."""
    rows, columns = picture.shape[:2]
    corners = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    a, b = math.radians(yaw_deg), math.radians(pitch_deg)
    seen = []
    for x, y in (corners - np.array([columns / 2, rows / 2])) * 150 / columns:
        z = -x * math.sin(a)
        down = y * math.cos(b) - z * math.sin(b)
        near = z * math.cos(b) + y * math.sin(b)
        scale = 600 / (600 - near) * columns / 150
        seen.append([x * math.cos(a) * scale + columns / 2, down * scale + rows / 2])
    plane = cv2.getPerspectiveTransform(corners, np.array(seen, np.float32))
    held = cv2.warpPerspective(picture, plane, (columns, rows), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(held, np.uint8)


def _depth(
    x: float | npt.NDArray[np.float64], y: float | npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Of the made-up head, in eye distances; the origin is between the eyes."""
    down = y - 0.5
    shell = 1.2 * np.sqrt(np.maximum(1 - (x / 1.25) ** 2 - (down / 1.9) ** 2, 0.0))
    nose = 0.33 * np.exp(-((x / 0.2) ** 2) - ((y - 0.6) / 0.3) ** 2)
    return np.asarray(shell + nose, np.float64)


def _room(seed: int) -> Picture:
    """A wall with soft shades."""
    chance = np.random.default_rng(seed)
    coarse = chance.integers(90, 170, (9, 16, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)


def _stand(frame: Picture, picture: Picture, portrait: Portrait, scene: Scene) -> None:
    """Puts the portrait into the room, its face as wide as wished, in the middle."""
    scale = scene.face_px / portrait.face_width
    (ax, ay), (bx, by) = portrait.right_eye, portrait.left_eye
    place = cv2.getRotationMatrix2D(((ax + bx) / 2, (ay + by) / 2), scene.lean_deg, scale)
    place[:, 2] += np.array([WIDTH / 2 - (ax + bx) / 2, HEIGHT * 0.42 - (ay + by) / 2])
    place[:, 2] += np.array(scene.shift)
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    cv2.warpAffine(picture, place, (WIDTH, HEIGHT), frame, interpolation, cv2.BORDER_TRANSPARENT)


def _taken(frame: Picture, scene: Scene) -> Picture:
    """Light, lens and sensor."""
    down, right = np.random.default_rng(scene.seed + 1).integers(0, _PLAY_PX, 2)
    lit = frame.astype(np.float32) * np.float32(scene.light)
    if scene.blur:
        lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), scene.blur))
    noise = _grain()[down : down + HEIGHT, right : right + WIDTH]
    taken = np.multiply(noise, np.float32(scene.noise))
    taken += lit
    return np.clip(taken, 0, 255, out=taken).astype(np.uint8)


@functools.cache
def _grain() -> npt.NDArray[np.float32]:
    """Of one sensor, standard deviation 1, larger than a frame: each takes another part of it."""
    shape = (HEIGHT + _PLAY_PX, WIDTH + _PLAY_PX, 3)
    return np.random.default_rng(1).standard_normal(shape, np.float32)


HOPPER = Portrait("hopper", 169.0, (136.0, 194.0), (216.0, 194.0))
COLLINS = Portrait("collins", 90.0, (90.0, 105.0), (137.0, 105.0))
MONA_LISA = Portrait("mona-lisa", 97.0, (89.0, 122.0), (129.0, 118.0))
"""A painting: no photo, and for the models a person like the others."""
PORTRAITS = (HOPPER, COLLINS, MONA_LISA)
