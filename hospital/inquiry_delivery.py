"""The subscriber's side of the inquiries: what to offer, what a kiosk says, what came.

Nothing that came is overwritten: a line is answered once. What does not fit is refused, and raised
in the same transaction.
"""

import dataclasses
import datetime as dt
import logging
import re
import sqlite3

from eligibility import wire
from eligibility.batch import ReceiptState
from eligibility.errors import Code
from eligibility.wire_inquiries import InquiryPart, InquiryTaken, LineAnswer, LineStatus
from hospital.database import Database, raise_for_staff
from hospital.inquiries import InquiryState, stamp
from hospital.receipts import Outcome

logger = logging.getLogger(__name__)

_CODE = re.compile(r"KSK-\d{3}")
_STATUS = re.compile(r"(?=.{1,32}\Z)[a-z0-9]+(-[a-z0-9]+)*")
_WITH_ANSWER = frozenset({LineStatus.FOUND, LineStatus.LAPSED})
_LATER = frozenset(
    {Code.OUTBOX_UNAVAILABLE.code, Code.TOO_MANY_LISTS.code, Code.CLOCK_IMPLAUSIBLE.code}
)
"""Refusals that pass: the list is offered again until its deadline."""


@dataclasses.dataclass(frozen=True, slots=True)
class OpenInquiry:
    """A list that its kiosk is still to take."""

    inquiry_id: str
    device: str
    deadline: dt.datetime


class InquiryDelivery:
    """Queries and changes; a call that returned is on disk; raises sqlite3.Error."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, now: dt.datetime) -> list[OpenInquiry]:
        """What is to be offered, the oldest first; nothing after its deadline."""
        found = self._database.rows(
            "SELECT inquiry_id, device, deadline FROM inquiry WHERE state IN ('waiting', 'offered')"
            " AND ended_at IS NULL AND deadline > ? ORDER BY rowid",
            (stamp(now),),
        )
        return [
            OpenInquiry(
                row["inquiry_id"], row["device"], dt.datetime.fromisoformat(row["deadline"])
            )
            for row in found
        ]

    def body(self, inquiry_id: str) -> bytes:
        """The list's exact bytes."""
        query = "SELECT body FROM inquiry WHERE inquiry_id = ?"
        return bytes(self._database.rows(query, (inquiry_id,))[0]["body"])

    def offered(self, inquiry_id: str) -> None:
        """Written before the list is published."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE inquiry SET state = 'offered' WHERE inquiry_id = ? AND state = 'waiting'",
                (inquiry_id,),
            )

    def hindered(self, inquiry_id: str, code: Code | None) -> None:
        """Why the offer does not reach its kiosk; None: nothing hinders it any more."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE inquiry SET code = ? WHERE inquiry_id = ?"
                " AND state IN ('waiting', 'offered')",
                (code.code if code else None, inquiry_id),
            )

    def take_taken(self, taken: InquiryTaken, at: dt.datetime) -> None:
        """What the kiosk says of the list as a whole; about another list it counts for nothing."""
        with self._database.transaction() as rows:
            asked = _inquiry(rows, taken.inquiry_id)
            if asked is None or asked["device"] != taken.device:
                code = Code.REQUEST_MALFORMED
                raise_for_staff(rows, taken.device, taken.inquiry_id, code, at)
            elif asked["sha256"] != taken.sha256:
                code = Code.RECORD_CONFLICT
                raise_for_staff(rows, taken.device, taken.inquiry_id, code, at)
            elif taken.state == ReceiptState.REFUSED.value:
                _refused(rows, taken, at)
            else:
                _taken(rows, taken.inquiry_id)

    def take_part(self, part: InquiryPart, sha256: str, at: dt.datetime) -> Outcome:
        """Keeps a partial answer once; or why it is refused, then it is raised too."""
        with self._database.transaction() as rows:
            known = rows.execute(
                "SELECT sha256 FROM inquiry_part WHERE answer_id = ?", (part.answer_id,)
            ).fetchone()
            if known is not None and known["sha256"] == sha256:
                return ReceiptState.ALREADY_HAD
            code = Code.RECORD_CONFLICT if known is not None else _fault(rows, part)
            if code is not None:
                raise_for_staff(rows, part.device, part.answer_id, code, at)
                return code
            _keep(rows, part, sha256, at)
            _taken(rows, part.inquiry_id)  # whoever answers has the list
            _end_if_complete(rows, part, at)
            return ReceiptState.ACCEPTED

    def give_up(self, deadline_before: dt.datetime, at: dt.datetime) -> int:
        """Marks what has not come in time, and raises it; gives how many."""
        overdue = "SELECT inquiry_id, device FROM inquiry WHERE ended_at IS NULL AND deadline < ?"
        limit = (stamp(deadline_before),)
        if not self._database.rows(overdue, limit):
            return 0  # without a lock for writing
        with self._database.transaction() as rows:
            found = rows.execute(overdue, limit).fetchall()
            for row in found:
                _give_up(rows, row["inquiry_id"], row["device"], at)
        return len(found)

    def purge(self, ended_before: dt.datetime) -> int:
        """Deletes what ended long ago, with lists and answers; gives how many."""
        with self._database.transaction() as rows:
            gone = rows.execute(
                "DELETE FROM inquiry WHERE ended_at < ? RETURNING inquiry_id",
                (stamp(ended_before),),
            ).fetchall()
            keys = [(row["inquiry_id"],) for row in gone]
            rows.executemany("DELETE FROM inquiry_line WHERE inquiry_id = ?", keys)
            rows.executemany("DELETE FROM inquiry_part WHERE inquiry_id = ?", keys)
        return len(gone)


def _inquiry(rows: sqlite3.Connection, inquiry_id: str) -> sqlite3.Row | None:
    query = "SELECT device, sha256, state FROM inquiry WHERE inquiry_id = ?"
    found: sqlite3.Row | None = rows.execute(query, (inquiry_id,)).fetchone()
    return found


def _taken(rows: sqlite3.Connection, inquiry_id: str) -> None:
    rows.execute(
        "UPDATE inquiry SET state = 'taken', code = NULL, ended_at = NULL WHERE inquiry_id = ?"
        " AND state IN ('waiting', 'offered', 'refused')",
        (inquiry_id,),
    )


def _refused(rows: sqlite3.Connection, taken: InquiryTaken, at: dt.datetime) -> None:
    code = taken.code if taken.code and _CODE.fullmatch(taken.code) else "unknown"
    logger.error("hospital.inquiry_refused inquiry_id=%s code=%s", taken.inquiry_id, code)
    state, ended_at = ("offered", None) if code in _LATER else ("refused", stamp(at))
    rows.execute(
        "UPDATE inquiry SET state = ?, code = ?, ended_at = ? WHERE inquiry_id = ?"
        " AND state IN ('waiting', 'offered')",
        (state, code, ended_at, taken.inquiry_id),
    )


def _fault(rows: sqlite3.Connection, part: InquiryPart) -> Code | None:
    """Why a new part cannot be kept: it is not of this list, or something is there already."""
    asked = _inquiry(rows, part.inquiry_id)
    if asked is None or asked["device"] != part.device or not _is_sound(part):
        return Code.REQUEST_MALFORMED
    known = rows.execute(
        "SELECT line, answer_id FROM inquiry_line WHERE inquiry_id = ?", (part.inquiry_id,)
    )
    answered = {row["line"]: row["answer_id"] is not None for row in known}
    if any(one.line not in answered for one in part.lines):
        return Code.REQUEST_MALFORMED
    if any(answered[one.line] for one in part.lines) or not _has_place(rows, part):
        return Code.RECORD_CONFLICT
    return None


def _is_sound(part: InquiryPart) -> bool:
    lines = [one.line for one in part.lines]
    has_answers = all(one.answer is not None for one in part.lines if one.status in _WITH_ANSWER)
    has_words = all(_STATUS.fullmatch(one.status) for one in part.lines)
    return part.part >= 1 and len(set(lines)) == len(lines) and has_answers and has_words


def _has_place(rows: sqlite3.Connection, part: InquiryPart) -> bool:
    """Nothing has its number, and at most one part is the last."""
    others = rows.execute(
        "SELECT part, is_last FROM inquiry_part WHERE inquiry_id = ?", (part.inquiry_id,)
    ).fetchall()
    return not any(
        one["part"] == part.part
        or (one["is_last"] and (part.is_last or one["part"] < part.part))
        or (part.is_last and one["part"] > part.part)
        for one in others
    )


def _keep(rows: sqlite3.Connection, part: InquiryPart, sha256: str, at: dt.datetime) -> None:
    rows.execute(
        "INSERT INTO inquiry_part VALUES (?, ?, ?, ?, ?, ?)",
        (part.answer_id, sha256, part.inquiry_id, part.part, part.is_last, stamp(at)),
    )
    rows.executemany(
        "UPDATE inquiry_line SET answer_id = ?, answer = ? WHERE inquiry_id = ? AND line = ?",
        [(part.answer_id, _body(one), part.inquiry_id, one.line) for one in part.lines],
    )


def _body(one: LineAnswer) -> bytes:
    return wire.encode(one)


def _end_if_complete(rows: sqlite3.Connection, part: InquiryPart, at: dt.datetime) -> None:
    """With the last part and all before it; lines that are missing then will not come."""
    last = rows.execute(
        "SELECT max(part) FILTER (WHERE is_last), count(*) FROM inquiry_part WHERE inquiry_id = ?",
        (part.inquiry_id,),
    ).fetchone()
    if last[0] is None or last[0] != last[1]:
        return
    left = rows.execute(
        "SELECT count(*) FROM inquiry_line WHERE inquiry_id = ? AND answer_id IS NULL",
        (part.inquiry_id,),
    ).fetchone()
    if left[0]:
        _give_up(rows, part.inquiry_id, part.device, at)
        return
    logger.info("hospital.inquiry_complete inquiry_id=%s", part.inquiry_id)
    _end(rows, part.inquiry_id, InquiryState.COMPLETE, at)


def _give_up(rows: sqlite3.Connection, inquiry_id: str, device: str, at: dt.datetime) -> None:
    raise_for_staff(rows, device, inquiry_id, Code.INQUIRY_UNANSWERED, at)
    _end(rows, inquiry_id, InquiryState.INCOMPLETE, at)


def _end(rows: sqlite3.Connection, inquiry_id: str, state: InquiryState, at: dt.datetime) -> None:
    rows.execute(
        "UPDATE inquiry SET state = ?, ended_at = ? WHERE inquiry_id = ?",
        (state.value, stamp(at), inquiry_id),
    )
