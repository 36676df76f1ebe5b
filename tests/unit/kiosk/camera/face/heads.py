"""Landmarks of a made-up head and of a flat picture of it, seen by a pinhole camera.

The head's measures are the middle ones of a common six-point model, in mm; its nose stands 26 mm
in front of the plane of eyes and mouth. No picture and no model in here.
"""

import math

from kiosk.camera.face.geometry import Landmarks

HEAD = {
    "right_eye": (-32.0, -33.0, 0.0),
    "left_eye": (32.0, -33.0, 0.0),
    "nose": (0.0, 0.0, 26.0),
    "right_mouth": (-26.0, 33.0, 2.0),
    "left_mouth": (26.0, 33.0, 2.0),
}
FLAT = {name: (x, y, 0.0) for name, (x, y, _) in HEAD.items()}
FOCAL_PX = 1000.0


def seen(head, *, yaw=0.0, pitch=0.0, roll=0.0, far=600.0, jitter=None):
    """Landmarks of ``head`` at ``far`` mm; degrees, positive yaw to the person's left."""
    moved = {name: _project(_turned(point, yaw, pitch, roll), far) for name, point in head.items()}
    if jitter is not None:
        moved = {name: (x + jitter(), y + jitter()) for name, (x, y) in moved.items()}
    return Landmarks(**moved)


def _turned(point, yaw, pitch, roll):
    x, y, z = point
    a, b, c = (math.radians(angle) for angle in (yaw, pitch, roll))
    x, z = x * math.cos(a) + z * math.sin(a), z * math.cos(a) - x * math.sin(a)
    y, z = y * math.cos(b) - z * math.sin(b), z * math.cos(b) + y * math.sin(b)
    return x * math.cos(c) - y * math.sin(c), x * math.sin(c) + y * math.cos(c), z


def _project(point, far):
    x, y, z = point
    scale = FOCAL_PX / (far - z)
    return 640 + x * scale, 360 + y * scale
