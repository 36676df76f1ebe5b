"""The outbox's book of days: asked to close, closed with a total, complete, or disputed."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from kiosk.batch.schema import Database

_LARGEST_SEQUENCE = 2**31 - 1
_IS_PURGED = """
SELECT coalesce((SELECT sealed FROM day WHERE business_day = :day), 0) >
    (SELECT count(*) FROM record WHERE business_day = :day AND sequence IS NOT NULL)
"""
_LEFT_RUNNING = """
SELECT business_day FROM day WHERE closing = 'running' AND sealed > 0 AND business_day <= ?
    AND NOT EXISTS (SELECT 1 FROM request
        WHERE request.business_day = day.business_day AND done_at IS NULL)
    AND sealed <= (SELECT count(*) FROM record
        WHERE record.business_day = day.business_day AND sequence IS NOT NULL)
    ORDER BY business_day
"""
"""Not those that are purged: earlier versions closed no day by themselves, and forgot them."""


@dataclasses.dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day whose total the hospital has not confirmed yet."""

    business_day: dt.date
    revision: int
    total: int
    total_id: str
    closed_at: dt.datetime
    hashes: tuple[str, ...]
    """Of the records 1..total, in order of sequence."""


class Days:
    """Queries and changes of the day table; raises OutboxError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request_close(self, business_day: dt.date, at: dt.datetime) -> int:
        """Asks the batch process to close a day; any process may write this row."""
        with self._database.transaction() as rows:
            added = rows.execute(
                "INSERT INTO request (business_day, asked_at) VALUES (?, ?)",
                (business_day.isoformat(), at.isoformat()),
            )
            return int(added.lastrowid or 0)

    def requested(self) -> list[tuple[int, dt.date]]:
        """Requests nobody has taken up yet."""
        found = self._database.rows(
            "SELECT request_id, business_day FROM request WHERE done_at IS NULL ORDER BY request_id"
        )
        return [(row["request_id"], dt.date.fromisoformat(row["business_day"])) for row in found]

    def request_done(self, request_id: int, at: dt.datetime) -> None:
        """The request was taken up."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE request SET done_at = ? WHERE request_id = ?", (at.isoformat(), request_id)
            )

    def close(self, business_day: dt.date, total_id: str, at: dt.datetime) -> bool:
        """Fixes the day's total as it stands now, under a new revision; an empty day counts 0.

        False, and nothing changes, when hashes of the day are purged: its total cannot be told.
        """
        with self._database.transaction() as rows:
            if rows.execute(_IS_PURGED, {"day": business_day.isoformat()}).fetchone()[0]:
                return False
            rows.execute(
                "INSERT INTO day (business_day) VALUES (?) ON CONFLICT DO NOTHING",
                (business_day.isoformat(),),
            )
            rows.execute(
                "UPDATE day SET closing = 'asked', revision = revision + 1, total = sealed,"
                " total_id = ?, closed_at = ? WHERE business_day = ?",
                (total_id, at.isoformat(), business_day.isoformat()),
            )
        return True

    def left_running(self, until: dt.date) -> list[dt.date]:
        """Days up to ``until`` that have all their records, are not closed, not asked for."""
        found = self._database.rows(_LEFT_RUNNING, (until.isoformat(),))
        return [dt.date.fromisoformat(row["business_day"]) for row in found]

    def being_closed(self) -> dt.date | None:
        """The newest day whose total has no answer yet."""
        found = self._database.rows("SELECT max(business_day) FROM day WHERE closing = 'asked'")
        return None if found[0][0] is None else dt.date.fromisoformat(found[0][0])

    def outgrown(self) -> list[dt.date]:
        """Closed days that got a late record: they need a revised total."""
        found = self._database.rows(
            "SELECT business_day FROM day WHERE closing <> 'running' AND sealed > total"
        )
        return [dt.date.fromisoformat(row["business_day"]) for row in found]

    def ready(self) -> list[ClosedDay]:
        """Days whose total can be sent: all their records are settled."""
        found = self._database.rows(
            "SELECT * FROM day WHERE closing = 'asked' AND NOT EXISTS (SELECT 1 FROM record"
            " WHERE record.business_day = day.business_day AND state IN ('sealed', 'offered'))"
            " ORDER BY business_day"
        )
        return [
            ClosedDay(
                business_day=dt.date.fromisoformat(row["business_day"]),
                revision=row["revision"],
                total=row["total"],
                total_id=row["total_id"],
                closed_at=dt.datetime.fromisoformat(row["closed_at"]),
                hashes=self._hashes(row["business_day"], row["total"]),
            )
            for row in found
        ]

    def _hashes(self, business_day: str, total: int) -> tuple[str, ...]:
        found = self._database.rows(
            "SELECT sha256 FROM record WHERE business_day = ? AND sequence <= ? ORDER BY sequence",
            (business_day, total),
        )
        return tuple(row["sha256"] for row in found)

    def closing(self, business_day: dt.date) -> str | None:
        """``running``, ``asked``, ``complete`` or ``disputed``; None for a day without a record."""
        found = self._database.rows(
            "SELECT closing FROM day WHERE business_day = ?", (business_day.isoformat(),)
        )
        return str(found[0]["closing"]) if found else None

    def is_newest_total(self, business_day: dt.date, total_id: str) -> bool:
        """True for the total that the day waits for an answer to."""
        found = self._database.rows(
            "SELECT 1 FROM day WHERE business_day = ? AND total_id = ? AND closing = 'asked'",
            (business_day.isoformat(), total_id),
        )
        return bool(found)

    def answered(self, total_id: str, *, is_complete: bool) -> bool:
        """The hospital's last word on a total; False when it is not the newest total."""
        with self._database.transaction() as rows:
            changed = rows.execute(
                "UPDATE day SET closing = ? WHERE total_id = ? AND closing = 'asked'",
                ("complete" if is_complete else "disputed", total_id),
            ).rowcount
        return bool(changed)

    def send_again(self, business_day: dt.date, ranges: Sequence[tuple[int, int]]) -> int:
        """Puts the records of a gap back in line, if their bytes are still here.

        Refused records stay refused: sending them again would be refused again.
        """
        with self._database.transaction() as rows:
            return sum(
                rows.execute(
                    "UPDATE record SET state = 'sealed', settled_at = NULL WHERE business_day = ?"
                    " AND sequence BETWEEN ? AND ? AND state IN ('sealed', 'offered', 'received')"
                    " AND length(body) > 0",
                    (business_day.isoformat(), _within(first), _within(last)),
                ).rowcount
                for first, last in ranges
            )


def _within(sequence: int) -> int:
    """What the hospital names may be any number; no database holds them all."""
    return min(max(sequence, 0), _LARGEST_SEQUENCE)
