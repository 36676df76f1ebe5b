"""What the kiosk's processes tell the gate: each a ``health.json`` in its runtime folder.

Written whole, in memory, at most once a second; no personal data, only moments of the monotonic
clock. Who reads it is root and believes nothing: not a file of somebody else, not a link, not a
key too many, not a number that is none.
"""

import dataclasses
import enum
import json
import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from kiosk import private_file

NOTE_FILE = "health.json"
RECEPTION = Path("/run/kiosk-ui")
"""Of the reception's unit."""
FIRST_START = Path("/run/kiosk-firstboot")
"""Of the first start's unit, which systemd starts only where there is no identity."""
DELIVERY = Path("/run/kiosk-batch")
"""Of the delivery's unit."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_LARGEST = 4096
_OWN = 0o600
_Told = Mapping[str, Any]
_N = TypeVar("_N")


class Line(enum.Enum):
    """What is known of the way to the service."""

    REACHED = "reached"
    OFFLINE = "offline"
    """A refusal, or no network, was seen: also that is known."""


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    """How the screen's process finds its kiosk; moments are monotonic seconds of this start."""

    boot_id: str
    pid: int
    started: float
    """When the process began."""
    frame: float | None = None
    """When the screen last moved on, once it was drawn."""
    reader: float | None = None
    """When a card reader was last there."""
    outbox: float | None = None
    """When it was opened."""
    line: Line | None = None
    line_at: float | None = None
    idle: bool = False
    """Nobody is served."""
    needs_reader: bool = True
    """False beside an eligibility terminal."""


@dataclasses.dataclass(frozen=True, slots=True)
class DeliveryNote:
    """Of the process that delivers records."""

    boot_id: str
    pid: int
    started: float
    """When the process began."""
    round: float
    """When its loop last came round."""


def boot_id(file: Path = BOOT_ID) -> str:
    """Of this start of the machine; raises OSError."""
    return file.read_text(encoding="ascii").strip()


def write(folder: Path, note: Note | DeliveryNote) -> None:
    """In the place of the former one; raises OSError."""
    told = dataclasses.asdict(note)
    if isinstance(note, Note):
        told["line"] = None if note.line is None else note.line.value
    new = folder / f".{NOTE_FILE}.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWN), "w") as file:
        json.dump(told, file)
    new.replace(folder / NOTE_FILE)


def read(folder: Path, owners: frozenset[int]) -> Note | None:
    """None: there is none, or it is not as the screen's process writes it.

    Args:
        folder: the unit's runtime folder.
        owners: whose file is read at all.
    """
    return _read(folder, owners, _note)


def read_delivery(folder: Path, owners: frozenset[int]) -> DeliveryNote | None:
    """The same of the process that delivers."""
    return _read(folder, owners, _delivery_note)


def _read(folder: Path, owners: frozenset[int], parse: Callable[[_Told], _N]) -> _N | None:
    try:
        return parse(json.loads(private_file.read(folder / NOTE_FILE, _LARGEST, owners)))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _note(told: _Told) -> Note:
    """Raises ValueError, TypeError, KeyError."""
    boot, pid = _whose(told, Note)
    if type(told["idle"]) is not bool or type(told["needs_reader"]) is not bool:
        raise ValueError("yes or no")
    return Note(
        boot_id=boot,
        pid=pid,
        started=_known_moment(told["started"]),
        frame=_moment(told["frame"]),
        reader=_moment(told["reader"]),
        outbox=_moment(told["outbox"]),
        line=None if told["line"] is None else Line(told["line"]),
        line_at=_moment(told["line_at"]),
        idle=told["idle"],
        needs_reader=told["needs_reader"],
    )


def _delivery_note(told: _Told) -> DeliveryNote:
    """The same."""
    boot, pid = _whose(told, DeliveryNote)
    return DeliveryNote(boot, pid, _known_moment(told["started"]), _known_moment(told["round"]))


def _whose(told: _Told, kind: type[Note | DeliveryNote]) -> tuple[str, int]:
    if set(told) != {field.name for field in dataclasses.fields(kind)}:
        raise ValueError("keys")
    boot, pid = told["boot_id"], told["pid"]
    if not isinstance(boot, str) or type(pid) is not int or pid <= 1:
        raise ValueError("whose")
    return boot, pid


def _known_moment(value: object) -> float:
    moment = _moment(value)
    if moment is None:
        raise ValueError("when")
    return moment


def _moment(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a moment")
    return float(value)
