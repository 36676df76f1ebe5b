"""What the real models still hold of a face: looked for in the memory of a process of its own.

Of its own, because a test before may have left the same portrait in memory that was freed.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from kiosk.camera.face.engine import SEARCH_SIDE
from tests.bench.faces.models import real_engine
from tests.bench.faces.portraits import COLLINS, Scene, live

ROOT = Path(__file__).parents[5]
_LARGEST = 1 << 30
_VEIL = 0x5A
"""What is looked for is kept veiled, so that it is not found here."""


def veiled(array) -> bytes:
    return bytes(byte ^ _VEIL for byte in array.tobytes())


def memory() -> Iterator[bytes]:
    process = Path("/proc/self")
    with (process / "maps").open() as maps, (process / "mem").open("rb", 0) as here:
        for line in maps:
            place, mode, *_ = line.split()
            begin, end = (int(edge, 16) for edge in place.split("-"))
            if not mode.startswith("rw") or end - begin > _LARGEST:
                continue
            try:
                here.seek(begin)
                yield here.read(end - begin)
            except (OSError, ValueError, OverflowError):  # [vvar], [vsyscall]
                continue


def how_often(veiled_pieces: list[bytes]) -> list[int]:
    pieces = [bytes(byte ^ _VEIL for byte in piece) for piece in veiled_pieces]
    counts = [[region.count(piece) for piece in pieces] for region in memory()]
    return [sum(of_piece) for of_piece in zip(*counts, strict=True)]


def middle_of(picture) -> bytes:
    """A piece of its middle as the models take it: one colour only, in floats."""
    row, column = (length // 2 for length in picture.shape[:2])
    piece = picture[row, column : column + 16, 0].astype(np.float32)
    try:
        return veiled(piece)
    finally:
        piece.fill(0)


def look_for_a_face() -> None:
    """Called in the other process."""
    engine, frame = real_engine(), live(COLLINS, Scene())
    small = cv2.resize(frame, (SEARCH_SIDE, 360), interpolation=cv2.INTER_AREA)
    aligned = engine.align(frame, engine.find(frame)[0])
    engine.describe(aligned)
    never_shown = veiled(np.linspace(3, 5, 16, dtype=np.float32))
    pieces = [middle_of(small), middle_of(aligned), never_shown]
    before = how_often(pieces)
    engine.forget()
    after = how_often(pieces)
    assert min(before[:2]) > before[2], "the place to look at is a wrong one"
    assert after[:2] == [after[2]] * 2


def test_the_models_keep_neither_the_last_picture_nor_the_last_face():
    call = f"from {__name__} import look_for_a_face; look_for_a_face()"
    done = subprocess.run(
        [sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-800:]
