"""What the screen's process tells the batch process of itself: ``{state}/screen-note.json``.

Written whole at each change and each minute; an old note says that nobody writes it any more. It
is worth nothing after a power cut, so it is not forced onto the card each time.
"""

import dataclasses
import datetime as dt
import json
import logging
import os
from pathlib import Path

from eligibility.wire_fleet import PartState

logger = logging.getLogger(__name__)

NOTE_FILE = "screen-note.json"
STALE = dt.timedelta(minutes=3)


@dataclasses.dataclass(frozen=True, slots=True)
class ScreenParts:
    """How the screen's process finds its kiosk."""

    reader: PartState
    camera: PartState
    fault: str | None
    """Code of what keeps it from serving patients."""


UNKNOWN = ScreenParts(PartState.UNKNOWN, PartState.UNKNOWN, None)


@dataclasses.dataclass(frozen=True, slots=True)
class ScreenNote:
    """At a time."""

    at: dt.datetime
    serial: str
    """Of the certificate that it uses and that the service takes; blank: it could not tell."""
    parts: ScreenParts


def write(file: Path, note: ScreenNote) -> None:
    """Raises OSError."""
    parts = note.parts
    document = {
        "at": note.at.isoformat(),
        "serial": note.serial,
        "reader": parts.reader.value,
        "camera": parts.camera.value,
        "fault": parts.fault,
    }
    new = file.with_name(f".{file.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        json.dump(document, opened)
    new.replace(file)


def read(file: Path, now: dt.datetime) -> ScreenNote | None:
    """None: no process writes it, or it cannot be read."""
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
        parts = ScreenParts(PartState(held["reader"]), PartState(held["camera"]), held["fault"])
        note = ScreenNote(dt.datetime.fromisoformat(held["at"]), str(held["serial"]), parts)
        return note if abs(now - note.at) <= STALE else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
