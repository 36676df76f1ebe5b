"""The authority's ledger: one line for each act, each line bound to the one before.

JSON lines; ``hash`` is SHA-256 over the line before it and the line's own content, so changing or
taking out a line breaks every later one. Lines cut off the end cannot be seen from the file alone:
``python -m provisioning audit`` prints the newest hash for the operator to keep elsewhere.
No key and no secret is ever written here.
"""

import dataclasses
import datetime as dt
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from provisioning.errors import LedgerBroken

_BEGINNING = "0" * 64
_MODE = 0o600


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One act."""

    sequence: int
    at: str
    """RFC 3339, UTC."""
    act: str
    """A word of ``provisioning.acts``."""
    facts: Mapping[str, str]
    hash: str


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """How far somebody has read."""

    offset: int = 0
    """In bytes."""
    sequence: int = 0
    hash: str = _BEGINNING


_FIRST = Mark()
Decide = Callable[[tuple[Entry, ...]], tuple[str, Mapping[str, str]]]
"""From all acts so far to the next one and its facts."""


class Ledger:
    """Append-only; safe for several processes on one machine (flock)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def entries(self) -> tuple[Entry, ...]:
        """All acts, oldest first, with their chain checked.

        Raises:
            LedgerBroken: a line was changed, taken out or is no entry; names the line.
        """
        text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        return _parse(text)

    def entries_after(self, mark: Mark) -> tuple[tuple[Entry, ...], Mark]:
        """What came since, bound to what was read before, and how far it goes.

        For who follows the file: a line that is being written counts once it is whole.

        Raises:
            LedgerBroken: a new line does not follow from the last one that was read.
        """
        if not self._path.exists():
            return (), mark
        with self._path.open("rb") as file:
            file.seek(mark.offset)
            read = file.read()
        whole = read[: read.rfind(b"\n") + 1]
        entries = _parse(whole.decode(), mark)
        if not entries:
            return (), mark
        newest = entries[-1]
        return entries, Mark(mark.offset + len(whole), newest.sequence, newest.hash)

    def extent(self) -> tuple[int, int]:
        """Which file it is, and its size; cheap enough to ask all the time."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return 0, 0
        return status.st_ino, status.st_size

    def append(self, act: str, facts: Mapping[str, str], at: dt.datetime) -> Entry:
        """Adds one act after checking the chain, and reaches the disk before it returns."""
        return self.transact(lambda _entries: (act, facts), at)

    def transact(self, decide: Decide, at: dt.datetime) -> Entry:
        """Adds the one act that ``decide`` makes of all acts so far; nobody else adds meanwhile.

        One act is one line: it is there whole or not at all. What ``decide`` raises passes through
        and nothing is added.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _MODE)
        with os.fdopen(handle, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            entries = _parse(file.read())
            act, facts = decide(entries)
            entry = _next(entries, act, facts, at)
            file.write(_line(entry))
            file.flush()
            os.fsync(file.fileno())
        return entry


def _parse(text: str, after: Mark = _FIRST) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for number, line in enumerate(text.splitlines(), start=after.sequence + 1):
        entry = _parse_line(line, number)
        previous = entries[-1].hash if entries else after.hash
        if entry.sequence != number or entry.hash != _hash(previous, entry):
            raise LedgerBroken(f"Line {number} of the ledger does not follow from the one before.")
        entries.append(entry)
    return tuple(entries)


def _parse_line(line: str, number: int) -> Entry:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError):
        raise LedgerBroken(f"Line {number} of the ledger is no entry.") from None


def _next(entries: tuple[Entry, ...], act: str, facts: Mapping[str, str], at: dt.datetime) -> Entry:
    moment = at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    entry = Entry(len(entries) + 1, moment, act, dict(facts), hash="")
    previous = entries[-1].hash if entries else _BEGINNING
    return dataclasses.replace(entry, hash=_hash(previous, entry))


def _hash(previous: str, entry: Entry) -> str:
    content = json.dumps([entry.sequence, entry.at, entry.act, dict(entry.facts)], sort_keys=True)
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


def _line(entry: Entry) -> str:
    return json.dumps(dataclasses.asdict(entry), sort_keys=True) + "\n"
