"""SQLite: one file, readable by any program on the same machine.

Not on a network share, whose locks cannot be relied on. The journal is SQLite's own usual one:
readers need no right to write beside the file, as they would for a WAL.
"""

import contextlib
import datetime as dt
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from eligibility.errors import Code
from hospital.forms.rows import TABLES, Dialect, Row, insert, schema
from hospital.forms.told import Value
from hospital.outlets.port import OutletRefuses, Reason, Trouble
from hospital.outlets.sql import RowsRefused, statements

WAITS_S = 10.0
"""For another writer's lock."""

_INSERTS = {table.name: insert(table, Dialect.SQLITE) for table in TABLES}
_REASONS = {
    sqlite3.SQLITE_BUSY: Reason.HANGS,
    sqlite3.SQLITE_LOCKED: Reason.HANGS,
    sqlite3.SQLITE_FULL: Reason.FULL,
    sqlite3.SQLITE_READONLY: Reason.NOT_ALLOWED,
    sqlite3.SQLITE_PERM: Reason.NOT_ALLOWED,
    sqlite3.SQLITE_CANTOPEN: Reason.MISSING,
}
_PRIMARY = 0xFF
"""An extended result code carries the primary one in its last byte."""


class SqliteEngine:
    """Implements ``hospital.outlets.sql.Engine``."""

    def __init__(self, path: Path, waits_s: float = WAITS_S) -> None:
        self._path = path
        self._waits_s = waits_s
        self._connection: sqlite3.Connection | None = None

    def open(self) -> None:
        """See Engine."""
        self.close()
        with _errors():
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640))
            self._connection = sqlite3.connect(
                self._path, timeout=self._waits_s, isolation_level=None
            )
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._make()

    def version(self) -> int:
        """See Engine."""
        with _errors():
            version: int = self._rows("SELECT max(version) FROM oev_schema")[0][0]
            return version

    def write(self, rows: Mapping[str, Sequence[Row]], /) -> None:
        """See Engine."""
        with self._transaction() as connection:
            for table, many in statements(rows):
                connection.executemany(_INSERTS[table], [tuple(map(_plain, one)) for one in many])

    def close(self) -> None:
        """See Engine."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _make(self) -> None:
        with self._transaction() as connection:
            known = "SELECT 1 FROM sqlite_schema WHERE name = 'oev_schema'"
            if connection.execute(known).fetchone() is None:
                for statement in schema(Dialect.SQLITE):
                    connection.execute(statement)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._open_connection()
        with _errors():
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _rows(self, query: str) -> list[tuple[int]]:
        return self._open_connection().execute(query).fetchall()

    def _open_connection(self) -> sqlite3.Connection:
        if self._connection is None:
            raise OutletRefuses(Trouble(Code.OUTLET_REFUSES, Reason.UNREACHABLE), "not open")
        return self._connection


def _plain(value: Value) -> str | int | None:
    """SQLite has no days, times and truths."""
    match value:
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat()
        case dt.date():
            return value.isoformat()
        case None | str() | int():
            return value
    raise RowsRefused("a value of no kind that a database knows")


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    """What SQLite says, without its text: that may quote a value."""
    try:
        yield
    except (sqlite3.DataError, sqlite3.IntegrityError, OverflowError) as error:
        raise RowsRefused(type(error).__name__) from None
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None) or 0
        reason = _REASONS.get(code & _PRIMARY, Reason.REFUSED)
        name = getattr(error, "sqlite_errorname", None) or type(error).__name__
        raise OutletRefuses(Trouble(Code.OUTLET_REFUSES, reason), name) from None
    except OSError as error:
        is_missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        reason = Reason.MISSING if is_missing else Reason.NOT_ALLOWED
        raise OutletRefuses(
            Trouble(Code.OUTLET_REFUSES, reason), os.strerror(error.errno or 0)
        ) from None
