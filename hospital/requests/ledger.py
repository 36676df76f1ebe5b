"""The requests in inbox.sqlite: each is committed before its file goes, each has one answer.

A call that returned is on disk. A request is open until its answer is durable in ``res``; its file
is lying until it is known to be gone from ``req``.
"""

import dataclasses
import datetime as dt
import hashlib
import sqlite3
from collections.abc import Callable

from eligibility.errors import Code
from hospital.database import Database, raise_for_staff
from hospital.inquiries import stamp
from hospital.requests.names import RequestName

PLACE = "requests"
"""Stands where others name a kiosk."""
_OPEN = """
SELECT request_id, name, kind, sha256, taken_at, size, ask_id FROM request r
WHERE written_at IS NULL AND answer IS NULL AND NOT EXISTS (SELECT 1 FROM request e
    WHERE e.name = r.name AND e.written_at IS NULL AND e.request_id < r.request_id)
ORDER BY request_id
"""
"""Of one name the oldest: the answers to it come one after the other."""

_BY_NUMBER = """
SELECT ask_id, body, reception_number, taken_at FROM request WHERE reception_number = ?
"""
_BY_BYTES = """
SELECT ask_id, body, reception_number, taken_at FROM request
WHERE sha256 = ? AND reception_number IS NOT NULL AND taken_at >= ? ORDER BY request_id LIMIT 1
"""
_EMPTY = """
UPDATE request SET body = x'', answer = x'', reception_number = NULL
WHERE is_lying = 1 AND length(body) + length(answer) > 0
AND written_at < iif(reception_number IS NULL, :before, min(:before, :numbered))
"""
_DELETE = """
DELETE FROM request WHERE is_lying = 0
AND written_at < iif(reception_number IS NULL, :before, min(:before, :numbered))
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another without reading it."""

    size: int
    mtime_ns: int


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """A whole file as it was read."""

    name: RequestName
    stamp: Stamp
    data: bytes = dataclasses.field(repr=False)

    @property
    def sha256(self) -> str:
        """Of its bytes, in hex, without the line's end: a slow program writes that last."""
        return hashlib.sha256(self.data.rstrip()).hexdigest()


@dataclasses.dataclass(frozen=True, slots=True)
class Lying:
    """A request whose file may still be in ``req``."""

    request_id: int
    stamp: Stamp


@dataclasses.dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request without an answer."""

    request_id: int
    name: RequestName
    sha256: str
    taken_at: dt.datetime
    size: int
    ask_id: str
    """Given once: under it a kiosk's line asks, however often it is begun."""


@dataclasses.dataclass(frozen=True, slots=True)
class Unwritten:
    """An answer that is not in ``res`` yet."""

    request_id: int
    name: RequestName
    answer: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class HandedIn:
    """A bulk hand-in under a number of ours."""

    ask_id: str
    body: bytes = dataclasses.field(repr=False)
    reception_number: str
    taken_at: dt.datetime


class Ledger:
    """Queries and changes; raises sqlite3.Error."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        self._database = database
        self._new_id = new_id
        self._told: dict[str, Code | None] = {}

    def take(self, found: Found, at: dt.datetime) -> tuple[int, bool]:
        """Commits a file; gives its number, and False when it is one that is still open."""
        with self._database.transaction() as rows:
            known = rows.execute(
                "SELECT request_id FROM request WHERE name = ? AND sha256 = ?"
                " AND written_at IS NULL",
                (found.name.name, found.sha256),
            ).fetchone()
            rows.execute(
                "UPDATE request SET is_lying = 0 WHERE name = ? AND is_lying = 1",
                (found.name.name,),
            )
            if known is None:
                return self._insert(rows, found, at), True
            rows.execute(
                "UPDATE request SET is_lying = 1, size = ?, mtime_ns = ? WHERE request_id = ?",
                (found.stamp.size, found.stamp.mtime_ns, known["request_id"]),
            )
            return int(known["request_id"]), False

    def _insert(self, rows: sqlite3.Connection, found: Found, at: dt.datetime) -> int:
        added = rows.execute(
            "INSERT INTO request (name, kind, sha256, size, mtime_ns, body, taken_at, ask_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING request_id",
            (
                found.name.name,
                found.name.prefix,
                found.sha256,
                found.stamp.size,
                found.stamp.mtime_ns,
                found.data,
                stamp(at),
                self._new_id(),
            ),
        ).fetchone()
        return int(added["request_id"])

    def lying(self) -> dict[str, Lying]:
        """By file name."""
        query = "SELECT request_id, name, size, mtime_ns FROM request WHERE is_lying = 1"
        return {
            row["name"]: Lying(row["request_id"], Stamp(row["size"], row["mtime_ns"]))
            for row in self._database.rows(query)
        }

    def gone(self, *request_ids: int) -> None:
        """Their files are durably no longer in ``req``."""
        with self._database.transaction() as rows:
            rows.executemany(
                "UPDATE request SET is_lying = 0 WHERE request_id = ?",
                [(one,) for one in request_ids],
            )

    def open(self) -> list[OpenRequest]:
        """What is to be asked, the oldest first."""
        return [
            OpenRequest(
                row["request_id"],
                RequestName(row["name"], row["kind"]),
                row["sha256"],
                dt.datetime.fromisoformat(row["taken_at"]),
                row["size"],
                row["ask_id"],
            )
            for row in self._database.rows(_OPEN)
        ]

    def body(self, request_id: int) -> bytes:
        """The file's bytes."""
        query = "SELECT body FROM request WHERE request_id = ?"
        return bytes(self._database.rows(query, (request_id,))[0]["body"])

    def answered(
        self, request_id: int, answer: bytes, at: dt.datetime, reception_number: str | None = None
    ) -> None:
        """Commits the one answer; a later one for the same request changes nothing."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE request SET answer = ?, answered_at = ?, reception_number = ?"
                " WHERE request_id = ? AND answer IS NULL",
                (answer, stamp(at), reception_number, request_id),
            )

    def unwritten(self, after: int, limit: int) -> list[Unwritten]:
        """Answers that are not in ``res`` yet, the oldest first, from one number on."""
        found = self._database.rows(
            "SELECT request_id, name, kind, answer FROM request"
            " WHERE written_at IS NULL AND answer IS NOT NULL AND request_id > ?"
            " ORDER BY request_id LIMIT ?",
            (after, limit),
        )
        return [
            Unwritten(row["request_id"], RequestName(row["name"], row["kind"]), row["answer"])
            for row in found
        ]

    def written(self, request_id: int, at: dt.datetime) -> None:
        """The answer's file is durable."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE request SET written_at = ? WHERE request_id = ?", (stamp(at), request_id)
            )

    def handed_in(self, reception_number: str) -> HandedIn | None:
        """What was handed in under a number of ours."""
        found = self._database.rows(_BY_NUMBER, (reception_number,))
        return _handed_in(found[0]) if found else None

    def handed_in_before(self, sha256: str, since: dt.datetime) -> HandedIn | None:
        """The same bytes, numbered since then."""
        found = self._database.rows(_BY_BYTES, (sha256, stamp(since)))
        return _handed_in(found[0]) if found else None

    def tell(self, place: str, code: Code | None, at: dt.datetime) -> bool:
        """What hinders at a place now; None: nothing any more; False when that was told before."""
        if place in self._told and self._told[place] is code:
            return False  # asked at every look
        self._written_trouble(place, code, at)
        self._told[place] = code
        return True

    def _written_trouble(self, place: str, code: Code | None, at: dt.datetime) -> None:
        with self._database.transaction() as rows:
            if code is None:
                rows.execute("DELETE FROM request_trouble WHERE place = ?", (place,))
                return
            rows.execute(
                "INSERT INTO request_trouble VALUES (?, ?, ?) ON CONFLICT (place) DO UPDATE SET"
                " code = excluded.code, since = excluded.since WHERE code <> excluded.code",
                (place, code.code, stamp(at)),
            )

    def raise_once(self, key: str, code: Code, at: dt.datetime) -> None:
        """For staff; of one key and code only once."""
        with self._database.transaction() as rows:
            asked = "SELECT 1 FROM raised WHERE key = ? AND code = ? AND device = ?"
            if rows.execute(asked, (key, code.code, PLACE)).fetchone() is None:
                raise_for_staff(rows, PLACE, key, code, at)

    def purge(self, before: dt.datetime, numbered_before: dt.datetime) -> int:
        """Deletes what was answered long ago; of a file that still lies the name stays alone."""
        limits = {"before": stamp(before), "numbered": stamp(numbered_before)}
        with self._database.transaction() as rows:
            return rows.execute(_EMPTY, limits).rowcount + rows.execute(_DELETE, limits).rowcount


def _handed_in(row: sqlite3.Row) -> HandedIn:
    at = dt.datetime.fromisoformat(row["taken_at"])
    return HandedIn(row["ask_id"], row["body"], row["reception_number"], at)
