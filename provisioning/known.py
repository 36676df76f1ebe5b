"""What a process knows of the ledger's file: how far it read, and what that amounts to.

A value: reading on gives another one. So a register that was handed out never changes, and a line
that could not be written leaves nothing behind in memory.

What is looked at each time costs no reading: size, times and identity of the file. When it grew,
the last known line is compared and only the rest is read; when it was touched without growing, all
of it is compared. A change deep inside of a file that also grew shows at ``verify``.
"""

import dataclasses
import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from provisioning import entry as entries_of
from provisioning.entry import BEGINNING, Entry, Head
from provisioning.errors import LedgerBroken
from provisioning.lines import Lines, party_of
from provisioning.register import Register

_BLOCK = 1 << 20


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """All lines so far."""

    register: Register = dataclasses.field(default_factory=Register)
    lines: Lines = dataclasses.field(default_factory=Lines)
    head: Head = dataclasses.field(default_factory=Head)
    position: int = 0
    """Bytes of whole lines."""
    digest: "hashlib._Hash" = dataclasses.field(default_factory=hashlib.sha256)
    last_line: bytes = b""
    look: tuple[int, ...] = ()
    """The file's identity, size and times as they were."""

    def is_fresh(self, path: Path) -> bool:
        """Whether the file looks as it did."""
        try:
            return _look(path.stat()) == self.look
        except FileNotFoundError:
            return False

    def seen(self, status: os.stat_result) -> "Known":
        """The same after a look at the file."""
        return dataclasses.replace(self, look=_look(status))

    def caught_up(self, handle: int) -> "Known":
        """With what was added; a negative handle stands for a file that is not there.

        Raises:
            LedgerBroken: another file, a shorter one, a changed line.
        """
        if handle < 0:
            return self
        status = os.fstat(handle)
        if _look(status) == self.look:
            return self
        self._check_the_same(handle, status)
        lines = _parsed(whole_lines(handle, self.position, status.st_size), self.head)
        return self.after(lines).seen(status)

    def after(self, lines: Iterable[tuple[Entry, bytes]]) -> "Known":
        """With these next lines; raises LedgerBroken: one tells of something that nobody knows."""
        register, digest, position = self.register.copy(), self.digest.copy(), self.position
        head, last, places = self.head, self.last_line, self.lines.copy()
        for made, line in lines:
            _take(register, made)
            places.take(made, party_of(made.facts, register), position, len(line))
            digest.update(line)
            position += len(line)
            head, last = Head(made.sequence, made.hash), line
        return Known(register, places, head, position, digest, last, self.look)

    def entry(self, handle: int, number: int) -> Entry:
        """One of the lines, read again; raises LedgerBroken: it is not what it was."""
        line = self.lines[number]
        former = self.lines[number - 1].digest.hex() if number > 1 else BEGINNING
        read = os.pread(handle, line.length, line.position)
        made = entries_of.parse(read[:-1], Head(number - 1, former))
        if made.hash != line.digest.hex():
            raise LedgerBroken(f"Line {number} of the ledger was changed.")
        return made

    def verify(self, handle: int) -> None:
        """Compares every byte with what was read; raises LedgerBroken."""
        digest = hashlib.sha256()
        for at in range(0, self.position, _BLOCK):
            digest.update(os.pread(handle, min(_BLOCK, self.position - at), at))
        if digest.digest() != self.digest.digest():
            raise LedgerBroken("A line of the ledger was changed since it was read; run: audit")

    def _check_the_same(self, handle: int, status: os.stat_result) -> None:
        if not self.position:
            return
        if _look(status)[:2] != self.look[:2]:
            raise LedgerBroken("The ledger's file is another one than before; stop and look at it.")
        if status.st_size < self.position:
            raise LedgerBroken(f"Line {self.head.sequence} of the ledger was cut off.")
        if status.st_size == self.position:
            self.verify(handle)
        length = len(self.last_line)
        if os.pread(handle, length, self.position - length) != self.last_line:
            raise LedgerBroken(f"Line {self.head.sequence} of the ledger was changed.")


def whole_lines(handle: int, start: int, end: int) -> Iterator[bytes]:
    """The lines between, with their newlines; a torn last one is left out.

    It has no newline; or it has one, but blocks before it did not reach the disk and are zeros,
    which no line holds.
    """
    if handle < 0:
        return
    with os.fdopen(os.dup(handle), "rb", buffering=_BLOCK) as file:
        file.seek(start)
        for line in file:
            start += len(line)
            is_torn = not line.endswith(b"\n") or (start == end and b"\0" in line)
            if start > end or is_torn:
                return
            yield line


def _parsed(lines: Iterable[bytes], head: Head) -> Iterator[tuple[Entry, bytes]]:
    for line in lines:
        made = entries_of.parse(line[:-1], head)
        head = Head(made.sequence, made.hash)
        yield made, line


def _take(register: Register, made: Entry) -> None:
    try:
        register.take(made)
    except (KeyError, ValueError):
        raise LedgerBroken(
            f"Line {made.sequence} of the ledger tells of what no line before it has told."
        ) from None


def _look(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
