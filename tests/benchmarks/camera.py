"""The preview's pictures a second and CPU, beside a bare loop over the same source in the same run.

Both in a process of their own, in turn: ours is the kiosk's scanner with its decoder, its watchdog
and a screen that asks thirty times a second; the bare one reads and does nothing else. A third one
reads, makes grey and decodes each picture in the same loop, as a first sketch would.
"""

import dataclasses
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from kiosk.camera.decode import Decoder
from kiosk.camera.scanner import CameraScanner
from kiosk.camera.source import quieten

ROUNDS = 3
SECONDS = 6.0
RATE = 30.0
SIZE = (640, 480)
PICTURES = 90
KINDS = ("ours", "bare", "sketch")


@dataclasses.dataclass(frozen=True)
class Figures:
    """Of one process."""

    pictures: float
    """Different ones a second, as a screen would get them."""
    cpu: float
    """Share of one core."""
    worst_gap_ms: float
    """Longest time without a new picture."""


def write_source(path: Path) -> None:
    """A video of a desk with print on it, and noise as a sensor has: no code is in it."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, SIZE)
    if not writer.isOpened():
        raise OSError(f"{path}: a video cannot be written")
    random = np.random.default_rng(7)
    desk = np.full((SIZE[1], SIZE[0], 3), 130, np.uint8)
    for row in range(18):
        cv2.putText(desk, "0123456789 " * 3, (10, 25 * row + 20), 0, 0.6, (30, 30, 30), 1)
    for _ in range(PICTURES):
        noise = random.integers(-6, 7, desk.shape)
        writer.write(np.clip(desk.astype(int) + noise, 0, 255).astype(np.uint8))
    writer.release()


def ours(source: str) -> list[float]:
    """When a new picture was seen by a screen, which looks sixty times a second."""
    scanner = CameraScanner(source, lambda _: None)
    scanner.start()
    seen, number = [], 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        frame = scanner.latest()
        if frame is not None and frame.number != number:
            number = frame.number
            seen.append(time.monotonic())
        time.sleep(1 / (2 * RATE))
    scanner.stop()
    return seen


def loop(source: str, *, decodes: bool) -> list[float]:
    """When a picture was read, at the source's own speed."""
    quieten()
    decoder = Decoder()
    capture = cv2.VideoCapture(source)
    seen: list[float] = []
    due = time.monotonic()
    end = due + SECONDS
    while time.monotonic() < end:
        is_read, picture = capture.read()
        if not is_read:
            capture.release()
            capture = cv2.VideoCapture(source)
            continue
        if decodes:
            decoder.read(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8))
        seen.append(time.monotonic())
        due = max(due + 1 / RATE, time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))
    capture.release()
    return seen


def run(rounds: int = ROUNDS) -> dict[str, Figures]:
    """Medians."""
    found: dict[str, list[Figures]] = {kind: [] for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "desk.avi"
        write_source(source)
        for _ in range(rounds):
            for kind in KINDS:
                found[kind].append(_measure(kind, source))
    return {kind: _median(figures) for kind, figures in found.items()}


def _median(figures: list[Figures]) -> Figures:
    return Figures(
        statistics.median(one.pictures for one in figures),
        statistics.median(one.cpu for one in figures),
        statistics.median(one.worst_gap_ms for one in figures),
    )


def _measure(kind: str, source: Path) -> Figures:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.camera", kind, str(source)],
        capture_output=True,
        check=True,
        text=True,
    )
    pictures, cpu, gap = map(float, done.stdout.split()[-3:])
    return Figures(pictures, cpu, gap)


def _show(kind: str, source: str) -> None:
    """In the measured process."""
    cpu_before = time.process_time()
    seen = ours(source) if kind == "ours" else loop(source, decodes=kind == "sketch")
    cpu = (time.process_time() - cpu_before) / SECONDS
    steady = seen[10:]  # the first pictures wait for the source to open
    gaps = np.diff(steady)
    print(len(gaps) / (steady[-1] - steady[0]), cpu, gaps.max() * 1000)


def main() -> None:
    for kind, figures in run().items():
        print(
            f"{kind:6} {figures.pictures:5.1f} pictures/s   {figures.cpu:6.1%} of a core"
            f"   longest gap {figures.worst_gap_ms:4.0f} ms"
        )
    print("target: 30 pictures/s at 640x480 (camera.md 4)")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _show(sys.argv[1], sys.argv[2])
    else:
        main()
