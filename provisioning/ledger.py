"""The authority's ledger: one line for each act, each line bound to the one before.

JSON lines (``provisioning.entry``); changing or taking out a line breaks every later one. Lines cut
off the end cannot be seen from the file alone: ``audit`` prints the newest hash for the operator to
keep elsewhere, and a process that has read the file knows how far it went. No secret is ever here.

Several processes share the file. Each reads it once and then only what was added
(``provisioning.known``); what it amounts to stays in memory. A last line without its newline is
one that a power cut tore: nobody was told of it, so readers pass over it and the next writer cuts
it off.
"""

import contextlib
import datetime as dt
import fcntl
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from provisioning import entry as entries_of
from provisioning.entry import Entry, Head
from provisioning.errors import LedgerBroken, LedgerUnwritable
from provisioning.files import sync_folder
from provisioning.known import Known, whole_lines
from provisioning.lines import Lines
from provisioning.register import Register

logger = logging.getLogger(__name__)

_MODE = 0o600

Decide = Callable[[Register], tuple[str, Mapping[str, str]]]
"""From what all acts so far amount to, to the next act and its facts."""


class Ledger:
    """Append-only; safe for several processes on one machine (flock) and for several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = threading.Lock()
        self._state = threading.Lock()  # held for moments only: a server's loop waits for it
        self._known = Known()
        self._is_writing = False

    def entries(self) -> tuple[Entry, ...]:
        """All acts, oldest first, read anew with their chain checked.

        Raises:
            LedgerBroken: a line was changed, taken out or is no entry; names the line.
        """
        known = self._look()
        made: list[Entry] = []
        head = Head()
        with self._reading() as handle:
            for line in whole_lines(handle, 0, known.position):
                made.append(entries_of.parse(line[:-1], head))
                head = Head(made[-1].sequence, made[-1].hash)
        return tuple(made)

    def lines(self) -> Lines:
        """Where the lines lie and whom they are about; it never changes afterwards.

        As cheap as ``register``, and raises as it does.
        """
        return self._look().lines

    def read(self, numbers: Iterable[int]) -> Iterator[Entry]:
        """These lines, each compared with what it was when the ledger was read.

        Raises:
            LedgerBroken: see ``register``; or one of these was changed.
        """
        known = self._look()
        with self._reading() as handle:
            for number in numbers:
                yield known.entry(handle, number)

    def register(self) -> Register:
        """What all acts amount to now; it never changes afterwards.

        While nothing was added it is the same object and costs one look at the file's size and
        times, so it may be asked at every request.

        Raises:
            LedgerBroken: see ``entries``; or the file is shorter than before, another one, or gone.
        """
        return self._look().register

    def head(self) -> Head:
        """The newest line; raises as ``register``."""
        return self._look().head

    def verify(self) -> None:
        """Reads the bytes of all known lines again: also what was changed deep inside is found.

        Raises:
            LedgerBroken: they are not what was read.
        """
        known = self._look()
        with self._reading() as handle:
            known.verify(handle)

    def append(self, act: str, facts: Mapping[str, str], at: dt.datetime) -> Entry:
        """Adds one act, and reaches the disk before it returns; raises as ``transact``."""
        return self.transact(lambda _register: (act, facts), at)

    def transact(self, decide: Decide, at: dt.datetime) -> Entry:
        """Adds the one act that ``decide`` makes of all acts so far; nobody else adds meanwhile.

        One act is one line: it is there whole or not at all. What ``decide`` raises passes through
        and nothing is added.

        Raises:
            LedgerBroken: see ``register``; or the act is about something that nobody knows.
            LedgerUnwritable: the disk is full or fails; nothing was added.
        """
        with self._writer, self._writing() as handle, self._as_writer(handle) as known:
            _cut_torn_end(handle, known.position)
            act, facts = decide(known.register)
            made = entries_of.following(known.head, act, facts, at)
            line = entries_of.line(made)
            after = known.after([(made, line)])
            _write(handle, line, known.position, self._path)
            self._known = after.seen(os.fstat(handle))
        return made

    def _look(self) -> Known:
        # While this process writes, nobody else does: what is known is all that was done.
        with self._state:
            if not self._is_writing and not self._known.is_fresh(self._path):
                with self._reading() as handle:
                    self._known = self._known.caught_up(handle)
            return self._known

    @contextlib.contextmanager
    def _as_writer(self, handle: int) -> Iterator[Known]:
        with self._state:
            self._known = self._known.caught_up(handle)
            self._is_writing = True
        try:
            yield self._known
        finally:
            self._is_writing = False

    @contextlib.contextmanager
    def _reading(self) -> Iterator[int]:
        try:
            handle = os.open(self._path, os.O_RDONLY)
        except FileNotFoundError:
            if self._known.position:
                raise LedgerBroken(f"{self._path} is gone.") from None
            yield -1
            return
        try:
            yield handle
        finally:
            os.close(handle)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[int]:
        create = 0 if self._known.position else os.O_CREAT
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_APPEND | create, _MODE)
        except FileNotFoundError:
            raise LedgerBroken(f"{self._path} is gone.") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)


def _cut_torn_end(handle: int, position: int) -> None:
    torn = os.fstat(handle).st_size - position
    if torn:
        logger.warning("authority.ledger_torn bytes=%d", torn)
        os.ftruncate(handle, position)
        os.fsync(handle)


def _write(handle: int, line: bytes, position: int, path: Path) -> None:
    try:
        written = os.write(handle, line)
        while written < len(line):
            written += os.write(handle, line[written:])
        os.fsync(handle)
        if not position:
            sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):  # then the next writer cuts it off
            os.ftruncate(handle, position)
        raise LedgerUnwritable(
            f"{path} cannot be written ({error.strerror}); nothing was done."
        ) from error
