"""What the batch process tells the screen of its line to the broker: one small locked file.

The process holds a lock on the file as long as it lives; the kernel lets go of it however the
process ends. So the file is written on changes only, and an old note is no sign of a dead process.
The lock is of the open file (F_OFD): it can be asked for without being taken, so that a look at it
never stands in the way of a process that is just starting.
"""

import dataclasses
import datetime as dt
import enum
import fcntl
import json
import logging
import os
import struct
from pathlib import Path

from eligibility.errors import Code, EligibilityError
from kiosk.ports import Clock

logger = logging.getLogger(__name__)

LINK_NOTE_FILE = "batch-link.json"
_LONGEST = 1024
_SCHEMA = "oev-batch-link/1"
_FLOCK = struct.Struct("hhqqi4x")
"""struct flock of 64-bit Linux: type, whence, start, length (0: all), process."""
WHOLE_FILE = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)


class LinkState(enum.Enum):
    """The line from the batch process to the broker."""

    CONNECTING = "connecting"
    """Since the process began."""
    UP = "up"
    NOBODY_LISTENS = "nobody-listens"
    """The broker is there, no hospital system has subscribed; or it has told no keys yet."""
    DOWN = "down"
    REFUSED = "refused"
    """The broker does not take this device or what it sends."""


@dataclasses.dataclass(frozen=True, slots=True)
class LinkNote:
    """The state, and since when."""

    state: LinkState
    since: dt.datetime
    """Aware."""


class AlreadyRunning(EligibilityError):
    """Another process sends from this outbox: two would push each other off the broker."""

    code = Code.ALREADY_RUNNING

    def __init__(self) -> None:
        super().__init__(f"{self.code.code}: {self.code.sentence}")


class LinkTeller:
    """The batch process's side. A disk that refuses is logged: delivery goes on."""

    def __init__(self, file: Path, clock: Clock) -> None:
        """Takes the lock and tells CONNECTING; raises AlreadyRunning when another holds it."""
        self._clock = clock
        self._state: LinkState | None = None
        self._handle: int | None = None
        try:
            self._handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.fcntl(self._handle, fcntl.F_OFD_SETLK, WHOLE_FILE)
        except (BlockingIOError, PermissionError) as error:
            if self._handle is None:  # the file refuses, not the lock
                logger.error("batch.link_note os=%s", error.strerror)  # noqa: TRY400 - as below
            else:
                self.close()
                raise AlreadyRunning from None
        except OSError as error:
            logger.error("batch.link_note os=%s", error.strerror)  # noqa: TRY400 - no trace needed
        self.tell(LinkState.CONNECTING)

    def tell(self, state: LinkState) -> None:
        """Writes the state when it is another one."""
        if state is self._state or self._handle is None:
            return
        self._state = state
        note = {"schema": _SCHEMA, "state": state.value, "since": self._clock.wall().isoformat()}
        data = json.dumps(note).encode()
        try:
            os.pwrite(self._handle, data.ljust(_LONGEST), 0)  # one write: never read half
        except OSError as error:
            logger.error("batch.link_note os=%s", error.strerror)  # noqa: TRY400 - as above

    def close(self) -> None:
        """Lets go of the lock: the process ends."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def read_link_note(file: Path) -> LinkNote | None:
    """What the running batch process says; None when none runs or nothing can be read."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return _parsed(os.pread(handle, _LONGEST, 0)) if is_held(handle) else None
    finally:
        os.close(handle)


def is_held(handle: int) -> bool:
    """Whether another open file of the same name holds the lock; takes nothing."""
    found = fcntl.fcntl(handle, fcntl.F_OFD_GETLK, WHOLE_FILE)
    return bool(_FLOCK.unpack(found)[0] != fcntl.F_UNLCK)


def _parsed(data: bytes) -> LinkNote | None:
    try:
        note = json.loads(data)
        told = LinkNote(LinkState(note["state"]), dt.datetime.fromisoformat(note["since"]))
    except (ValueError, KeyError, TypeError):
        return None
    return told if note["schema"] == _SCHEMA and told.since.tzinfo is not None else None
