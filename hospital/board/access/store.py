"""A file of the desk's sign-in: private, and a call that returned is on disk.

Several processes may have it open: the pages, and ``python -m hospital staff``. The pages call
from their event loop, so another's lock is waited for briefly, and not again until it is gone.
"""

import contextlib
import datetime as dt
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from hospital.sqlite_file import committed, opened

ACCOUNTS = "staff.sqlite"
ACCOUNT_TABLES = """
CREATE TABLE IF NOT EXISTS staff (
    staff_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT,               -- argon2id in its own notation; empty until the invitation is used
    totp BLOB,                   -- sealed
    totp_step INTEGER NOT NULL DEFAULT 0,  -- the last one used: no code is taken twice
    is_locked INTEGER NOT NULL DEFAULT 0,
    signed_in_at TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS invitation (
    staff_id TEXT PRIMARY KEY,
    code_sha256 BLOB NOT NULL UNIQUE,
    until TEXT NOT NULL,
    totp BLOB NOT NULL           -- sealed: what the page shows until the invitation is used
) STRICT;
CREATE TABLE IF NOT EXISTS session (
    id_sha256 BLOB PRIMARY KEY,
    staff_id TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,       -- a person's last doing
    address TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS session_of ON session (staff_id);
CREATE TABLE IF NOT EXISTS passkey (
    id BLOB PRIMARY KEY,
    staff_id TEXT NOT NULL,
    public_key BLOB NOT NULL,
    sign_count INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS known_desk (
    who BLOB PRIMARY KEY,        -- keyed hash of a browser's cookie and the account
    staff_id TEXT NOT NULL,
    last_at TEXT NOT NULL        -- when that person signed in there last
) STRICT;
CREATE TABLE IF NOT EXISTS guess (
    who BLOB PRIMARY KEY,        -- keyed hash of an account's or an address's name
    failures INTEGER NOT NULL,
    last_at TEXT NOT NULL
) STRICT;
"""


_PATIENCE_MS = 250
_PRIMARY = 0xFF


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another has the file locked: to be tried again soon."""
    return (getattr(error, "sqlite_errorcode", 0) & _PRIMARY) == sqlite3.SQLITE_BUSY


class Store:
    """One connection, for any thread."""

    def __init__(self, path: Path, tables: str) -> None:
        """Opens or creates the file; raises OSError, sqlite3.Error."""
        self._lock = threading.RLock()
        self._connection = opened(path)
        self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA secure_delete = ON").fetchall()
        self._connection.executescript(tables)
        self._set_patience(_PATIENCE_MS)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a query finds."""
        with self._lock, self._briefly():
            return self._connection.execute(query, values).fetchall()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commits at its end, or nothing of it."""
        with self._lock, self._briefly(), committed(self._connection) as rows:
            yield rows

    @contextlib.contextmanager
    def _briefly(self) -> Iterator[None]:
        """Who meets a lock for the first time waits; who comes after does not add to that."""
        try:
            yield
        except sqlite3.Error as error:
            if is_busy(error):
                self._set_patience(0)
            raise
        if self._patience_ms != _PATIENCE_MS:
            self._set_patience(_PATIENCE_MS)

    def _set_patience(self, patience_ms: int) -> None:
        self._patience_ms = patience_ms
        self._connection.execute(f"PRAGMA busy_timeout = {patience_ms}").fetchall()

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._connection.close()


def told(at: dt.datetime) -> str:
    """A time as it stands in the files: they compare as texts."""
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
