"""Where the five points of a face stand, and whether they move like a head or like a sheet.

Pure geometry on YuNet's points. Axes are the picture's: x to the right, y down. The person's left
is on the picture's right. A printed photo that is turned moves by a plane's homography, so the
place of its nose follows from its eyes and the corners of its mouth; a real nose stands in front.
"""

import dataclasses
import math

import numpy as np
import numpy.typing as npt

Point = tuple[float, float]
_CORNERS = 4


@dataclasses.dataclass(frozen=True, slots=True)
class Landmarks:
    """YuNet's five points, in pixels; right and left are the person's."""

    right_eye: Point
    left_eye: Point
    nose: Point
    right_mouth: Point
    left_mouth: Point

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """The four that lie nearly in one plane."""
        return self.right_eye, self.left_eye, self.right_mouth, self.left_mouth


@dataclasses.dataclass(frozen=True, slots=True)
class Face:
    """One face in a picture."""

    x: float
    y: float
    width: float
    height: float
    points: Landmarks
    confidence: float

    @property
    def size(self) -> float:
        """The shorter side: a turned face is narrow, a cut one low."""
        return min(self.width, self.height)


def eye_distance(points: Landmarks) -> float:
    """In pixels."""
    return math.dist(points.right_eye, points.left_eye)


def roll_deg(points: Landmarks) -> float:
    """How far the head leans to a side."""
    (ax, ay), (bx, by) = points.right_eye, points.left_eye
    return math.degrees(math.atan2(by - ay, bx - ax))


def aside(points: Landmarks) -> float:
    """The nose's place along the line of the eyes: 0 in their middle, in eye distances.

    Positive when the person looks to the own left. No number when there are no two eyes.
    """
    (ax, ay), (bx, by), (nx, ny) = points.right_eye, points.left_eye, points.nose
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    if square == 0:
        return math.nan
    return ((nx - ax) * dx + (ny - ay) * dy) / square - 0.5


def off_plane(before: Landmarks, after: Landmarks) -> float:
    """How far the nose left the plane of eyes and mouth between two pictures, in eye distances.

    Signed along the line of the eyes, positive to the person's left. Near 0 for any flat picture,
    however it is turned, tilted or moved; no number when the corners give no plane.
    """
    before, after = _centred(before), _centred(after)
    plane = _homography(before.corners, after.corners)
    if plane is None:
        return math.nan
    expected = _mapped(plane, before.nose)
    (ax, ay), (bx, by) = after.right_eye, after.left_eye
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    if expected is None or square == 0:
        return math.nan
    return ((after.nose[0] - expected[0]) * dx + (after.nose[1] - expected[1]) * dy) / square


def _centred(points: Landmarks) -> Landmarks:
    """Around the middle of the corners, which is in front of the camera when they are."""
    cx, cy = (sum(axis) / _CORNERS for axis in zip(*points.corners, strict=True))
    moved = ((x - cx, y - cy) for x, y in (*points.corners, points.nose))
    right_eye, left_eye, right_mouth, left_mouth, nose = moved
    return Landmarks(right_eye, left_eye, nose, right_mouth, left_mouth)


def _homography(
    source: tuple[Point, ...], target: tuple[Point, ...]
) -> npt.NDArray[np.float64] | None:
    """The 8 unknowns from 4 pairs, 2 equations each; None when three of them are in line."""
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    if any(_is_flat(points) for points in (source, target)):
        return None
    try:
        solved = np.linalg.solve(np.array(rows, np.float64), np.array(right, np.float64))
    except np.linalg.LinAlgError:
        return None
    return np.append(solved, 1.0).reshape(3, 3)


def _is_flat(points: tuple[Point, ...]) -> bool:
    """Whether any three of four points lie nearly in line."""
    reach = max(math.dist(a, b) for a in points for b in points)
    for left_out in range(_CORNERS):
        (ax, ay), (bx, by), (cx, cy) = points[:left_out] + points[left_out + 1 :]
        area = abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))
        if area <= 0.01 * reach * reach:
            return True
    return False


def _mapped(plane: npt.NDArray[np.float64], point: Point) -> Point | None:
    x, y, w = (plane @ np.array([point[0], point[1], 1.0])).tolist()
    return (x / w, y / w) if w > 0 else None
