"""The outbox's book of inquiries: taken, asked in questions, answered in parts, forgotten.

A question lies here before it is asked, so a crash asks the same one again. It leaves in the
transaction that fixes its lines in a part (``inquiry_parts``): every line is in exactly one part,
whatever happens at whatever instant.
"""

import dataclasses
import datetime as dt
import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence

from eligibility.errors import Code, WireError
from eligibility.wire_inquiries import InquiryLine, LineAnswer, LineStatus
from kiosk.batch.inquiry_list import InquiryRead, Planned, lines_by_number, plan
from kiosk.batch.inquiry_parts import AnswerParts
from kiosk.batch.outbox import DeviceName
from kiosk.batch.schema import Database
from kiosk.batch.sealing import RowCipher
from kiosk.ports import OutboxError

logger = logging.getLogger(__name__)

WAITING_LISTS = 8
WAITING_LINES = 5_000
"""More than that is refused: the hospital sends it again when these are answered."""
KEPT_AFTER_DEADLINE = dt.timedelta(hours=24)

_OPEN = """
SELECT r.*, i.deadline FROM inquiry_request r JOIN inquiry i USING (inquiry_id)
    WHERE i.state = 'asking' ORDER BY r.is_single DESC, i.taken_at, r.rowid
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Question:
    """One question to the service that has no answer yet."""

    verification_id: str
    inquiry_id: str
    planned: Planned
    deadline: dt.datetime
    reception_number: str | None
    """Of a bulk inquiry that was handed in and is to be fetched."""

    @property
    def name(self) -> str:
        """Its own among the open ones, and the same when it is asked anew under another id."""
        return f"{self.inquiry_id}/{self.planned.lines[0]}"


class Inquiries:
    """Queries and changes; raises OutboxError. Used by two threads."""

    def __init__(
        self, database: Database, cipher: RowCipher, owner: DeviceName, new_id: Callable[[], str]
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._new_id = new_id
        self.parts = AnswerParts(database, cipher, owner, new_id)
        self.arrived = threading.Event()
        """Set when a list was taken."""

    def known_sha256(self, inquiry_id: str) -> str | None:
        """Of a list that was taken before; None for a new one."""
        query = "SELECT sha256 FROM inquiry WHERE inquiry_id = ?"
        found = self._database.rows(query, (inquiry_id,))
        return str(found[0]["sha256"]) if found else None

    def take(
        self, inquiry_id: str, signed: bytes, sha256: str, read: InquiryRead, at: dt.datetime
    ) -> bool:
        """On disk when it returns; False: too much waits already."""
        with self._database.transaction() as rows:
            if _is_too_much(rows, read.line_count):
                return False
            rows.execute(
                "INSERT INTO inquiry (inquiry_id, sha256, key_id, list, lines, deadline, taken_at,"
                " state) VALUES (?, ?, ?, ?, ?, ?, ?, 'asking')",
                (
                    inquiry_id,
                    sha256,
                    self._cipher.key_id,
                    self._cipher.encrypt(inquiry_id, signed),
                    read.line_count,
                    _text(read.deadline),
                    _text(at),
                ),
            )
            self._add_questions(rows, inquiry_id, plan(read.lines))
            bad = [_not_asked(line, Code.REQUEST_MALFORMED.code) for line in read.unreadable]
            self._fix(rows, inquiry_id, bad)
        self.arrived.set()
        return True

    def open_questions(self) -> list[Question]:
        """Those of short lists first, then in the order in which the lists came."""
        return [_question(row) for row in self._database.rows(_OPEN)]

    def lines_of(self, question: Question) -> list[InquiryLine] | None:
        """The lines of a question, in its order; None when the list on the disk is damaged."""
        query = "SELECT list FROM inquiry WHERE inquiry_id = ?"
        found = self._database.rows(query, (question.inquiry_id,))
        try:
            signed = self._cipher.decrypt(question.inquiry_id, found[0]["list"] if found else b"")
            known = lines_by_number(signed, set(question.planned.lines))
            return [known[number] for number in question.planned.lines]
        except (OutboxError, WireError, KeyError):
            return None

    def handed_in(self, question: Question, reception_number: str) -> None:
        """A bulk inquiry has its number: from now on it is fetched."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE inquiry_request SET reception_number = ? WHERE verification_id = ?",
                (reception_number, question.verification_id),
            )

    def ask_anew(self, question: Question) -> None:
        """The service knows its number no more: another id, another number."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE inquiry_request SET reception_number = NULL, verification_id = ?"
                " WHERE verification_id = ?",
                (self._new_id(), question.verification_id),
            )

    def trouble(self, question: Question, code: Code) -> None:
        """Why the list could not be asked; told when its deadline passes."""
        with self._database.transaction() as rows:
            rows.execute(
                "UPDATE inquiry SET trouble = ? WHERE inquiry_id = ?",
                (code.code, question.inquiry_id),
            )

    def answered(
        self, question: Question, answers: Sequence[LineAnswer], again: Iterable[Planned] = ()
    ) -> bool:
        """Fixes answers in parts; lines that the service could not answer are asked again.

        False when the deadline came first: then the lines are answered already.
        """
        with self._database.transaction() as rows:
            if not _close(rows, question.verification_id):
                return False
            self._add_questions(rows, question.inquiry_id, again)
            if answers:
                _forget_trouble(rows, question.inquiry_id)
            self._fix(rows, question.inquiry_id, answers)
        return True

    def give_up(self, question: Question, code: str) -> bool:
        """No line of this question can be asked."""
        return self.answered(question, [_not_asked(line, code) for line in question.planned.lines])

    def expire(self, now: dt.datetime) -> int:
        """What is open at its deadline is ``not-asked``; gives how many lines that are."""
        late = "SELECT inquiry_id FROM inquiry WHERE state = 'asking' AND deadline <= ?"
        found = self._database.rows(late, (_text(now),))
        return sum(self._expire(row["inquiry_id"]) for row in found)

    def _expire(self, inquiry_id: str) -> int:
        with self._database.transaction() as rows:
            trouble = rows.execute(
                "SELECT trouble FROM inquiry WHERE inquiry_id = ?", (inquiry_id,)
            ).fetchone()
            open_lines = rows.execute(
                "DELETE FROM inquiry_request WHERE inquiry_id = ? RETURNING lines", (inquiry_id,)
            ).fetchall()
            lines = [line for row in open_lines for line in json.loads(row["lines"])]
            code = trouble["trouble"] or Code.DEADLINE_PASSED.code
            self._fix(rows, inquiry_id, [_not_asked(line, code) for line in lines])
        logger.warning(
            "batch.inquiry_late inquiry_id=%s lines=%d code=%s", inquiry_id, len(lines), code
        )
        return len(lines)

    def purge(self, now: dt.datetime) -> int:
        """Forgets lists a day after their deadline, delivered or not; gives how many."""
        limit = (_text(now - KEPT_AFTER_DEADLINE),)
        with self._database.transaction() as rows:
            gone = rows.execute(
                "DELETE FROM inquiry WHERE deadline <= ? RETURNING inquiry_id, state", limit
            ).fetchall()
            for row in gone:
                for table in ("inquiry_request", "inquiry_part"):
                    rows.execute(
                        f"DELETE FROM {table} WHERE inquiry_id = ?",  # noqa: S608 - two constants
                        (row["inquiry_id"],),
                    )
        for row in gone:
            if row["state"] != "done":
                logger.error("batch.inquiry_undelivered inquiry_id=%s", row["inquiry_id"])
        return len(gone)

    def _add_questions(
        self, rows: sqlite3.Connection, inquiry_id: str, planned: Iterable[Planned]
    ) -> None:
        rows.executemany(
            "INSERT INTO inquiry_request (verification_id, inquiry_id, is_single,"
            " confirmation_date, lines) VALUES (?, ?, ?, ?, ?)",
            [
                (
                    self._new_id(),
                    inquiry_id,
                    int(one.is_single),
                    one.confirmation_date.isoformat() if one.confirmation_date else None,
                    json.dumps(one.lines),
                )
                for one in planned
            ],
        )

    def _fix(
        self, rows: sqlite3.Connection, inquiry_id: str, answers: Sequence[LineAnswer]
    ) -> None:
        """Into parts; when no question is left, the list itself goes."""
        is_last = _is_all_asked(rows, inquiry_id)
        if answers:
            self.parts.fix(rows, inquiry_id, answers, is_last=is_last)
        if is_last:
            rows.execute(
                "UPDATE inquiry SET state = 'answered', list = x'' WHERE inquiry_id = ?",
                (inquiry_id,),
            )


def _is_too_much(rows: sqlite3.Connection, lines: int) -> bool:
    lists, waiting = rows.execute(
        "SELECT count(*), coalesce(sum(lines), 0) FROM inquiry WHERE state = 'asking'"
    ).fetchone()
    return bool(lists >= WAITING_LISTS or waiting + lines > WAITING_LINES)


def _is_all_asked(rows: sqlite3.Connection, inquiry_id: str) -> bool:
    query = "SELECT 1 FROM inquiry_request WHERE inquiry_id = ? LIMIT 1"
    return rows.execute(query, (inquiry_id,)).fetchone() is None


def _close(rows: sqlite3.Connection, verification_id: str) -> bool:
    delete = "DELETE FROM inquiry_request WHERE verification_id = ?"
    return bool(rows.execute(delete, (verification_id,)).rowcount)


def _forget_trouble(rows: sqlite3.Connection, inquiry_id: str) -> None:
    rows.execute("UPDATE inquiry SET trouble = NULL WHERE inquiry_id = ?", (inquiry_id,))


def _not_asked(line: int, code: str) -> LineAnswer:
    return LineAnswer(line=line, status=LineStatus.NOT_ASKED, code=code)


def _question(row: sqlite3.Row) -> Question:
    day = row["confirmation_date"]
    planned = Planned(
        tuple(json.loads(row["lines"])),
        dt.date.fromisoformat(day) if day else None,
        is_single=bool(row["is_single"]),
    )
    return Question(
        row["verification_id"],
        row["inquiry_id"],
        planned,
        dt.datetime.fromisoformat(row["deadline"]),
        row["reception_number"],
    )


def _text(at: dt.datetime) -> str:
    """Of one length, so that the order of texts is that of times."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
