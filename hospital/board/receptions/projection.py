"""board.sqlite: follows the inbox, and keeps what staff have ticked off.

One transaction a batch: what was followed and what was made of it are on disk together, so that a
crash repeats nothing and leaves nothing out.
"""

import contextlib
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from eligibility.oqs_xml import Encoding
from hospital.board.receptions import deriving, tables
from hospital.board.receptions.arriving import ArrivedNotice, ArrivedRecord, Ticked
from hospital.board.receptions.needs import Need
from hospital.sqlite_file import committed, opened

_KEY_BYTES = 32
CHANGES_KEPT = 5000
"""Whoever was away for longer reads the page anew."""


class Projection:
    """Two connections, for any thread: whoever reads never waits for a batch to be written."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        """Opens or creates the file; raises OSError, sqlite3.Error."""
        self._encoding = encoding
        self._lock = threading.Lock()
        self._connection = opened(path)
        try:
            self._set_up()
            self._key = self._secret()
        except sqlite3.Error:
            self._connection.close()
            raise
        self._reading_lock = threading.Lock()
        self._reader = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._reader.row_factory = sqlite3.Row
        self._reader.execute("PRAGMA query_only = ON")

    def _set_up(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
        self._connection.execute("PRAGMA synchronous = FULL")
        if self._connection.execute("PRAGMA user_version").fetchone()[0] != tables.FORM:
            self._connection.executescript(tables.DROPPED)
            self._connection.execute(f"PRAGMA user_version = {tables.FORM}")
        self._connection.executescript(tables.DERIVED)
        self._connection.executescript(tables.KEPT)
        self._connection.executescript(tables.VIEWS)

    def is_whole(self) -> bool:
        """Reads the whole file once; may raise sqlite3.DatabaseError instead."""
        return bool(self.rows("PRAGMA quick_check(1)")[0][0] == "ok")

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a query finds, of what is committed."""
        with self._reading_lock:
            return self._reader.execute(query, values).fetchall()

    def take(self, records: Sequence[ArrivedRecord], notices: Sequence[ArrivedNotice]) -> None:
        """What the inbox has new, in its order."""
        with self._transaction() as rows:
            for record in records:
                deriving.take_record(rows, record, self._key, self._encoding)
            for notice in notices:
                deriving.take_notice(rows, notice)
            if records:
                _followed(rows, "arrival", records[-1].n, records[-1].verification_id)
            if notices:
                _followed(rows, "notice", notices[-1].n, None)
            rows.execute(
                "DELETE FROM change WHERE c <= (SELECT max(c) FROM change) - ?", (CHANGES_KEPT,)
            )

    def followed(self, what: str) -> tuple[int, str | None]:
        """The last arrival or notice that was worked through, and its verification id."""
        found = self.rows("SELECT n, verification_id FROM followed WHERE what = ?", (what,))
        return (found[0]["n"], found[0]["verification_id"]) if found else (0, None)

    def forget(self) -> None:
        """Everything derived: it is another inbox."""
        with self._lock:
            self._connection.executescript(tables.DROPPED)
            self._connection.executescript(tables.DERIVED)
            self._connection.executescript(tables.VIEWS)

    def tick_off(self, verification_id: str, need: Need, by: Ticked) -> bool:
        """Somebody has seen to it; False when there is no such need, or it was done already."""
        with self._transaction() as rows:
            done = rows.execute(
                "INSERT INTO done (verification_id, kind, at, staff_id, name)"
                " SELECT verification_id, kind, ?, ?, ? FROM need"
                " WHERE verification_id = ? AND kind = ? ON CONFLICT DO NOTHING",
                (by.at.isoformat(), by.staff_id, by.name, verification_id, need),
            ).rowcount
            if done:
                deriving.note_change(rows, verification_id)
        return bool(done)

    def open_again(self, verification_id: str, need: Need) -> bool:
        """It was ticked off by mistake."""
        with self._transaction() as rows:
            gone = rows.execute(
                "DELETE FROM done WHERE verification_id = ? AND kind = ?", (verification_id, need)
            ).rowcount
            if gone:
                deriving.note_change(rows, verification_id)
        return bool(gone)

    def close(self) -> None:
        """Lets go of the file."""
        with self._reading_lock, self._lock:
            self._reader.close()
            self._connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, committed(self._connection) as rows:
            yield rows

    def _secret(self) -> bytes:
        with self._transaction() as rows:
            rows.execute(
                "INSERT INTO secret VALUES (1, ?) ON CONFLICT DO NOTHING",
                (secrets.token_bytes(_KEY_BYTES),),
            )
            key: bytes = rows.execute("SELECT key FROM secret").fetchone()[0]
        return key


def _followed(rows: sqlite3.Connection, what: str, n: int, verification_id: str | None) -> None:
    rows.execute(
        "INSERT INTO followed VALUES (?, ?, ?) ON CONFLICT (what) DO UPDATE"
        " SET n = excluded.n, verification_id = excluded.verification_id",
        (what, n, verification_id),
    )
