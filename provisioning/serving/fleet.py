"""What kiosks reported, for whoever looks at it: ``OFFICE/fleet.sqlite3``.

fleet = Fleet(office.folder)
fleet.seen("urn:x-oev:device:1310000011:reception-1")     Seen, or None: it never reported
fleet.all()                                               by URI

Reports are no acts of the ledger: they say how a kiosk is, not who it is. Without the file
everything works; it is made at the first report.
"""

import contextlib
import dataclasses
import datetime as dt
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from eligibility import wire
from eligibility.errors import WireError
from eligibility.wire_fleet import DeviceReport

FILE = "fleet.sqlite3"
_MODE = 0o600
_BUSY_S = 5.0
_TABLES = """
CREATE TABLE IF NOT EXISTS reported (
    uri TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    report BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS trail (
    first TEXT PRIMARY KEY,
    current TEXT NOT NULL,
    previous TEXT,
    serial TEXT NOT NULL,
    boot_id TEXT NOT NULL,
    former_boots TEXT NOT NULL,
    is_suspected INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS handed (
    uri TEXT PRIMARY KEY,
    peers_sha256 TEXT NOT NULL
) STRICT;
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """A kiosk's last report."""

    uri: str
    at: dt.datetime
    """When it came, by the authority's clock; aware."""
    report: DeviceReport


class Fleet:
    """Reads; from any thread or process, beside the one that writes."""

    def __init__(self, office: Path) -> None:
        self._path = office / FILE

    def seen(self, uri: str) -> Seen | None:
        """The last report of the kiosk ``uri``."""
        return next(iter(self._read("WHERE uri = ?", (uri,)).values()), None)

    def all(self) -> dict[str, Seen]:
        """The last report of every kiosk, by URI."""
        return self._read("", ())

    def _read(self, which: str, values: tuple[str, ...]) -> dict[str, Seen]:
        if not self._path.exists():
            return {}
        with contextlib.closing(opened(self._path)) as database:
            rows = database.execute(
                f"SELECT uri, at, report FROM reported {which} ORDER BY uri",  # noqa: S608  ours
                values,
            ).fetchall()
        return {one.uri: one for one in _seen(rows)}


def opened(path: Path) -> sqlite3.Connection:
    """The file with its tables; what is committed is on the disk."""
    with contextlib.suppress(FileExistsError):
        # never opened and closed beside SQLite: that would give up its locks
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _MODE))
    database = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.executescript(_TABLES)
    return database


def _seen(rows: list[tuple[str, str, bytes]]) -> Iterator[Seen]:
    for uri, at, encoded in rows:
        # one that a newer version wrote says nothing to this one
        with contextlib.suppress(WireError):
            yield Seen(uri, dt.datetime.fromisoformat(at), wire.decode(encoded, DeviceReport))


@contextlib.contextmanager
def committed(database: sqlite3.Connection) -> Iterator[None]:
    """Commits at its end, or nothing of it."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    finally:
        if database.in_transaction:
            database.execute("ROLLBACK")
