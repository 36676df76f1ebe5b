"""The hospital's one file, inbox.sqlite: a call that returned is on disk.

Several processes may have it open: what receives, what asks, a desk's page. Each looks for itself
at what the others have committed.
"""

import contextlib
import datetime as dt
import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from eligibility.errors import Code
from hospital.sqlite_file import committed, opened
from hospital.tables import ADDED_LATER, ARRIVED_EARLIER, TABLES, WAITED_EARLIER

logger = logging.getLogger(__name__)

WAS_RAISED = "SELECT 1 FROM raised WHERE key = ? AND code = ?"
RAISED_AN_HOUR = 1000
"""Of one device and code; a person looks at the first ones."""


class Database:
    """One connection, for any thread."""

    def __init__(self, path: Path) -> None:
        """Opens or creates the file, of an earlier version too; raises OSError, sqlite3.Error."""
        self._lock = threading.Lock()
        self._connection = opened(path)
        self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA secure_delete = ON").fetchall()
        self._connection.executescript(TABLES)
        self._connection.execute(ARRIVED_EARLIER)
        for table, column, kind in ADDED_LATER:
            known = self._connection.execute(f"PRAGMA table_info({table})").fetchall()
            if column not in {one["name"] for one in known}:
                self._connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        self._follow_what_waited()

    def _follow_what_waited(self) -> None:
        """Once: from the marks of an earlier version to the outlets' own."""
        earlier = "SELECT 1 FROM sqlite_master WHERE name = 'record_waiting'"
        if not self.rows(earlier):
            return
        with self.transaction() as rows:
            if rows.execute(earlier).fetchone():
                for step in WAITED_EARLIER:
                    rows.execute(step)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a query finds."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commits at its end, or nothing of it."""
        with self._lock, committed(self._connection) as rows:
            yield rows

    def close(self) -> None:
        """Lets go of the file."""
        with self._lock:
            self._connection.close()


def raise_for_staff(
    rows: sqlite3.Connection, device: str, key: str, code: Code, at: dt.datetime
) -> None:
    """Something a person must look at, in the transaction at hand; no personal data.

    Of one kind so many an hour: whoever floods us with nonsense must not fill the disk.
    """
    logger.error("hospital.raised device=%s key=%s code=%s", device, key, code.code)
    since = (at - dt.timedelta(hours=1)).isoformat()
    lately = rows.execute(
        "SELECT count(*) FROM raised WHERE device = ? AND code = ? AND at > ?",
        (device, code.code, since),
    ).fetchone()[0]
    if lately >= RAISED_AN_HOUR:
        return
    rows.execute(
        "INSERT INTO raised (device, key, code, at) VALUES (?, ?, ?, ?)",
        (device, key, code.code, at.isoformat()),
    )
