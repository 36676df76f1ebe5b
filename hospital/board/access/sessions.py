"""Sessions: on the server, found by a hash; locked when nobody is there, ended by the shift."""

import dataclasses
import datetime as dt
import enum
import hashlib
import hmac
import secrets
import sqlite3

from hospital.board.access.store import Store, told
from hospital.board.guard import Person, Role

LOCKS_AFTER = dt.timedelta(minutes=5)
LONGEST = dt.timedelta(hours=12)
"""A shift; whatever somebody does."""
NOTED_EVERY = dt.timedelta(seconds=5)
"""Activity is written so often: a lock comes this much early at most, never late."""
_CLOCK_BACK = dt.timedelta(minutes=1)
_ID_BYTES = 32


class State(enum.Enum):
    """What a session's id is good for."""

    OPEN = "open"
    LOCKED = "locked"
    """The same person signs in again and goes on; nothing is shown until then."""


@dataclasses.dataclass(frozen=True, slots=True)
class Session:
    """Somebody at one browser."""

    person: Person
    state: State
    opened_at: dt.datetime
    seen_at: dt.datetime
    address: str


def state_at(opened_at: dt.datetime, seen_at: dt.datetime, now: dt.datetime) -> State | None:
    """None: it is over. A clock that was put back locks rather than opens."""
    if now - opened_at >= LONGEST or opened_at > now + _CLOCK_BACK:
        return None
    if now - seen_at >= LOCKS_AFTER or seen_at > now + _CLOCK_BACK:
        return State.LOCKED
    return State.OPEN


def csrf_of(session_id: str) -> str:
    """What a form carries: follows from the id, which only browser and request know."""
    return hmac.digest(session_id.encode(), b"csrf", "sha256").hex()


class Sessions:
    """All of them; a role, a lock or a removal made elsewhere is seen at the next look."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, staff_id: str, address: str, now: dt.datetime, former: str | None) -> str:
        """A new id; the browser's former session ends with it, whosever it was."""
        new = secrets.token_urlsafe(_ID_BYTES)
        with self._store.transaction() as rows:
            rows.execute("DELETE FROM session WHERE opened_at < ?", (told(now - LONGEST),))
            if former is not None:
                rows.execute("DELETE FROM session WHERE id_sha256 = ?", (_hashed(former),))
            rows.execute(
                "INSERT INTO session VALUES (?, ?, ?, ?, ?)",
                (_hashed(new), staff_id, told(now), told(now), address),
            )
            rows.execute(
                "UPDATE staff SET signed_in_at = ? WHERE staff_id = ?", (told(now), staff_id)
            )
        return new

    def look(self, session_id: str, now: dt.datetime) -> Session | None:
        """None: there is none, or it is over. Looking is no activity."""
        found = self._store.rows(f"{_JOINED} AND id_sha256 = ?", (_hashed(session_id),))
        return next((one for row in found if (one := _session(row, now)) is not None), None)

    def touch(self, session_id: str, now: dt.datetime) -> None:
        """A person did something; of two within ``NOTED_EVERY`` the first counts."""
        with self._store.transaction() as rows:
            rows.execute(
                "UPDATE session SET seen_at = ? WHERE id_sha256 = ? AND seen_at < ?",
                (told(now), _hashed(session_id), told(now - NOTED_EVERY)),
            )

    def end(self, session_id: str) -> None:
        """Somebody signed out."""
        with self._store.transaction() as rows:
            rows.execute("DELETE FROM session WHERE id_sha256 = ?", (_hashed(session_id),))

    def end_all_of(self, staff_id: str) -> None:
        """At every browser."""
        with self._store.transaction() as rows:
            end_all(rows, staff_id)

    def of(self, staff_id: str, now: dt.datetime) -> list[Session]:
        """Where somebody is signed in, the newest first."""
        query = f"{_JOINED} AND session.staff_id = ? ORDER BY opened_at DESC"
        found = self._store.rows(query, (staff_id,))
        return [one for row in found if (one := _session(row, now)) is not None]


def end_all(rows: sqlite3.Connection, staff_id: str) -> None:
    """At every browser, in the transaction at hand."""
    rows.execute("DELETE FROM session WHERE staff_id = ?", (staff_id,))


_JOINED = (
    "SELECT session.*, staff.name, staff.role FROM session JOIN staff USING (staff_id)"
    " WHERE NOT staff.is_locked"
)


def _session(row: sqlite3.Row, now: dt.datetime) -> Session | None:
    opened, seen = (dt.datetime.fromisoformat(row[name]) for name in ("opened_at", "seen_at"))
    state = state_at(opened, seen, now)
    if state is None:
        return None
    person = Person(row["staff_id"], row["name"], Role(row["role"]))
    return Session(person, state, opened, seen, row["address"])


def _hashed(session_id: str) -> bytes:
    return hashlib.sha256(session_id.encode()).digest()
