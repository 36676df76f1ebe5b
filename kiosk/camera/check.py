"""``camera-check``: what a camera really gives, for whoever installs it (docs/camera.md).

Opens the source as the kiosk does, with the same watchdog and the same decoder, for some seconds.
Keeps and writes no picture and no code: only sizes, times and counts.
"""

import argparse
import dataclasses
import json
import math
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from kiosk.camera.advice import advise, is_usable
from kiosk.camera.capture import Capture
from kiosk.camera.decode import Decoder
from kiosk.camera.picture import Picture
from kiosk.camera.report import CameraReport
from kiosk.camera.scanner import DECODE_INTERVAL_S
from kiosk.camera.setting import parse_source
from kiosk.camera.source import Bgr, Granted

SECONDS = 5.0
_LONGEST_S = 600.0
_PICTURE_WAIT_S = 0.25
_DIGITS = 1


class CameraCheck:
    """One look at one source."""

    def __init__(self, source: str) -> None:
        self._source = parse_source(source)
        self._report = CameraReport(source)
        self._decoder = Decoder()
        self._first: tuple[int, float] | None = None
        self._last: tuple[int, float] = (0, 0.0)
        self._brightness: list[float] = []
        self._contrast: list[float] = []
        self._sharpness: list[float] = []
        self._decode_ms: list[float] = []

    def run(self, seconds: float) -> CameraReport:
        """Looks for so long; says what it saw and what to do about it."""
        capture = Capture(self._source)
        capture.start()
        try:
            self._look_until(capture, time.monotonic() + seconds)
            self._note_end(capture)
        finally:
            capture.stop()
        self._sum_up()
        if not self._report.advice:
            self._report.advice += advise(self._report, is_camera=not self._source.repeats)
        self._report.usable = is_usable(self._report)
        return self._report

    def _look_until(self, capture: Capture, end: float) -> None:
        number, decode_at = 0, 0.0
        while (now := time.monotonic()) < end:
            picture = capture.newer_than(number, min(_PICTURE_WAIT_S, end - now))
            if picture is None:
                continue
            number = picture.number
            self._first = self._first or (number, picture.taken_at)
            self._last = (number, picture.taken_at)
            if now >= decode_at:
                decode_at = now + DECODE_INTERVAL_S
                self._measure(picture)

    def _measure(self, picture: Picture) -> None:
        grey = picture.grey()
        self._report.picture_height, self._report.picture_width = grey.shape
        self._brightness.append(float(grey.mean()))
        self._contrast.append(float(grey.std()))
        self._sharpness.append(_sharpness(grey))
        began = time.thread_time()
        reading = self._decoder.read(grey)
        self._decode_ms.append((time.thread_time() - began) * 1000)
        if reading.payloads:
            self._report.read += 1
            self._report.steps[reading.step] = self._report.steps.get(reading.step, 0) + 1

    def _note_end(self, capture: Capture) -> None:
        report, granted = self._report, capture.granted()
        trouble, refusal = capture.trouble(), capture.refusal()
        report.opened = granted is not None
        report.granted = granted or Granted()
        report.trouble = None if trouble is None else trouble.value
        if refusal is not None:
            report.advice.append(refusal)

    def _sum_up(self) -> None:
        report = self._report
        if self._first is not None:
            count, seconds = (
                last - first for last, first in zip(self._last, self._first, strict=True)
            )
            report.pictures = int(count) + 1
            report.fps = round(count / seconds, _DIGITS) if seconds > 0 else None
        report.brightness = _rounded(statistics.median, self._brightness)
        report.contrast = _rounded(statistics.median, self._contrast)
        report.sharpness = _rounded(max, self._sharpness)
        report.decoded = len(self._decode_ms)
        report.decode_ms = _rounded(statistics.mean, self._decode_ms)
        report.decode_ms_worst = _rounded(max, self._decode_ms)


def run(options: argparse.Namespace, source: str) -> int:
    """The command: prints what it found; 0 when the camera can be used, else 1."""
    report = CameraCheck(source).run(options.seconds)
    print(as_json(report) if options.json else as_text(report))  # noqa: T201 - this is the command
    sys.stdout.flush()
    return 0 if report.usable else 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--config", type=Path, help="the kiosk's TOML file, for its camera")
    which.add_argument(
        "--source", metavar="S", help="/dev/video0, picamera2:0, a video, a folder of pictures"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument(
        "--seconds", type=_seconds, default=SECONDS, metavar="N", help="how long to look"
    )


def as_json(report: CameraReport) -> str:
    """One line."""
    return json.dumps(dataclasses.asdict(report))


def as_text(report: CameraReport) -> str:
    """Some lines for a person at the camera."""
    lines = [
        f"source      {report.source}",
        *(_seen(report) if report.opened else ()),
        f"trouble     {report.trouble or 'none'}",
        *(f"advice      {line}" for line in report.advice),
        "result      " + ("this camera can be used" if report.usable else "it cannot be used so"),
    ]
    return "\n".join(lines)


def _seen(report: CameraReport) -> list[str]:
    told, look = report.granted, _or_not
    asked = f"{_size(told.width, told.height)}, {look(told.fps)} pictures/s, {look(told.fourcc)}"
    came = f"{report.pictures} of {_size(report.picture_width, report.picture_height)}"
    took = f"{look(report.decode_ms)} ms mean, {look(report.decode_ms_worst)} ms worst, CPU"
    return [
        f"granted     {asked}",
        f"exposure    {look(told.exposure)} (automatic: {look(told.auto_exposure)})",
        f"focus       {look(told.focus)} (automatic: {look(told.autofocus)})",
        f"pictures    {came}, {look(report.fps)} pictures/s measured",
        f"brightness  {look(report.brightness)} of 255, contrast {look(report.contrast)}",
        f"sharpness   {look(report.sharpness)}",
        f"codes       read in {report.read} of {report.decoded} pictures {_steps(report)}".rstrip(),
        f"decoding    {took}",
    ]


def _sharpness(grey: Bgr) -> float:
    return float(np.asarray(cv2.Laplacian(grey, cv2.CV_64F)).var())


def _seconds(text: str) -> float:
    seconds = float(text)
    if not (math.isfinite(seconds) and 0 < seconds <= _LONGEST_S):
        raise ValueError("not so long")
    return seconds


def _rounded(measure: Callable[[list[float]], float], values: list[float]) -> float | None:
    return round(measure(values), _DIGITS) if values else None


def _size(width: int | None, height: int | None) -> str:
    return "not told" if width is None or height is None else f"{width}x{height}"


def _or_not(value: float | str | None) -> str:
    if value is None:
        return "not told"
    return value if isinstance(value, str) else f"{value:g}"


def _steps(report: CameraReport) -> str:
    return "" if not report.steps else f"({', '.join(f'{k} {n}' for k, n in report.steps.items())})"
