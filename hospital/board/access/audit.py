"""The audit of the desk's pages: who saw or did what, on disk before it is shown.

Rows are chained by HMAC-SHA-256 under a key from the credentials, and may neither be changed nor
taken out: only the oldest go, in a cut whose last hash stays as the anchor of the rest. The anchor
is under the key, too, and a row of its own tells of the cut. Rows cut off the end cannot be seen
from the file alone: the newest number and hash go into the log.
"""

import dataclasses
import datetime as dt
import hmac
import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from hospital.board.access.store import Store, told

FILE = "audit.sqlite"
NOBODY = "-"
SERVICE = "board"
"""Who did it, where nobody did: the pages' own service."""
CUT = "audit.cut"
"""About the first and the last number that went."""
_BEGINNING = bytes(32)
_TABLES = """
CREATE TABLE IF NOT EXISTS entry (
    n INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    staff_id TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,         -- JSON: verification ids or other ids, never personal data
    address TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entry_at ON entry (at);
CREATE TABLE IF NOT EXISTS anchor (n INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS anchor_proof (n INTEGER PRIMARY KEY, proof BLOB NOT NULL) STRICT;
CREATE TRIGGER IF NOT EXISTS entry_stays BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the audit is not changed'); END;
CREATE TRIGGER IF NOT EXISTS entry_is_kept BEFORE DELETE ON entry
    WHEN old.n > (SELECT coalesce(max(n), 0) FROM anchor)
    BEGIN SELECT RAISE(ABORT, 'the audit is not cut here'); END;
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One row."""

    n: int
    at: str
    staff_id: str
    what: str
    about: tuple[str, ...]
    address: str


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows; an empty text means all."""

    staff_id: str = ""
    since: str = ""
    """The first moment, as in the file."""
    until: str = ""
    """The first moment that is no more wanted."""
    about: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """What a look along the chain found."""

    count: int
    newest: int
    newest_hash: str
    broken_at: int | None
    """The first row that does not follow from the one before, or from a cut of ours."""
    gone: int = 0
    """So many went by age, all before the first that is here."""


class Audit:
    """The file; for any thread."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Opens or creates it; raises OSError, sqlite3.Error."""
        self._store = Store(path, _TABLES)
        self._key = key

    def note(
        self, at: dt.datetime, staff_id: str, what: str, about: Sequence[str], address: str
    ) -> None:
        """On disk when it returns; raises sqlite3.Error."""
        with self._store.transaction() as rows:
            n, before = self._end(rows)
            entry = Entry(n + 1, told(at), staff_id, what, tuple(about), address)
            self._append(rows, before, entry)

    def entries(self, wanted: Wanted, limit: int, before: int | None = None) -> list[Entry]:
        """The newest first; ``before`` goes on behind an earlier answer's last number."""
        query = (
            "SELECT * FROM entry WHERE (?1 = '' OR staff_id = ?1) AND (?2 = '' OR at >= ?2)"
            " AND (?3 = '' OR at < ?3) AND (?5 IS NULL OR n < ?5)"
            " AND (?4 = '' OR EXISTS (SELECT 1 FROM json_each(about) WHERE value = ?4))"
            " ORDER BY n DESC LIMIT ?6"
        )
        values = (wanted.staff_id, wanted.since, wanted.until, wanted.about, before, limit)
        return [_entry(row) for row in self._store.rows(query, values)]

    def every(self, wanted: Wanted, page: int = 1000) -> Iterator[Entry]:
        """All of them, the newest first, at little memory."""
        before: int | None = None
        while found := self.entries(wanted, page, before):
            yield from found
            before = found[-1].n

    def newest(self) -> tuple[int, str]:
        """The last row's number and hash: to be kept elsewhere."""
        with self._store.transaction() as rows:
            n, digest = self._end(rows)
        return n, digest.hex()

    def check(self) -> Checked:
        """Walks the chain from its anchor; what is behind the first broken row is not judged."""
        n, before, is_ours = self._anchor()
        count, gone = 0, n
        if not is_ours:
            return Checked(0, n, before.hex(), n + 1)
        while rows := self._store.rows(
            "SELECT * FROM entry WHERE n > ? ORDER BY n LIMIT 1000", [n]
        ):
            for row in rows:
                follows = row["n"] == n + 1 and hmac.compare_digest(
                    row["hash"], self._hash(before, _entry(row))
                )
                if not follows:
                    return Checked(count, n, before.hex(), n + 1, gone)
                n, before, count = row["n"], row["hash"], count + 1
        return Checked(count, n, before.hex(), None, gone)

    def cut(self, until: dt.datetime, now: dt.datetime) -> int:
        """Lets go of what is older, and notes it; gives how many rows went. The newest stays."""
        with self._store.transaction() as rows:
            last = rows.execute(
                "SELECT n, hash FROM entry WHERE at < ? AND n < (SELECT max(n) FROM entry)"
                " ORDER BY n DESC LIMIT 1",
                (told(until),),
            ).fetchone()
            if last is None:
                return 0
            first = rows.execute("SELECT min(n) FROM entry").fetchone()[0]
            rows.execute("INSERT OR REPLACE INTO anchor VALUES (?, ?)", tuple(last))
            proof = self._proof(last["n"], last["hash"])
            rows.execute("INSERT OR REPLACE INTO anchor_proof VALUES (?, ?)", (last["n"], proof))
            gone = rows.execute("DELETE FROM entry WHERE n <= ?", (last["n"],)).rowcount
            n, before = self._end(rows)
            about = (str(first), str(last["n"]))
            self._append(rows, before, Entry(n + 1, told(now), SERVICE, CUT, about, "-"))
            return gone

    def close(self) -> None:
        """Lets go of the file."""
        self._store.close()

    def _end(self, rows: sqlite3.Connection) -> tuple[int, bytes]:
        for table in ("entry", "anchor"):
            row = rows.execute(f"SELECT n, hash FROM {table} ORDER BY n DESC LIMIT 1").fetchone()  # noqa: S608 - two names of ours
            if row is not None:
                return row["n"], row["hash"]
        return 0, _BEGINNING

    def _append(self, rows: sqlite3.Connection, before: bytes, entry: Entry) -> None:
        rows.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(entry.n, entry.at, entry.staff_id, entry.what, json.dumps(entry.about)),
                *(entry.address, self._hash(before, entry)),
            ),
        )

    def _anchor(self) -> tuple[int, bytes, bool]:
        """Where the chain begins, and whether a cut of ours says so."""
        query = (
            "SELECT n, hash, proof FROM anchor LEFT JOIN anchor_proof USING (n)"
            " ORDER BY n DESC LIMIT 1"
        )
        for row in self._store.rows(query):
            proof = self._proof(row["n"], row["hash"])
            return row["n"], row["hash"], hmac.compare_digest(row["proof"] or b"", proof)
        return 0, _BEGINNING, True

    def _proof(self, n: int, digest: bytes) -> bytes:
        key = hmac.digest(self._key, b"anchor", "sha256")
        return hmac.digest(key, n.to_bytes(8, "big") + digest, "sha256")

    def _hash(self, before: bytes, entry: Entry) -> bytes:
        content = json.dumps(dataclasses.astuple(entry), ensure_ascii=False)
        return hmac.digest(self._key, before + content.encode(), "sha256")


def _entry(row: sqlite3.Row) -> Entry:
    about = tuple(json.loads(row["about"]))
    return Entry(row["n"], row["at"], row["staff_id"], row["what"], about, row["address"])
