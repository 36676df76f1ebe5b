"""Pictures of two runs laid over each other: which differ by more than the edges of letters do."""

import dataclasses
import enum
from pathlib import Path

import numpy as np
from PIL import Image

DIFFERS_FROM = 24
"""Of 255, in one channel; edges that another machine smooths otherwise stay below."""
PIXELS_AT_MOST = 20
"""So many pixels of a picture may differ."""


class Outcome(enum.StrEnum):
    """Of one picture."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclasses.dataclass(frozen=True, slots=True)
class Compared:
    """One picture of this run and of the one before."""

    panel: str
    file: str
    outcome: Outcome
    pixels: int = 0
    """How many differ."""

    @property
    def state(self) -> str:
        return self.file.split(".")[0]

    @property
    def look(self) -> str:
        _, language, theme, size, _ = self.file.split(".")
        return f"{language}, {theme}, {size} %, {self.panel}"


def compare(now: Path, before: Path, differences: Path) -> list[Compared]:
    """All pictures of both runs; a picture of the difference goes to ``differences``."""
    paths = {path.relative_to(folder) for folder in (now, before) for path in folder.rglob("*.png")}
    return [_compared(path, now, before, differences) for path in sorted(paths)]


def _compared(path: Path, now: Path, before: Path, differences: Path) -> Compared:
    panel, file = path.parent.name, path.name
    if not (before / path).exists():
        return Compared(panel, file, Outcome.NEW)
    if not (now / path).exists():
        return Compared(panel, file, Outcome.GONE)
    pixels = _differing((now / path), (before / path))
    count = int(pixels.sum())
    if count <= PIXELS_AT_MOST:
        return Compared(panel, file, Outcome.SAME, count)
    target = differences / path
    target.parent.mkdir(parents=True, exist_ok=True)
    _show(now / path, pixels).save(target)
    return Compared(panel, file, Outcome.CHANGED, count)


def _differing(one: Path, other: Path) -> np.ndarray:
    a, b = (np.asarray(Image.open(path).convert("RGB"), np.int16) for path in (one, other))
    if a.shape != b.shape:
        return np.ones(a.shape[:2], bool)
    differing: np.ndarray = abs(a - b).max(axis=2) >= DIFFERS_FROM
    return differing


def _show(picture: Path, pixels: np.ndarray) -> Image.Image:
    """The new picture, pale, and what differs in it in magenta: no screen has that colour."""
    pale = np.asarray(Image.open(picture).convert("L").convert("RGB"), np.uint8) // 4 + 191
    pale[pixels] = (216, 0, 160)
    return Image.fromarray(pale)
