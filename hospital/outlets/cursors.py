"""How far each outlet is: a cursor over ``arrival``, and what its form cannot tell.

A cursor moves only after the outlet has told everything up to it durably. A call that returned is
on disk; raises sqlite3.Error.
"""

import datetime as dt
import json
import logging
import sqlite3
from collections.abc import Collection, Sequence
from typing import NamedTuple

from eligibility.errors import Code
from hospital.database import WAS_RAISED, Database, raise_for_staff
from hospital.outlets.port import Trouble

logger = logging.getLogger(__name__)

STAFF_DEVICE = "hospital"
"""In ``raised``: not a kiosk's trouble, this program's own; the key is the outlet's name."""

_AFTER = """
SELECT n, verification_id, body FROM arrival JOIN record USING (verification_id)
    WHERE n > ? ORDER BY n LIMIT ?
"""
_NEWEST_FIRST = """
SELECT n, received_at < ? FROM arrival JOIN record USING (verification_id) ORDER BY n DESC
"""
"""An inbox holds years, and an outlet wants days."""
_IS_NO_CLOCK_FAULT = 1000
"""So many old ones on end: before them are older ones. Fewer came under a wrong clock."""
_UNTOLD = """
SELECT n, verification_id, body FROM outlet_untold
    JOIN arrival USING (verification_id) JOIN record USING (verification_id)
    WHERE outlet = ? AND n > ? ORDER BY n LIMIT ?
"""


class Waiting(NamedTuple):
    """One record as it lies in the inbox."""

    n: int
    verification_id: str
    body: bytes


class Cursor:
    """One outlet's."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name

    def begin(self, form: str, since: dt.datetime) -> None:
        """An outlet that is new here, or was out, begins with what arrived ``since``.

        One that was out does not tell again what it told before.
        """
        with self._database.transaction() as rows:
            known = "SELECT 1 FROM outlet WHERE name = ? AND form = ? AND gone_at IS NULL"
            if rows.execute(known, (self._name, form)).fetchone():
                return
            start = _start(rows, since)
            rows.execute(
                "INSERT INTO outlet (name, form, n) VALUES (:name, :form, :n)"
                " ON CONFLICT (name) DO UPDATE SET form = :form, gone_at = NULL,"
                " n = iif(gone_at IS NULL, n, max(n, :n))",
                {"name": self._name, "form": form, "n": start},
            )

    def waiting(self, limit: int) -> list[Waiting]:
        """What arrived behind the cursor, in its order."""
        at = "SELECT n FROM outlet WHERE name = ?"
        ((n,),) = self._database.rows(at, (self._name,))
        return [Waiting(*row) for row in self._database.rows(_AFTER, (n, limit))]

    def untold(self, after: int, limit: int) -> list[Waiting]:
        """What its form could not tell, from one number on."""
        return [Waiting(*row) for row in self._database.rows(_UNTOLD, (self._name, after, limit))]

    def moved(self, given: Sequence[Waiting], untold: Collection[str], at: dt.datetime) -> None:
        """These were told durably, but for ``untold``: those are raised, once each."""
        if not given:
            return
        told = [one.verification_id for one in given if one.verification_id not in untold]
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE outlet SET n = max(n, ?), written_at = iif(?, ?, written_at)"
                " WHERE name = ?",
                (given[-1].n, len(told), at.isoformat(), self._name),
            )
            rows.executemany(
                "INSERT INTO outlet_untold VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(self._name, identity) for identity in untold],
            )
            for identity in untold:
                _raise_untold(rows, identity, at)
            self._told_after_all(rows, told)

    def troubled(self, trouble: Trouble, at: dt.datetime, *, goes_on: bool) -> bool:
        """Raised once for as long as it lasts; gives whether it is another one than before."""
        values = (trouble.code.code, trouble.reason.value, goes_on)
        known = self._database.rows(
            "SELECT 1 FROM outlet WHERE name = ? AND code = ? AND reason = ? AND goes_on = ?"
            " AND well_since IS NULL",
            (self._name, *values),
        )
        if known:
            return False
        with self._database.transaction() as rows:
            self._take_back(rows)
            rows.execute(
                "UPDATE outlet SET code = ?, reason = ?, goes_on = ?, trouble_since = ?,"
                " well_since = NULL WHERE name = ?",
                (*values, at.isoformat(), self._name),
            )
            raise_for_staff(rows, STAFF_DEVICE, self._name, trouble.code, at)
        return True

    def well(self, at: dt.datetime, *, tells: bool) -> bool:
        """Whether a trouble has ended; ``tells``: the kind that kept records waiting."""
        found = self._database.rows(
            "SELECT 1 FROM outlet WHERE name = ? AND code IS NOT NULL AND well_since IS NULL"
            " AND NOT (? AND goes_on)",
            (self._name, tells),
        )
        if not found:
            return False  # without a lock for writing
        with self._database.transaction() as rows:
            told = "UPDATE outlet SET well_since = ? WHERE name = ?"
            rows.execute(told, (at.isoformat(), self._name))
            self._take_back(rows)
        return True

    def _take_back(self, rows: sqlite3.Connection) -> None:
        rows.execute("DELETE FROM raised WHERE device = ? AND key = ?", (STAFF_DEVICE, self._name))

    def _told_after_all(self, rows: sqlite3.Connection, told: Sequence[str]) -> None:
        """What this version could tell is nothing that a person must look at any more."""
        gone = rows.execute(
            "DELETE FROM outlet_untold WHERE outlet = ? AND verification_id IN"
            " (SELECT value FROM json_each(?)) RETURNING verification_id",
            (self._name, json.dumps(told)),
        ).fetchall()
        rows.executemany(
            "DELETE FROM raised WHERE key = ?1 AND code = ?2 AND NOT EXISTS"
            " (SELECT 1 FROM outlet_untold WHERE verification_id = ?1)",
            [(row["verification_id"], Code.RECORD_WITHOUT_FILE.code) for row in gone],
        )


def _start(rows: sqlite3.Connection, since: dt.datetime) -> int:
    """The number before the first record that came ``since``."""
    start, old_ones = None, 0
    for n, is_old in rows.execute(_NEWEST_FIRST, (since.isoformat(),)):
        start = n if start is None else start
        old_ones = old_ones + 1 if is_old else 0
        if not is_old:
            start = n - 1
        elif old_ones >= _IS_NO_CLOCK_FAULT:
            break
    return start or 0


def leave_out(database: Database, named: Collection[str], at: dt.datetime) -> list[str]:
    """Outlets that the configuration does not name any more wait for nothing; gives their names."""
    here = "SELECT name FROM outlet WHERE gone_at IS NULL"
    gone = [row["name"] for row in database.rows(here) if row["name"] not in named]
    if gone:
        with database.transaction() as rows:
            rows.executemany(
                "UPDATE outlet SET gone_at = ?, well_since = coalesce(well_since, ?)"
                " WHERE name = ?",
                [(at.isoformat(), at.isoformat(), name) for name in gone],
            )
            for name in gone:
                _forget_untold(rows, name)
    return gone


def _forget_untold(rows: sqlite3.Connection, name: str) -> None:
    rows.execute("DELETE FROM raised WHERE device = ? AND key = ?", (STAFF_DEVICE, name))
    rows.execute("DELETE FROM outlet_untold WHERE outlet = ?", (name,))
    rows.execute(
        "DELETE FROM raised WHERE code = ? AND key NOT IN"
        " (SELECT verification_id FROM outlet_untold)",
        (Code.RECORD_WITHOUT_FILE.code,),
    )


def _raise_untold(rows: sqlite3.Connection, identity: str, at: dt.datetime) -> None:
    code = Code.RECORD_WITHOUT_FILE
    if rows.execute(WAS_RAISED, (identity, code.code)).fetchone() is None:
        of = "SELECT device FROM record WHERE verification_id = ?"
        raise_for_staff(rows, rows.execute(of, (identity,)).fetchone()[0], identity, code, at)
