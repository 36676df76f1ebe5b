"""One bridge a state folder, and one a certificate: a second one is refused, or told of."""

import contextlib
import datetime as dt
import fcntl
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from eligibility.errors import Code, EligibilityError
from hospital.database import WAS_RAISED, Database, raise_for_staff
from hospital.link import LinkDown, LinkEvent

logger = logging.getLogger(__name__)

LOCK = "run.lock"
SETTLED_AFTER = dt.timedelta(hours=1)
"""So long without another program on the session, and it is over."""
_DEVICE = "hospital"
_KEY = "session"


class AlreadyRunning(EligibilityError):
    """Another bridge runs on this state folder."""

    code = Code.BRIDGE_RUNNING

    def __init__(self, state: Path) -> None:
        super().__init__(f"{self.code.code}: {self.code.sentence} ({state})")


@contextlib.contextmanager
def only_one(state: Path) -> Iterator[None]:
    """Holds the state folder; raises AlreadyRunning, OSError. A process that dies lets go."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(state / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(state) from None
        yield
    finally:
        os.close(handle)


class SessionWatch:
    """Tells staff once when another program takes the session, and takes it back when it ends."""

    def __init__(self, database: Database, now: Callable[[], dt.datetime]) -> None:
        """A new start begins anew; raises sqlite3.Error."""
        self._database = database
        self._now = now
        self._taken_at: dt.datetime | None = None
        self._take_back()

    def report(self, event: LinkEvent) -> None:
        """What MQTT reports; a disk that refuses is logged: the line goes on."""
        try:
            if isinstance(event, LinkDown) and event.is_taken:
                self._taken()
            elif self._taken_at and self._now() - self._taken_at > SETTLED_AFTER:
                self._taken_at = None
                self._take_back()
        except sqlite3.Error as error:
            kind = type(error).__name__
            logger.error("hospital.session_not_told error=%s", kind)  # noqa: TRY400 - told again

    def _taken(self) -> None:
        code = Code.SESSION_TAKEN
        logger.error("hospital.session_taken %s: %s", code.code, code.sentence)
        self._taken_at = self._now()
        if not self._database.rows(WAS_RAISED, (_KEY, code.code)):
            with self._database.transaction() as rows:
                raise_for_staff(rows, _DEVICE, _KEY, code, self._taken_at)

    def _take_back(self) -> None:
        was_raised = (_KEY, Code.SESSION_TAKEN.code)
        if self._database.rows(WAS_RAISED, was_raised):
            with self._database.transaction() as rows:
                rows.execute("DELETE FROM raised WHERE key = ? AND code = ?", was_raised)
