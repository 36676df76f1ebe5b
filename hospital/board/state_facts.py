"""What the state page shows, read from the inbox and the machine; no personal data."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509

from eligibility.batch import missing_ranges
from hospital.database import Database

GB = 1024**3
DAYS_SHOWN = 14
RAISED_SHOWN = 50
NOTICES_SHOWN = 30
SEEN_SHOWN = dt.timedelta(days=7)

_DEVICES = """
WITH RECURSIVE known (device) AS (
    SELECT min(device) FROM record UNION ALL
    SELECT (SELECT min(device) FROM record WHERE device > known.device) FROM known
        WHERE known.device IS NOT NULL)
SELECT device FROM known WHERE device IS NOT NULL UNION SELECT device FROM day ORDER BY 1
"""
"""One step in the index for each kiosk, however many records there are."""
_RECEIVED = """
SELECT business_day, count(*) AS received FROM record WHERE device = ? AND business_day >= ?
    GROUP BY business_day
"""
_TOTALS = "SELECT * FROM day WHERE device = ? AND business_day >= ?"
_RAISED = """
SELECT device, code, seen_at IS NOT NULL AS is_seen, count(*) AS times, min(at) AS first_at,
    max(at) AS last_at, max(raised_id) AS last_id, max(seen_by) AS seen_by
FROM raised WHERE seen_at IS NULL OR seen_at >= ?
GROUP BY device, code, is_seen ORDER BY is_seen, last_at DESC LIMIT ?
"""
_LAST_KEY = """
SELECT raised.key, record.verification_id, inquiry.inquiry_id FROM raised
    LEFT JOIN record ON record.verification_id = raised.key
    LEFT JOIN inquiry ON inquiry.inquiry_id = raised.key WHERE raised_id = ?
"""
_NOTICES = """
SELECT notice.kind, notice.device, notice.at, record.verification_id FROM notice
    LEFT JOIN record ON record.verification_id = notice.verification_id
    ORDER BY notice.rowid DESC LIMIT ?
"""


@dataclasses.dataclass(frozen=True, slots=True)
class DayFacts:
    """One kiosk's day."""

    device: str
    day: dt.date
    received: int
    total: int | None = None
    """None: the kiosk has not closed it."""
    is_complete: bool = False
    incomplete_since: dt.datetime | None = None
    missing: tuple[tuple[int, int], ...] = ()
    """Ranges of sequences, both ends inside."""

    @property
    def missing_count(self) -> int:
        """How many receptions."""
        return sum(last - first + 1 for first, last in self.missing)


@dataclasses.dataclass(frozen=True, slots=True)
class RaisedFacts:
    """What was raised of one kind, and not yet seen, or seen lately."""

    device: str
    code: str
    is_seen: bool
    times: int
    first_at: dt.datetime
    last_at: dt.datetime
    last_id: int
    """What a person has seen reaches up to here."""
    seen_by: str | None
    page: str | None
    """Of the last one, where it is about a reception or an inquiry."""


@dataclasses.dataclass(frozen=True, slots=True)
class NoticeFacts:
    """One notice."""

    kind: str
    device: str
    at: dt.datetime
    page: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Space:
    """Of a folder's file system."""

    folder: str
    free: int
    total: int


@dataclasses.dataclass(frozen=True, slots=True)
class CertificateFacts:
    """One certificate of this machine."""

    name: str
    until: dt.datetime


def days(inbox: Database, today: dt.date) -> list[DayFacts]:
    """The last two weeks, the newest first; raises sqlite3.Error."""
    since = (today - dt.timedelta(days=DAYS_SHOWN - 1)).isoformat()
    found: list[DayFacts] = []
    for row in inbox.rows(_DEVICES):
        found += _days_of(inbox, row["device"], since)
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.device))


def raised(inbox: Database, now: dt.datetime) -> list[RaisedFacts]:
    """By kiosk and code, what nobody has seen first; raises sqlite3.Error."""
    since = (now - SEEN_SHOWN).isoformat()
    return [
        RaisedFacts(
            device=row["device"],
            code=row["code"],
            is_seen=bool(row["is_seen"]),
            times=row["times"],
            first_at=dt.datetime.fromisoformat(row["first_at"]),
            last_at=dt.datetime.fromisoformat(row["last_at"]),
            last_id=row["last_id"],
            seen_by=row["seen_by"],
            page=_page_of(inbox, row["last_id"]),
        )
        for row in inbox.rows(_RAISED, (since, RAISED_SHOWN))
    ]


def mark_seen(inbox: Database, one: tuple[str, str, int], by: str, at: dt.datetime) -> int:
    """Somebody has seen what was raised of a kiosk and code up to an id; gives how many."""
    with inbox.transaction() as rows:
        return rows.execute(
            "UPDATE raised SET seen_at = ?, seen_by = ? WHERE device = ? AND code = ?"
            " AND raised_id <= ? AND seen_at IS NULL",
            (at.isoformat(), by, *one),
        ).rowcount


def notices(inbox: Database) -> list[NoticeFacts]:
    """The last ones, the newest first; raises sqlite3.Error."""
    return [
        NoticeFacts(
            kind=row["kind"],
            device=row["device"],
            at=dt.datetime.fromisoformat(row["at"]),
            page=f"/receptions/{row['verification_id']}" if row["verification_id"] else None,
        )
        for row in inbox.rows(_NOTICES, (NOTICES_SHOWN,))
    ]


def certificates(folders: Iterable[Path]) -> list[CertificateFacts]:
    """Of this machine, the one that ends first in front; of a folder and a file of it."""
    found = []
    for file in sorted(file for folder in folders for file in folder.glob("*.crt")):
        try:
            first = x509.load_pem_x509_certificates(file.read_bytes())[0]
        except (OSError, ValueError, IndexError):
            continue
        name = f"{file.parent.name}/{file.name}"
        found.append(CertificateFacts(name, first.not_valid_after_utc))
    return sorted(found, key=lambda one: one.until)


def _days_of(inbox: Database, device: str, since: str) -> list[DayFacts]:
    received = {row[0]: row[1] for row in inbox.rows(_RECEIVED, (device, since))}
    totals = {row["business_day"]: row for row in inbox.rows(_TOTALS, (device, since))}
    found = []
    for day in {*received, *totals}:
        facts = DayFacts(device, dt.date.fromisoformat(day), received.get(day, 0))
        total = totals.get(day)
        if total is not None:
            facts = dataclasses.replace(
                facts,
                total=total["total"],
                is_complete=bool(total["is_complete"]),
                incomplete_since=_time(total["incomplete_since"]),
                missing=()
                if total["is_complete"]
                else _missing(inbox, device, day, total["total"]),
            )
        found.append(facts)
    return found


def _missing(inbox: Database, device: str, day: str, total: int) -> tuple[tuple[int, int], ...]:
    have = inbox.rows(
        "SELECT sequence FROM record WHERE device = ? AND business_day = ?", (device, day)
    )
    return missing_ranges((row["sequence"] for row in have), total)


def _page_of(inbox: Database, raised_id: int) -> str | None:
    for row in inbox.rows(_LAST_KEY, (raised_id,)):
        if row["verification_id"]:
            return f"/receptions/{row['verification_id']}"
        if row["inquiry_id"]:
            return f"/ask/{row['inquiry_id']}"
    return None


def _time(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
