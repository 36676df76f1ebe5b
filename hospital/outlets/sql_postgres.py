"""PostgreSQL by psycopg: TLS unless the settings say otherwise, time limits, no password in them.

The password comes from ``pgpass`` in the credentials folder (libpq's own form), or there is none:
a client certificate, or the system's user over a local socket.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import psycopg
from psycopg import conninfo, errors

from eligibility.errors import Code
from hospital.config import ConfigError
from hospital.forms.rows import TABLES, Dialect, Row, insert, schema
from hospital.outlets.port import OutletRefuses, Reason, Trouble
from hospital.outlets.sql import RowsRefused, statements

Answer = TypeVar("Answer")

PASSFILE = "pgpass"
AUTHORITY = "database_ca.crt"
_CONNECT_S = "10"
_STATEMENT_MS, _LOCK_MS, _NETWORK_MS = 30_000, 10_000, "30000"
_SCHEMA_LOCK = 0x6F6576  # "oev": of two that make the schema at once, one waits
_INSERTS = {table.name: insert(table, Dialect.POSTGRESQL).encode() for table in TABLES}
_VERSION = "SELECT max(version) FROM oev_schema"
_IS_MADE = """
SELECT 1 FROM pg_catalog.pg_tables
    WHERE tablename = 'oev_schema' AND schemaname = ANY (current_schemas(false))
"""
"""A query and not ``to_regclass``, which may not see yet what another one has just made."""
_REASONS: tuple[tuple[type[psycopg.Error], Reason], ...] = (
    (errors.InsufficientPrivilege, Reason.NOT_ALLOWED),
    (errors.ReadOnlySqlTransaction, Reason.NOT_ALLOWED),
    (errors.DiskFull, Reason.FULL),
    (errors.QueryCanceled, Reason.HANGS),
    (errors.LockNotAvailable, Reason.HANGS),
    (errors.AdminShutdown, Reason.UNREACHABLE),
    (errors.CannotConnectNow, Reason.UNREACHABLE),
)


def parameters(database: str, credentials: Path, key: str) -> dict[str, str]:
    """What libpq is given; ``key``: the setting; raises ConfigError."""
    try:
        given = {name: str(value) for name, value in conninfo.conninfo_to_dict(database).items()}
    except psycopg.ProgrammingError:
        raise ConfigError(f"{key} is no postgresql:// address") from None
    if "password" in given:
        raise ConfigError(f"{key} holds a password: it belongs into {PASSFILE}")
    told = {"sslmode": "verify-full"} | given
    if told["sslmode"] == "verify-full":
        authority = credentials / AUTHORITY
        told.setdefault("sslrootcert", str(authority) if authority.exists() else "system")
    passfile = credentials / PASSFILE
    if passfile.exists():
        told.setdefault("passfile", str(passfile))
    limits = f"-c statement_timeout={_STATEMENT_MS} -c lock_timeout={_LOCK_MS}"
    return {
        "connect_timeout": _CONNECT_S,
        "tcp_user_timeout": _NETWORK_MS,
        "application_name": "oev-hospital",
        **told,
        "options": f"{limits} {told.get('options', '')}".strip(),
    }


class PostgresEngine:
    """Implements ``hospital.outlets.sql.Engine``."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = dict(given)
        self._connection: psycopg.Connection | None = None

    def open(self) -> None:
        """See Engine."""
        self.close()
        with _errors():
            self._connection = psycopg.connect("", **self._given)  # type: ignore[arg-type]  # texts only
            self._make()

    def version(self) -> int:
        """See Engine."""
        return self._or_anew(self._version)

    def write(self, rows: Mapping[str, Sequence[Row]], /) -> None:
        """See Engine."""
        self._or_anew(lambda: self._write(rows))

    def close(self) -> None:
        """See Engine."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _or_anew(self, work: Callable[[], Answer]) -> Answer:
        """A connection that was cut while it rested is made anew, once, before staff are told."""
        try:
            return work()
        except OutletRefuses:
            if self._connection is None or not self._connection.closed:
                raise
            self.open()
            return work()

    def _version(self) -> int:
        with _errors(), self._transaction() as connection:
            found = connection.execute(_VERSION).fetchone()
            return int(found[0]) if found and found[0] is not None else 0

    def _write(self, rows: Mapping[str, Sequence[Row]]) -> None:
        with _errors(), self._transaction() as connection, connection.cursor() as cursor:
            for table, many in statements(rows):
                cursor.executemany(_INSERTS[table], many)

    def _make(self) -> None:
        """Whoever may not make tables finds them there, or is told that they are missing."""
        with self._transaction() as connection:
            if self._is_made(connection):
                return
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))
            if not self._is_made(connection):
                for statement in schema(Dialect.POSTGRESQL):
                    connection.execute(statement.encode())

    def _is_made(self, connection: psycopg.Connection) -> bool:
        return connection.execute(_IS_MADE).fetchone() is not None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[psycopg.Connection]:
        if self._connection is None or self._connection.closed:
            raise OutletRefuses(Trouble(Code.OUTLET_REFUSES, Reason.UNREACHABLE), "not connected")
        with self._connection.transaction():
            yield self._connection


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    """What the database says, without its text: that may quote a value."""
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise RowsRefused(type(error).__name__) from None
    except psycopg.Error as error:
        kinds = (reason for kind, reason in _REASONS if isinstance(error, kind))
        is_cut = isinstance(error, psycopg.OperationalError) and error.sqlstate is None
        reason = next(kinds, Reason.UNREACHABLE if is_cut else Reason.REFUSED)
        name = f"{type(error).__name__} {error.sqlstate or ''}".strip()
        raise OutletRefuses(Trouble(Code.OUTLET_REFUSES, reason), name) from None
