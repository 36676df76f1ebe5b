"""A reception as rows of a small schema: what ``sql`` outlets write (docs/hospital/sql.md).

Pure: no connection, no clock. The names are the official tags in snake case, because databases
fold capitals. The same sealed record always gives the same rows under the same keys, so writing one
again doubles nothing.
"""

import dataclasses
import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from hospital.forms.port import Reception
from hospital.forms.told import (
    COVERAGE,
    DECLARATION,
    PAPER,
    RECEPTION,
    Kind,
    Value,
    Values,
    coverages_told,
    declaration_values,
    reception_values,
)

VERSION = 1
"""Of the schema, as ``schema`` notes it; what is added gets a new one."""

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ID, _COVERAGE, _PAPER = "verification_id", "coverage", "paper_number"
_NEEDED = frozenset({"verification_id", "source", "device", "covers", "coverages", _PAPER})


def snake(tag: str) -> str:
    """``InsuredCardSymbol`` becomes ``insured_card_symbol``."""
    return _CAPITAL.sub("_", tag).lower()


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """One table: columns in order, the first so many are its key."""

    name: str
    columns: Mapping[str, Kind]
    key_length: int
    belongs_to: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Its primary key."""
        return tuple(self.columns)[: self.key_length]


RECEPTIONS = Table(
    "oev_reception",
    {snake(tag): kind for tag, kind in RECEPTION.items()}
    | {"coverages": Kind.WHOLE}
    | {f"declared_{tag}": kind for tag, kind in DECLARATION.items()},
    1,
)
COVERAGES = Table(
    "oev_coverage",
    {_ID: Kind.TEXT, _COVERAGE: Kind.WHOLE, **{snake(tag): kind for tag, kind in COVERAGE.items()}},
    2,
    "oev_reception",
)
PAPERS = Table(
    "oev_paper",
    {
        _ID: Kind.TEXT,
        _COVERAGE: Kind.WHOLE,
        _PAPER: Kind.WHOLE,
        **{snake(tag): kind for tag, kind in PAPER.items()},
    },
    3,
    "oev_coverage",
)
TABLES = (RECEPTIONS, COVERAGES, PAPERS)

LATEST = """\
CREATE VIEW oev_latest AS
    SELECT * FROM oev_reception AS one WHERE NOT EXISTS (
        SELECT 1 FROM oev_reception AS later WHERE later.reverifies = one.verification_id)"""
"""Without what was answered later: a reception that was asked again is billed by its answer."""


class Dialect(enum.Enum):
    """How a database names types and places for values."""

    POSTGRESQL = "postgresql", "%s"
    SQLITE = "sqlite", "?"

    def __init__(self, label: str, place: str) -> None:
        self.label = label
        self.place = place

    def type_of(self, kind: Kind) -> str:
        """A column's type."""
        return _TYPES[kind][self is Dialect.SQLITE]


_TYPES = {
    Kind.TEXT: ("text", "TEXT"),
    Kind.LIST: ("text", "TEXT"),
    Kind.WHOLE: ("bigint", "INTEGER"),
    Kind.TRUTH: ("boolean", "INTEGER"),
    Kind.DAY: ("date", "TEXT"),
    Kind.TIME: ("timestamptz", "TEXT"),
}
"""PostgreSQL's and SQLite's; SQLite has no days and times: they are texts in ISO 8601, UTC."""


def schema(dialect: Dialect) -> tuple[str, ...]:
    """The statements that make it, in order."""
    return (
        "CREATE TABLE oev_schema (version integer NOT NULL)",
        "INSERT INTO oev_schema (version) VALUES (1)",
        *(_create(table, dialect) for table in TABLES),
        "CREATE INDEX oev_reception_reverifies ON oev_reception (reverifies)",
        "CREATE INDEX oev_reception_day ON oev_reception (qualification_confirmation_date)",
        LATEST,
    )


def insert(table: Table, dialect: Dialect) -> str:
    """Writes a row that is not there yet: a record never changes, so neither do its rows.

    Whoever writes so needs no right to read, change or delete.
    """
    names, places = ", ".join(table.columns), ", ".join([dialect.place] * len(table.columns))
    into = f"INSERT INTO {table.name} ({names}) VALUES ({places})"  # noqa: S608 - our own names only
    return f"{into} ON CONFLICT DO NOTHING"


Row = tuple[Value, ...]


def rows_of(receptions: Sequence[Reception]) -> dict[str, list[Row]]:
    """Rows by table, in the order in which the tables need each other."""
    told: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    for reception in receptions:
        for table, values in _rows(reception):
            told[table.name].append(tuple(values[name] for name in table.columns))
    return told


def _rows(reception: Reception) -> Iterator[tuple[Table, Values]]:
    coverages = coverages_told(reception)
    declared = declaration_values(reception.message) or dict.fromkeys(DECLARATION)
    yield (
        RECEPTIONS,
        {
            **_plain(reception_values(reception)),
            "coverages": len(coverages),
            **{f"declared_{tag}": value for tag, value in declared.items()},
        },
    )
    identity: Values = {_ID: reception.record.verification_id}
    for number, one in enumerate(coverages, start=1):
        yield COVERAGES, {**identity, _COVERAGE: number, **_plain(one.values)}
        for which, paper in enumerate(one.papers, start=1):
            yield PAPERS, {**identity, _COVERAGE: number, _PAPER: which, **_plain(paper)}


def _plain(values: Values) -> Values:
    return {snake(tag): _one(value) for tag, value in values.items()}


def _one(value: Value) -> Value:
    """Lists as in CSV: words with blanks between them."""
    return " ".join(quote(one, safe="/") for one in value) if isinstance(value, tuple) else value


def _create(table: Table, dialect: Dialect) -> str:
    columns = [
        f"{name} {dialect.type_of(kind)}{' NOT NULL' if name in _NEEDED else ''}"
        for name, kind in table.columns.items()
    ]
    columns.append(f"PRIMARY KEY ({', '.join(table.key)})")
    if table.belongs_to is not None:
        key = ", ".join(table.key[:-1])
        columns.append(f"FOREIGN KEY ({key}) REFERENCES {table.belongs_to}")
    return f"CREATE TABLE {table.name} (\n    " + ",\n    ".join(columns) + "\n)"
