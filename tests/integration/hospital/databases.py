"""Databases of a hospital as its other programs read them, for both engines."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import psycopg

from hospital.outlets.sql import Engine, SqlOutlet
from hospital.outlets.sql_engines import engine_of
from hospital.outlets.sql_sqlite import SqliteEngine
from tests.bench.postgres import Postgres


class Store(Protocol):
    """One empty database, and what another program does with it."""

    database: str
    """As the setting names it."""

    def engine(self) -> Engine: ...

    def rows(self, query: str) -> list[tuple[Any, ...]]: ...

    def change(self, statement: str) -> None: ...

    def locked(self) -> contextlib.AbstractContextManager[None]: ...


class SqliteStore:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = f"sqlite:{path}"

    def engine(self) -> SqliteEngine:
        return SqliteEngine(self.path, waits_s=1.0)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self.path)) as reader:
            return reader.execute(query).fetchall()

    def change(self, statement: str) -> None:
        with contextlib.closing(sqlite3.connect(self.path)) as writer, writer:
            writer.execute(statement)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            yield
            writer.execute("ROLLBACK")


class PostgresStore:
    def __init__(self, server: Postgres, name: str, credentials: Path) -> None:
        self.name = name
        self._dsn = server.create_database(name)
        self._credentials = credentials
        short = "options=-c%20lock_timeout%3D100"
        self.database = f"{self._dsn}?sslmode=disable&{short}"

    def engine(self) -> Engine:
        return engine_of(self.database, self._credentials, "database")

    def as_role(self, name: str) -> SqlOutlet:
        other = self.database.replace("postgres@", f"{name}@")
        return SqlOutlet(engine_of(other, self._credentials, "database"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._dsn) as reader:
            return reader.execute(query.encode()).fetchall()

    def change(self, statement: str) -> None:
        with psycopg.connect(self._dsn) as writer:
            writer.execute(statement.encode())

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        with psycopg.connect(self._dsn) as writer:
            writer.execute("LOCK TABLE oev_reception IN EXCLUSIVE MODE")
            yield
            writer.rollback()
