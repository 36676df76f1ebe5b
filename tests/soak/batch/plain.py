"""Looks for patients in plain text: in files, in logs, and on the wire."""

import base64
import struct
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.soak.batch.disk import is_filler
from tests.soak.batch.people import MARKS

_TLS_HEADER = struct.Struct("!BHH")
_NOT_BY_CHANCE = 6
"""Bytes: in a gigabyte of ciphertext they are there by chance once in a hundred thousand times."""
_TLS_KINDS = range(20, 24)
_TLS_VERSIONS = (0x0301, 0x0303)
"""Of TLS 1.3: its first record may call itself 1.0 (RFC 8446, 5.1)."""


def forms_of(mark: str) -> set[bytes]:
    """How a text may lie in bytes: encoded in several ways, escaped, in base64, in hex."""
    forms = {mark.encode(name, "ignore") for name in ("utf-8", "utf-16-le", "utf-16-be", "cp932")}
    plain = mark.encode()
    escaped = mark.encode("ascii", "backslashreplace")
    forms |= {escaped, escaped.upper().replace(b"\\U", b"\\u")}
    forms |= {plain.hex().encode(), plain.hex().upper().encode()}
    for before in range(3):
        for encode in (base64.standard_b64encode, base64.urlsafe_b64encode):
            whole = encode(b"\0" * before + plain + b"\0" * 3)
            first, last = -(-before * 8 // 6), (before + len(plain)) * 8 // 6
            forms.add(whole[first:last])
    return {form for form in forms if len(form) >= _NOT_BY_CHANCE}


FORMS = tuple(sorted({form for mark in MARKS for form in forms_of(mark)}, key=len))
LONGEST = max(map(len, FORMS))


def marks_in(data: bytes) -> set[bytes]:
    """The forms that occur."""
    return {form for form in FORMS if form in data}


class Scanner:
    """Reads files; of a log only what is new since the last look."""

    def __init__(self, folders: Iterable[Path], logs: Iterable[Path]) -> None:
        self._folders = list(folders)
        self._logs = dict.fromkeys(logs, 0)
        self.scanned_bytes = 0

    def look(self) -> list[str]:
        """Where something was found."""
        found = [place for file in self._files() if (place := self._in_file(file))]
        return found + [place for log in self._logs if (place := self._in_log(log))]

    def _files(self) -> Iterator[Path]:
        for folder in self._folders:
            yield from (one for one in folder.rglob("*") if one.is_file() and not is_filler(one))

    def _in_file(self, file: Path) -> str | None:
        try:
            data = file.read_bytes()
        except FileNotFoundError:  # a write-ahead log that was removed meanwhile
            return None
        self.scanned_bytes += len(data)
        return f"{file.name}" if marks_in(data) else None

    def _in_log(self, log: Path) -> str | None:
        if not log.exists():
            return None
        with log.open("rb") as file:
            file.seek(max(self._logs[log] - LONGEST, 0))
            data = file.read()
            self._logs[log] = file.tell()
        self.scanned_bytes += len(data)
        return f"{log.name}" if marks_in(data) else None


class _Direction:
    """One direction of one connection."""

    def __init__(self) -> None:
        self._tail = b""
        self._header = b""
        self._left = 0

    def has_marks(self, data: bytes) -> bool:
        """A mark may lie across two pieces."""
        both = self._tail + data
        self._tail = both[-LONGEST:]
        return bool(marks_in(both))

    def is_tls(self, data: bytes) -> bool:
        """Follows the records' headers; one may be split, too."""
        place = 0
        while place < len(data):
            if self._left:
                step = min(self._left, len(data) - place)
                self._left -= step
                place += step
                continue
            wanted = _TLS_HEADER.size - len(self._header)
            self._header += data[place : place + wanted]
            place += wanted
            if len(self._header) == _TLS_HEADER.size:
                kind, version, self._left = _TLS_HEADER.unpack(self._header)
                self._header = b""
                if kind not in _TLS_KINDS or version not in _TLS_VERSIONS:
                    return False
        return True


class WireWatch:
    """Sees every byte on the lines: TLS records only, and nobody's marks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._directions: dict[object, _Direction] = {}
        self.found: list[str] = []
        self.seen_bytes = 0

    def see(self, direction: object, data: bytes) -> None:
        """The next bytes of one direction of one connection."""
        with self._lock:
            self.seen_bytes += len(data)
            one = self._directions.setdefault(direction, _Direction())
            if one.has_marks(data):
                self.found.append("the wire")
            if not one.is_tls(data):
                self.found.append("bytes on the wire that are no TLS record")
