"""What comes between a scene and a good picture of it: fingers, light, lens, hand, sensor, JPEG.

All work on frames of floats, 0 to 255, and give a new one; lengths are pixels of the frame.
"""

import cv2
import numpy as np
import numpy.typing as npt

Scene = npt.NDArray[np.float32]
Point = npt.NDArray[np.float64]


def cover_with_finger(scene: Scene, tip: Point, away: Point, width: float) -> Scene:
    """A finger whose end is at ``tip``; its hand lies in the direction ``away``."""
    mask, shade = np.zeros_like(scene), np.zeros_like(scene)
    along = away / np.linalg.norm(away)
    middle, hand = tip + along * width / 2, tip + along * width * 14
    for image, thickness in ((mask, width), (shade, width * 0.55)):
        cv2.line(image, _whole(middle), _whole(hand), 1.0, round(thickness), cv2.LINE_AA)
    mask = _blur(mask, 1.2)
    skin = 118 + 62 * _blur(shade, width / 6)
    degrees = float(np.degrees(np.arctan2(along[1], along[0])))
    nail = _whole(tip + along * width * 0.42)
    cv2.ellipse(skin, nail, (round(width * 0.3), round(width * 0.24)), degrees, 0, 360, 205.0, -1)
    return np.asarray(scene * (1 - mask) + skin * mask, np.float32)


def cast_shadow(scene: Scene, through: Point, rng: np.random.Generator) -> Scene:
    """Half of the scene lies in somebody's shadow; its edge goes through a point."""
    direction = rng.uniform(0, 2 * np.pi)
    along = np.array([np.cos(direction), np.sin(direction)]) * 3000
    aside = np.array([-along[1], along[0]]) * rng.uniform(0.6, 1.0)
    corner = through - along * 0.1 + aside * rng.uniform(-0.05, 0.05)
    polygon = np.array([through - along, corner, through + along, through + along + aside])
    polygon = np.vstack([polygon, through - along + aside])
    mask = np.zeros_like(scene)
    cv2.fillPoly(mask, [np.round(polygon).astype(np.int32)], 1.0)
    mask = _blur(mask, float(rng.uniform(2, 10)))
    return np.asarray(scene * (1 - mask * np.float32(rng.uniform(0.3, 0.55))), np.float32)


def shine(scene: Scene, at: Point, strength: float, haze: float, rng: np.random.Generator) -> Scene:
    """A lamp mirrored in the laminate: a spot that burns out, and a veil around it."""
    height, width = scene.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, (long, short) = rng.uniform(0, np.pi), np.sort(rng.uniform(12, 50, 2))[::-1]
    c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    along, aside = (x - at[0]) * c + (y - at[1]) * s, (y - at[1]) * c - (x - at[0]) * s
    square = (along / np.float32(long)) ** 2 + (aside / np.float32(short)) ** 2
    spot = np.exp(-(square**2) / 2)
    veil = haze * np.exp(-square / 60)
    veiled = scene * (1 - veil) + 215 * veil
    return np.asarray(veiled + strength * spot, np.float32)


def reflect(scene: Scene, mask: Scene, rng: np.random.Generator) -> Scene:
    """A window mirrored in a phone's glass: bright panes with a cross between them."""
    panes = np.zeros_like(scene)
    middle = rng.uniform((300, 150), (980, 570))
    size, degrees = rng.uniform(70, 200, 2), float(rng.uniform(-25, 25))
    box = cv2.boxPoints((tuple(middle), tuple(size * 2), degrees))
    cv2.fillPoly(panes, [np.round(box).astype(np.int32)], 1.0)
    for a, b in ((0, 2), (1, 3)):
        start, end = (box[a] + box[a - 1]) / 2, (box[b] + box[b - 1]) / 2
        cv2.line(panes, _whole(start), _whole(end), 0.0, 10, cv2.LINE_AA)
    panes = _blur(panes, float(rng.uniform(2, 7)))
    glass = np.float32(rng.uniform(6, 24)) + panes * np.float32(rng.uniform(25, 95))
    return np.asarray(scene + glass * mask, np.float32)


def defocus(scene: Scene, sigma: float) -> Scene:
    """Out of focus."""
    return _blur(scene, sigma)


def smear(scene: Scene, length: float, direction: float) -> Scene:
    """Moved while the shutter was open: a line of this length, ``direction`` in radians."""
    return np.asarray(cv2.filter2D(scene, -1, line_kernel(length, direction)), np.float32)


def line_kernel(length: float, direction: float) -> npt.NDArray[np.float32]:
    """A line through the middle of a square; the sum is 1."""
    reach, fine = int(np.ceil(length / 2)) + 1, 8
    side = (2 * reach + 1) * fine
    large = np.zeros((side, side), np.float32)
    middle = np.array([side / 2, side / 2])
    half = np.array([np.cos(direction), np.sin(direction)]) * length / 2 * fine
    cv2.line(large, _whole(middle - half), _whole(middle + half), 1.0, fine, cv2.LINE_AA)
    kernel = cv2.resize(large, (2 * reach + 1,) * 2, interpolation=cv2.INTER_AREA)
    return np.asarray(kernel / kernel.sum(), np.float32)


def expose(scene: Scene, light: float, noise: float, rng: np.random.Generator) -> Scene:
    """So much light, and the sensor's noise (standard deviation)."""
    grain = rng.standard_normal(scene.shape, np.float32) * np.float32(noise)
    return np.asarray(np.clip(scene * np.float32(light) + grain, 0, 255), np.float32)


def compress(scene: Scene, quality: int) -> npt.NDArray[np.uint8]:
    """As a camera sends it (Motion JPEG)."""
    frame = np.round(np.clip(scene, 0, 255)).astype(np.uint8)
    is_written, jpeg = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not is_written:
        raise OSError("a frame could not be compressed")
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE), np.uint8)


def _blur(scene: Scene, sigma: float) -> Scene:
    return np.asarray(cv2.GaussianBlur(scene, (0, 0), sigma), np.float32)


def _whole(point: npt.NDArray[np.floating]) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
