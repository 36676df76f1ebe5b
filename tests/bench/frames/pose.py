"""A pinhole camera (F = 1000 px) looking at a sheet that lies or bends anywhere in space."""

import dataclasses
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from tests.bench.frames.sheet import PX_PER_MM, Sheet

WIDTH, HEIGHT = 1280, 720
FOCAL_PX = 1000.0
OVERSAMPLING = 2
"""The scene is drawn so many times larger, and shrunk: pixels are areas, not points."""

Maps = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


@dataclasses.dataclass(frozen=True, slots=True)
class Pose:
    """Where a sheet is. Angles in radians, lengths in millimetres."""

    distance: float
    roll: float = 0.0
    tilt: float = 0.0
    tilt_towards: float = 0.0
    """Direction in the sheet's plane about which it tilts."""
    x: float = 0.0
    y: float = 0.0
    bend_radius: float = 0.0
    """Of the cylinder; 0 is flat, negative bends towards the camera."""

    def rotation(self) -> npt.NDArray[np.float64]:
        """From the sheet's axes to the camera's."""
        about = np.array([np.cos(self.tilt_towards), np.sin(self.tilt_towards), 0.0])
        tilt, _ = cv2.Rodrigues(about * self.tilt)
        roll, _ = cv2.Rodrigues(np.array([0.0, 0.0, self.roll]))
        return np.asarray(tilt @ roll)

    def project(self, points_mm: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Points of the sheet, from its middle, to pixels of the frame."""
        x, z = points_mm[:, 0], np.zeros(len(points_mm))
        if self.bend_radius:
            angle = x / self.bend_radius
            x, z = self.bend_radius * np.sin(angle), self.bend_radius * (1 - np.cos(angle))
        there = np.stack([x, points_mm[:, 1], z], axis=1) @ self.rotation().T
        there += (self.x, self.y, self.distance)
        return there[:, :2] / there[:, 2:] * FOCAL_PX + (WIDTH / 2, HEIGHT / 2)


def maps_to_sheet(pose: Pose) -> Maps:
    """For each pixel of the large scene, the point of the sheet that it sees, in millimetres."""
    rows, columns = HEIGHT * OVERSAMPLING, WIDTH * OVERSAMPLING
    u = (np.arange(columns, dtype=np.float32) + 0.5) / OVERSAMPLING - WIDTH / 2
    v = (np.arange(rows, dtype=np.float32) + 0.5) / OVERSAMPLING - HEIGHT / 2
    to_sheet = pose.rotation().T.astype(np.float32)
    ray_x, ray_y = (u / np.float32(FOCAL_PX))[None, :], (v / np.float32(FOCAL_PX))[:, None]
    dx, dy, dz = (a * ray_x + b * ray_y + c for a, b, c in to_sheet)
    ox, oy, oz = -to_sheet @ np.array([pose.x, pose.y, pose.distance], np.float32)
    if not pose.bend_radius:
        reach = -oz / dz
        return ox + reach * dx, oy + reach * dy
    return _meet_cylinder((ox, oy, oz), (dx, dy, dz), np.float32(pose.bend_radius))


def _meet_cylinder(origin: tuple[Any, ...], ray: tuple[Any, ...], radius: np.float32) -> Maps:
    """The cylinder touches the sheet's plane along its y axis: x² + (z - r)² = r²."""
    (ox, oy, oz), (dx, dy, dz) = origin, ray
    a = dx * dx + dz * dz
    half_b = ox * dx + (oz - radius) * dz
    inside = half_b * half_b - a * (ox * ox + (oz - radius) ** 2 - radius * radius)
    root = np.sqrt(np.maximum(inside, 0))
    reach = (-half_b - np.sign(radius) * root) / a  # the near side, or the far one of a hollow
    x, z = ox + reach * dx, oz + reach * dz
    angle = np.arctan2(x / radius, 1 - z / radius)
    along = np.where(inside > 0, radius * angle, np.float32(1e6))
    return along.astype(np.float32), oy + reach * dy


def take(sheet: Sheet, maps: Maps) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The large scene with this sheet alone: its greys, and how much of each pixel it covers."""
    width, height = sheet.size_mm
    x = (maps[0] + width / 2) * PX_PER_MM - 0.5
    y = (maps[1] + height / 2) * PX_PER_MM - 0.5
    seen = cv2.remap(sheet.picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    covered = cv2.remap(sheet.mask, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    light = np.asarray(seen, np.float32)
    if sheet.pixels_per_mm:
        light *= _grid(maps, sheet.pixels_per_mm)
    return light, np.asarray(covered, np.float32) / np.float32(255)


def _grid(maps: Maps, pitch: float) -> npt.NDArray[np.float32]:
    """A screen's own pixels: bright in their middle, columns more than rows (red, green, blue)."""
    turns = np.float32(2 * np.pi * pitch)
    columns = 1 + np.float32(0.75) * np.cos(turns * maps[0])
    return np.asarray(columns * (1 + np.float32(0.45) * np.cos(turns * maps[1])), np.float32)
