"""A kiosk's days: what its totals say, and which of them stay incomplete."""

import datetime as dt
import logging
import sqlite3
import threading
from collections.abc import Callable
from typing import NamedTuple

from eligibility.batch import digest_of, missing_ranges
from eligibility.errors import Code
from eligibility.faults import told
from eligibility.wire import DayTotal
from hospital.database import Database, raise_for_staff

logger = logging.getLogger(__name__)

INCOMPLETE_FOR = dt.timedelta(hours=1)
"""After a total: a kiosk that has the missing records brings them within some minutes."""
LOOK_EVERY_S = 60.0

_NOTE = """
INSERT INTO day (device, business_day, revision, total, is_complete, incomplete_since, raised_at)
    VALUES (:device, :day, :revision, :total, :is_complete,
        iif(:is_complete, NULL, :at), iif(:is_raised, :at, NULL))
    ON CONFLICT (device, business_day) DO UPDATE SET revision = excluded.revision,
        total = excluded.total, is_complete = excluded.is_complete,
        incomplete_since = iif(:is_complete, NULL,
            coalesce(day.incomplete_since, excluded.incomplete_since)),
        raised_at = iif(:is_complete, NULL, coalesce(day.raised_at, excluded.raised_at))
    WHERE excluded.revision >= day.revision
"""


class Compared(NamedTuple):
    """A total beside what is here."""

    is_complete: bool
    missing: tuple[tuple[int, int], ...]
    """Ranges of sequences, both ends inside."""

    @property
    def has_other_contents(self) -> bool:
        """Nothing is missing and still it does not fit: no kiosk can mend that."""
        return not self.is_complete and not self.missing


class Days:
    """A call that returned is on disk; raises sqlite3.Error."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take_total(self, total: DayTotal, at: dt.datetime) -> Compared:
        """Compares a day with its total; other contents are raised at once, a gap may be filled."""
        with self._database.transaction() as rows:
            compared = _compared(rows, total)
            if compared.has_other_contents:
                raise_for_staff(rows, total.device, total.total_id, Code.DIGEST_MISMATCH, at)
            if rows.execute(_NOTE, _values(total, compared, at)).rowcount:
                _take_back(rows, total, compared)
        return compared

    def raise_incomplete(self, at: dt.datetime) -> int:
        """Raises each day that has been incomplete for too long, once; gives how many."""
        if not self._database.rows("SELECT 1 FROM day WHERE NOT is_complete AND raised_at IS NULL"):
            return 0  # without a lock for writing
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE day SET incomplete_since = ? WHERE NOT is_complete"
                " AND incomplete_since IS NULL",  # of an earlier version
                (_utc(at),),
            )
            found = rows.execute(
                "UPDATE day SET raised_at = ? WHERE NOT is_complete AND raised_at IS NULL"
                " AND incomplete_since < ? RETURNING device, business_day",
                (_utc(at), _utc(at - INCOMPLETE_FOR)),
            ).fetchall()
            for row in found:
                raise_for_staff(rows, row["device"], row["business_day"], Code.DAY_INCOMPLETE, at)
        return len(found)


class DayWatch(threading.Thread):
    """Looks every minute, whether messages come or not."""

    def __init__(
        self, days: Days, now: Callable[[], dt.datetime], every_s: float = LOOK_EVERY_S
    ) -> None:
        super().__init__(name="day-watch", daemon=True)
        self._days = days
        self._now = now
        self._every_s = every_s
        self._is_stopping = threading.Event()

    def stop(self) -> None:
        """Returns once it has ended."""
        self._is_stopping.set()
        self.join()

    def run(self) -> None:
        """The thread; a disk that refuses is asked again at the next look."""
        while not self._is_stopping.wait(self._every_s):
            try:
                self._days.raise_incomplete(self._now())
            except sqlite3.Error as error:
                kind = getattr(error, "sqlite_errorname", type(error).__name__)
                logger.error("hospital.days_wait sqlite=%s", kind)  # noqa: TRY400 - tried again
            except Exception as error:  # noqa: BLE001 - a watch must not end the intake
                logger.critical("hospital.unexpected %s", told(error))


def _compared(rows: sqlite3.Connection, total: DayTotal) -> Compared:
    have = rows.execute(
        "SELECT sequence, sha256 FROM record WHERE device = ? AND business_day = ?"
        " AND sequence <= ? ORDER BY sequence",
        (total.device, total.business_day.isoformat(), total.total),
    ).fetchall()
    missing = missing_ranges((row["sequence"] for row in have), total.total)
    is_same = not missing and digest_of(row["sha256"] for row in have) == total.digest
    return Compared(is_same, missing)


def _values(total: DayTotal, compared: Compared, at: dt.datetime) -> dict[str, object]:
    return {
        "device": total.device,
        "day": total.business_day.isoformat(),
        "revision": total.revision,
        "total": total.total,
        "is_complete": compared.is_complete,
        "is_raised": compared.has_other_contents,
        "at": _utc(at),
    }


def _take_back(rows: sqlite3.Connection, total: DayTotal, compared: Compared) -> None:
    """A complete day has nothing that a person must look at any more."""
    if not compared.is_complete:
        return
    gone = rows.execute(
        "DELETE FROM raised WHERE device = ? AND key = ? AND code = ?",
        (total.device, total.business_day.isoformat(), Code.DAY_INCOMPLETE.code),
    )
    if gone.rowcount:
        logger.warning("hospital.day_mended device=%s day=%s", total.device, total.business_day)


def _utc(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat()
