"""``read-qr``: what the kiosk would read in pictures and videos, for whoever installs a camera.

The very pipeline of the kiosk: ``Decoder``, ``Assembler``, ``recognise``. A picture is shown again
and again, as a card that is held still, until it is read or every rescue step had its turn; a
video is played once. Of a text in several codes that are not all there, the first part is told.
**It prints what the codes say**, which the kiosk itself never does; it writes and logs nothing.
"""

import argparse
import base64
import dataclasses
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np

from eligibility.inquiry import CardFaceKey
from eligibility.insured import InsuredKey
from kiosk.camera.append import Assembler
from kiosk.camera.codes.text import to_text
from kiosk.camera.decode import TURNS, Decoder
from kiosk.camera.kind import NONE, kind_of
from kiosk.camera.payload import Payload, Reading
from kiosk.camera.qr import recognise
from kiosk.camera.source import MAX_SIDE, Bgr, quieten

EPILOG = (
    "An installer's tool: a line of JSON for each file, with what the code says, names and numbers "
    "of people too. Nothing is logged. Exit status 0 when every file could be opened."
)
STILL_INTERVAL_S = 0.1
"""The kiosk looks ten times a second."""
_MS_DIGITS = 1
_LONGEST_PICTURE = 64 * 1024 * 1024
_SLOWEST, _FASTEST = 1.0, 60.0
"""Frames a second that are believed of a video."""


@dataclasses.dataclass(slots=True)
class QrReport:
    """What one file gave; the fields are the keys of the JSON form."""

    path: str
    kind: str = NONE
    """The format's name (``kiosk.camera.kind``); none when no code was read."""
    payload: str | None = None
    """In base64."""
    text: str | None = None
    """Strict UTF-8, else strict cp932, else None."""
    step: str | None = None
    """The step that read it: zxing, or a rescue step."""
    ms: float = 0.0
    """CPU time of the whole pipeline, without opening the file."""


class QrReader:
    """Reads one file after another; notes are for a person, beside the reports."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.has_failed = False
        """Whether a file could not be opened."""

    def read(self, path: Path) -> QrReport:
        """What the kiosk would read in this picture or video."""
        report = QrReport(str(path))
        try:
            content = _begin_of(path)
        except OSError as error:
            self.has_failed = True
            self.notes.append(f"{path}: {error.strerror}")
            return report
        picture = _picture(content)
        if picture is not None:
            frames = ((picture, STILL_INTERVAL_S * number) for number in range(len(TURNS)))
            self._look(report, frames)
        elif not self._look(report, _frames(path)):
            self.notes.append(f"{path}: neither a picture nor a video that can be played")
        return report

    def _look(self, report: QrReport, frames: Iterable[tuple[Bgr, float]]) -> bool:
        """False when there was no frame at all."""
        look = _Look()
        has_frame = False
        for grey, at in frames:
            has_frame = True
            began = time.process_time()
            found = look.at(grey, at)
            report.ms += (time.process_time() - began) * 1000
            if found is not None:
                _fill(report, *found)
                break
        else:
            self._tell_part(report, look)
        report.ms = round(report.ms, _MS_DIGITS)
        return has_frame

    def _tell_part(self, report: QrReport, look: "_Look") -> None:
        if look.part is not None and look.part[0].part is not None:
            payload, step = look.part
            place = look.part[0].part
            self.notes.append(f"{report.path}: part {place.index + 1} of {place.total}")
            _fill(report, payload.data, step)


class _Look:
    """From the first frame of a file to its last."""

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._parts = Assembler()
        self.part: tuple[Payload, str] | None = None
        """The first of the parts that were read, and the step that read it."""

    def at(self, grey: Bgr, now: float) -> tuple[bytes, str] | None:
        """A whole text, an insurance card first, and the step that read it."""
        reading = self._decoder.read(grey)
        whole = list(self._whole(reading, now))
        return (min(whole, key=_importance), reading.step) if whole else None

    def _whole(self, reading: Reading, now: float) -> Iterator[bytes]:
        for payload in reading.payloads:
            answer = self._parts.add(payload, now)
            if isinstance(answer, bytes):
                yield answer
            elif self.part is None or _index(payload) < _index(self.part[0]):
                self.part = payload, reading.step


def _index(payload: Payload) -> int:
    return 0 if payload.part is None else payload.part.index


def run(options: argparse.Namespace) -> int:
    """The command: a line of JSON for each file; 0 when every file could be opened, else 1."""
    quieten()
    reader = QrReader()
    for path in files_in(options.paths):
        report = reader.read(path)
        print(json.dumps(dataclasses.asdict(report), ensure_ascii=False), flush=True)  # noqa: T201 - this is the command
        for note in reader.notes:
            print(note, file=sys.stderr)  # noqa: T201 - as above
        reader.notes.clear()
    return 1 if reader.has_failed else 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a picture, a video, or a folder"
    )


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files, and those in the folders and what is below, by the numbers in their names."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        below = (one for one in path.rglob("*") if one.is_file())
        yield from sorted((one for one in below if not _is_hidden(one, path)), key=_natural)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _natural(path: Path) -> list[tuple[int, str]]:
    pieces = re.split(r"([0-9]+)", str(path))
    return [(int(piece) if piece.isdecimal() else -1, piece) for piece in pieces]


def _begin_of(path: Path) -> bytes:
    """All of a picture; a file that is too long for one is not read to its end."""
    with path.open("rb") as file:
        content = file.read(_LONGEST_PICTURE + 1)
    return content if len(content) <= _LONGEST_PICTURE else b""


def _picture(content: bytes) -> Bgr | None:
    """In grey, at most as large as a camera's; None for what is no picture."""
    if not content:
        return None
    try:
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return None
    if picture is None:
        return None
    scale = MAX_SIDE / max(picture.shape)
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return _grey(np.asarray(picture, np.uint8))


def _frames(path: Path) -> Iterator[tuple[Bgr, float]]:
    """Of a video, with the time of each; by FFmpeg only: OpenCV would go on to the next file."""
    if "%" in str(path):  # and so would FFmpeg
        return
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    try:
        rate = video.get(cv2.CAP_PROP_FPS) if video.isOpened() else 0.0
        interval_s = 1 / min(max(rate, _SLOWEST), _FASTEST)
        number = 0
        while True:
            is_read, bgr = video.read()
            if not is_read:
                return
            yield _grey(np.asarray(bgr, np.uint8)), number * interval_s
            number += 1
    except cv2.error:
        return
    finally:
        video.release()


def _grey(bgr: Bgr) -> Bgr:
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8)


def _importance(payload: bytes) -> int:
    answer = recognise(payload)
    return 0 if isinstance(answer, CardFaceKey) else 1 if isinstance(answer, InsuredKey) else 2


def _fill(report: QrReport, payload: bytes, step: str) -> None:
    report.kind = kind_of(payload)
    report.payload = base64.b64encode(payload).decode("ascii")
    report.text = to_text(payload)
    report.step = step
