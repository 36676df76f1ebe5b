"""What the real models still hold of a face: looked for in the memory of another process.

From outside, because whoever looks in his own memory leaves copies of what he found there.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.camera.face.engine import SEARCH_SIDE, OpenCvEngine
from kiosk.camera.source import Bgr
from tests.bench.faces.models import real_engine
from tests.bench.faces.portraits import COLLINS, Scene, live

ROOT = Path(__file__).parents[5]
_LARGEST = 1 << 30


def look_for_a_face() -> None:
    """Called in the other process; a line from outside makes it forget."""
    engine, frame = real_engine(), live(COLLINS, Scene())
    engine.describe(as_the_models_take_it(engine, frame)[1])
    print("described", flush=True)
    sys.stdin.readline()
    engine.forget()
    print("forgotten", flush=True)
    sys.stdin.readline()


def as_the_models_take_it(engine: OpenCvEngine, frame: Bgr) -> tuple[Bgr, Bgr]:
    """The picture that is searched, and the face that is described."""
    small = cv2.resize(frame, (SEARCH_SIDE, 360), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), engine.align(frame, engine.find(frame)[0])


def middle_of(picture: Bgr) -> bytes:
    """A piece of its middle as the networks hold it: one colour only, in floats."""
    row, column = (length // 2 for length in picture.shape[:2])
    return picture[row, column : column + 16, 0].astype(np.float32).tobytes()


def memory(pid: int) -> Iterator[bytes]:
    process = Path(f"/proc/{pid}")
    with (process / "maps").open() as maps, (process / "mem").open("rb", 0) as there:
        for line in maps:
            place, mode, *_ = line.split()
            begin, end = (int(edge, 16) for edge in place.split("-"))
            if not mode.startswith("rw") or end - begin > _LARGEST:
                continue
            there.seek(begin)
            yield there.read(end - begin)


def how_often(pid: int, pieces: list[bytes]) -> list[int]:
    counts = [[region.count(piece) for piece in pieces] for region in memory(pid)]
    return [sum(of_piece) for of_piece in zip(*counts, strict=True)]


@pytest.fixture
def looking() -> Iterator[subprocess.Popen[str]]:
    call = f"from {__name__} import look_for_a_face; look_for_a_face()"
    command = [sys.executable, "-c", call]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        process.kill()


def test_the_models_keep_neither_the_last_picture_nor_the_last_face(looking):
    engine, frame = real_engine(), live(COLLINS, Scene())
    pieces = [middle_of(one) for one in as_the_models_take_it(engine, frame)]
    assert looking.stdout.readline() == "described\n"
    before = how_often(looking.pid, pieces)
    print("forget", file=looking.stdin, flush=True)
    assert looking.stdout.readline() == "forgotten\n"
    assert min(before) > 0, "the place to look at is a wrong one"
    assert how_often(looking.pid, pieces) == [0, 0]
