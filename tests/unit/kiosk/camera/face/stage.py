"""A stage for the comparison: an engine that is told what each picture shows.

``Stage`` implements the whole port ``Engine``. A picture carries in its first pixel the number of a
``Shown``, so that threads and order do not matter. It remembers every array it touched by weak
references only.
"""

import dataclasses
import weakref

import numpy as np

from kiosk.camera.face.engine import EngineFailed
from kiosk.camera.face.geometry import Face, Landmarks
from tests.unit.kiosk.camera.face.heads import HEAD, seen

SIZE = (1280, 720)
_FLAT, _SHARP = 0, 40
_PHOTO = np.eye(1, 128, dtype=np.float32)[0]


@dataclasses.dataclass(frozen=True)
class Shown:
    """What a picture shows: faces, and how much the first is like the photo's person."""

    faces: tuple[Face, ...] = ()
    likeness: float = 0.9
    light: int = 120
    room: int = 120
    is_blurred: bool = False
    breaks: bool = False


def a_face(points: Landmarks | None = None, *, size: float = 220.0) -> Face:
    return Face(530, 250, size, size * 1.25, points or seen(HEAD), 0.9)


def somebody(likeness=0.9, **how) -> Shown:
    return Shown((a_face(),), likeness, **how)


def turning(yaw, likeness=0.6, head=HEAD, **how) -> Shown:
    return Shown((a_face(seen(head, yaw=yaw, **how)),), likeness)


class Stage:
    """Implements ``Engine``."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self.described = 0
        self.broken = 0
        self.forgotten = 0
        self.touched: list[weakref.ref[np.ndarray]] = []
        self.live: list[np.ndarray] = []
        """Arrays handed out, when ``keeps``: to look whether they were overwritten."""
        self.keeps = False
        self._cut: dict[int, Shown] = {}
        """What a cut face shows, by its array's id while that lives."""

    def picture(self, shown: Shown):
        """A frame of the camera."""
        self.shown.append(shown)
        picture = np.full((SIZE[1], SIZE[0], 3), shown.room, np.uint8)
        picture[0, 0] = (*divmod(len(self.shown) - 1, 250), 7)
        return picture

    def photo(self):
        """The description of the card's photo."""
        return _PHOTO.copy()

    def find(self, picture):
        self._touch(picture)
        shown = self._shown(picture)
        if shown.breaks:
            self.broken += 1
            raise EngineFailed("find -215")
        return shown.faces

    def align(self, picture, face):
        shown = self._shown(picture)
        spread = _FLAT if shown.is_blurred else _SHARP
        aligned = np.full((112, 112, 3), shown.light, np.uint8)
        aligned[:, np.arange(112) % 16 < 8] = max(0, shown.light - spread)
        self._cut[id(aligned)] = shown
        return self._touch(aligned)

    def describe(self, aligned):
        self.described += 1
        likeness = self._cut.pop(id(aligned)).likeness
        live = np.zeros(128, np.float32)
        live[:2] = likeness, (1 - likeness**2) ** 0.5
        return self._touch(live)

    def forget(self):
        self.forgotten += 1

    def _shown(self, picture) -> Shown:
        high, low, _ = (int(value) for value in picture[0, 0])
        return self.shown[high * 250 + low]

    def _touch(self, array):
        self.touched.append(weakref.ref(array))
        if self.keeps:
            self.live.append(array)
        return array
