"""The outbox's SQLite file: tables, durability, and one way to write to it.

Two processes share the file (contract.md "processes"): the screen's process inserts and seals,
``kiosk batch`` updates the delivery. WAL with ``synchronous=FULL``: a call that returned survives
a power cut. ``BEGIN IMMEDIATE``: a writer waits at the start, never in the middle.

So do two releases: a trial that fails leaves the file to the former one (decision 0099).
"""

import contextlib
import itertools
import logging
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eligibility.errors import Code
from kiosk.batch.tables_asking_again import ASKING_AGAIN
from kiosk.batch.tables_inquiries import INQUIRIES
from kiosk.batch.tables_readable import READABLE
from kiosk.ports import OutboxError

logger = logging.getLogger(__name__)

BUSY_TIMEOUT_S = 5.0

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
)

_TABLES = """
CREATE TABLE IF NOT EXISTS owner (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    institution TEXT NOT NULL,
    device TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS record (
    verification_id TEXT PRIMARY KEY,
    session_id TEXT NOT NULL,
    business_day TEXT NOT NULL,
    reception_number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'sealed', 'offered', 'received', 'refused')),
    key_id TEXT NOT NULL,
    body BLOB NOT NULL,      -- encrypted (sealing.py); emptied when its keeping time is over
    sequence INTEGER,        -- given at sealing, 1.. within the business day
    sha256 TEXT,             -- of the sealed bytes
    part_id TEXT,
    tries INTEGER NOT NULL DEFAULT 0,
    offered_at TEXT,
    settled_at TEXT,
    code TEXT,               -- why it was refused
    UNIQUE (business_day, reception_number),
    UNIQUE (business_day, sequence),
    CHECK ((state = 'open') = (sequence IS NULL) AND (sequence IS NULL) = (sha256 IS NULL))
) STRICT;
CREATE INDEX IF NOT EXISTS record_by_state ON record (state, business_day, sequence);
CREATE INDEX IF NOT EXISTS record_by_session ON record (session_id) WHERE state = 'open';
CREATE TABLE IF NOT EXISTS day (
    business_day TEXT PRIMARY KEY,
    receptions INTEGER NOT NULL DEFAULT 0,   -- counters: they outlive purged rows
    sealed INTEGER NOT NULL DEFAULT 0,
    closing TEXT NOT NULL DEFAULT 'running'
        CHECK (closing IN ('running', 'asked', 'complete', 'disputed')),
    revision INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    total_id TEXT,
    closed_at TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS notice (
    notice_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sealed', 'offered', 'received', 'refused')),
    tries INTEGER NOT NULL DEFAULT 0,
    settled_at TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS request (
    request_id INTEGER PRIMARY KEY,
    business_day TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    done_at TEXT
) STRICT;
"""


_STEPS = (
    _TABLES.split(";\n"),
    ("ALTER TABLE notice ADD COLUMN verification_id TEXT",),
    ASKING_AGAIN,
    INQUIRIES,
    READABLE,
)
"""From each version to the next one. Those after version 5 only widen: new tables, columns that may
be NULL and indexes that refuse nothing, because the release before must go on with the file."""
SCHEMA_VERSION = len(_STEPS)


class Database:
    """One connection, usable from any thread, one statement block at a time."""

    def __init__(self, path: Path, busy_timeout_s: float = BUSY_TIMEOUT_S) -> None:
        """Opens or creates the file.

        Raises:
            OutboxError: OUTBOX_UNAVAILABLE.
        """
        self._lock = threading.Lock()
        with _as_port_errors():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _make_private(path)
            self._connection = sqlite3.connect(
                path, timeout=busy_timeout_s, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        self._connection.row_factory = sqlite3.Row
        version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        if version > SCHEMA_VERSION:
            self._check_readable(version)
        for pragma in _PRAGMAS:
            self._connection.execute(pragma).fetchall()
        if version < SCHEMA_VERSION:
            self._bring_up_to_date()

    def _check_readable(self, version: int) -> None:
        """A newer release was here (on trial, say); the file tells who may go on with it."""
        since = self._connection.execute("SELECT since FROM readable").fetchone()
        if since is None or since[0] > SCHEMA_VERSION:
            logger.error("outbox.newer_schema version=%d", version)
            raise OutboxError(Code.OUTBOX_UNAVAILABLE)
        logger.warning("outbox.of_newer_release version=%d", version)

    def _bring_up_to_date(self) -> None:
        """The other process may do the same: whoever comes second finds it done."""
        with self.transaction() as rows:
            version = int(rows.execute("PRAGMA user_version").fetchone()[0])
            for statement in itertools.chain.from_iterable(_STEPS[version:]):
                rows.execute(statement)
            rows.execute(f"PRAGMA user_version = {max(version, SCHEMA_VERSION)}")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, on disk when the block ends; raises OutboxError."""
        with self._lock, _as_port_errors():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """Reads; raises OutboxError."""
        with self._lock, _as_port_errors():
            return self._connection.execute(query, values).fetchall()

    def data_version(self) -> int:
        """Changes when another process has written."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def checkpoint(self) -> None:
        """Empties the write-ahead log, in which older contents of changed pages stand.

        While somebody reads it stays for the next time. Raises OutboxError.
        """
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def limit_pages(self, pages: int) -> None:
        """The file never grows beyond ``pages`` of 4 kB: a full record store must be noticed."""
        self.rows(f"PRAGMA max_page_count = {int(pages)}")

    def close(self) -> None:
        """Closes the connection; the last one to close removes the WAL."""
        with self._lock:
            self._connection.close()


def _make_private(path: Path) -> None:
    """Creates the file for its owner only.

    An existing file is not even opened: closing it would drop the locks (POSIX) that another
    connection of this process holds, and a third process could then remove the WAL under it.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


@contextlib.contextmanager
def _as_port_errors() -> Iterator[None]:
    """SQLite's errors name tables and states only; values are never in their text."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        logger.error("outbox.unavailable sqlite=%s", name)  # noqa: TRY400 - a trace adds nothing
        raise OutboxError(Code.OUTBOX_UNAVAILABLE) from error
    except OSError as error:
        logger.error("outbox.unavailable os=%s", error.strerror)  # noqa: TRY400 - the same
        raise OutboxError(Code.OUTBOX_UNAVAILABLE) from error
