"""How fast receptions become HL7, CSV and rows, each beside the bare work of the same run.

Rendering: beside ``csv.writer`` and one encoding of the same values. Writing: beside the same bytes
under the same names with the same fsync; databases beside ``executemany`` of the same rows in one
transaction. Nothing is judged.
"""

import contextlib
import csv
import io
import itertools
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import psycopg

from hospital.forms.csv_form import CsvForm, rows
from hospital.forms.face import FaceForm
from hospital.forms.hl7 import Hl7Form
from hospital.forms.port import Document, Form, Reception
from hospital.forms.rows import TABLES, Dialect, insert, rows_of, schema
from hospital.outlets.folder import Folder
from hospital.outlets.sql import SqlOutlet
from hospital.outlets.sql_postgres import PostgresEngine, parameters
from hospital.outlets.sql_sqlite import SqliteEngine, _plain
from tests.bench.postgres import Postgres
from tests.unit.hospital.forms.receptions import EVERYBODY, a_reception

BATCH = 100
"""As many as an outlet is given at a time."""
ROUNDS = 7
Work = Callable[[Sequence[Reception]], object]


def main() -> int:
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder, Postgres(Path(folder), durable=True) as postgres:
        _rendering()
        _files(Path(folder))
        _sqlite(Path(folder))
        _postgres(postgres, Path(folder))
    return 0


def _some() -> list[Reception]:
    """New ones each time: a database knows the others."""
    names = itertools.islice(itertools.cycle(EVERYBODY), BATCH)
    return [a_reception(name) for name in names]


def _took(work: Work) -> float:
    """Microseconds a reception."""
    receptions = _some()
    began = time.perf_counter()
    work(receptions)
    return (time.perf_counter() - began) * 1e6 / BATCH


def _beside(name: str, ours: Work, bare: Work, what: str) -> None:
    """In turns, so that both meet the same neighbours."""
    pairs = [(_took(ours), _took(bare)) for _ in range(ROUNDS)]
    took, least = (statistics.median(one) for one in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    load = os.getloadavg()[0]
    print(f"{name}: {took:.0f} us, {ratio:.2f} of {what} ({least:.0f} us; load {load:.1f})")


def _rendering() -> None:
    forms: dict[str, Form] = {"face": FaceForm(), "hl7": Hl7Form(), "csv": CsvForm()}
    for name, form in forms.items():
        _beside(f"rendering {name}", _rendered_by(form), _bare_csv, "bare csv.writer")
    _beside("rendering rows", rows_of, _bare_csv, "bare csv.writer")


def _rendered_by(form: Form) -> Work:
    return lambda receptions: [form.documents(one) for one in receptions]


_ROW = [list(row.values()) for row in rows(a_reception("mika"))]


def _bare_csv(receptions: Sequence[Reception]) -> None:
    for _ in receptions:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(_ROW)
        text.getvalue().encode()


def _files(folder: Path) -> None:
    documents = [Hl7Form().documents(one)[0] for one in _some()]
    ours, bare = Folder(folder / "ours"), folder / "bare"
    ours.make()
    bare.mkdir()

    def put(_: Sequence[Reception]) -> None:
        for one in documents:
            ours.put(one.name, one.data)
        ours.synchronise()

    _beside("writing files", put, lambda _: _bare_files(bare, documents), "the bare writes")


def _bare_files(folder: Path, documents: Sequence[Document]) -> None:
    for one in documents:
        with (folder / "temporary").open("wb") as file:
            file.write(one.data)
            file.flush()
            os.fsync(file.fileno())
        (folder / "temporary").rename(folder / one.name)


@contextlib.contextmanager
def _opened(outlet: SqlOutlet) -> Iterator[SqlOutlet]:
    outlet.open()
    yield outlet
    outlet.close()


def _sqlite(folder: Path) -> None:
    bare = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    bare.execute("PRAGMA synchronous = FULL")
    for statement in schema(Dialect.SQLITE):
        bare.execute(statement)

    def executemany(receptions: Sequence[Reception]) -> None:
        bare.execute("BEGIN IMMEDIATE")
        for table in TABLES:
            bare.executemany(insert(table, Dialect.SQLITE), ready[table.name])
        bare.execute("COMMIT")

    with _opened(SqlOutlet(SqliteEngine(folder / "ours.sqlite"))) as outlet:
        pairs = []
        for _ in range(ROUNDS):
            told = rows_of(_some())
            ready = {name: [tuple(map(_plain, one)) for one in many] for name, many in told.items()}
            pairs.append((_took(outlet.write), _took(executemany)))
    bare.close()
    _report("writing to SQLite", pairs)


def _postgres(postgres: Postgres, folder: Path) -> None:
    dsn, other = postgres.create_database("ours"), postgres.create_database("bare")
    engine = PostgresEngine(parameters(f"{dsn}?sslmode=disable", folder, "database"))
    with _opened(SqlOutlet(engine)) as outlet, psycopg.connect(other) as bare:
        for statement in schema(Dialect.POSTGRESQL):
            bare.execute(statement.encode())
        bare.commit()

        def executemany(_: Sequence[Reception]) -> None:
            with bare.cursor() as cursor:
                for table in TABLES:
                    query = insert(table, Dialect.POSTGRESQL).encode()
                    cursor.executemany(query, ready[table.name])
            bare.commit()

        pairs = []
        for _ in range(ROUNDS):
            ready = rows_of(_some())
            pairs.append((_took(outlet.write), _took(executemany)))
    _report("writing to PostgreSQL", pairs)


def _report(name: str, pairs: Sequence[tuple[float, float]]) -> None:
    took, least = (statistics.median(one) for one in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    load = os.getloadavg()[0]
    print(
        f"{name}: {took:.0f} us, {ratio:.2f} of bare executemany ({least:.0f} us; load {load:.1f})"
    )


if __name__ == "__main__":
    raise SystemExit(main())
