"""From an arrived record or notice to the rows of board.sqlite, in the transaction at hand."""

import dataclasses
import datetime as dt
import logging
import sqlite3
from collections.abc import Iterable

from eligibility import wire
from eligibility.errors import WireError
from eligibility.faults import told
from eligibility.inquiry import business_day
from eligibility.oqs_xml import Encoding
from hospital.board.covered import asked_by, read_coverage, share_of
from hospital.board.receptions.arriving import ArrivedNotice, ArrivedRecord
from hospital.board.receptions.needs import OF_NOTICE, SETTLED_BY_ANSWER, Need, needs_of
from hospital.board.receptions.visits import NOBODY, Visitor, is_same, main_result, visitor_of

logger = logging.getLogger(__name__)

_GREATEST = 2**31 - 1
_INSERT = """
INSERT INTO reception (n, verification_id, day, processed_at, number, share, answers, is_listed,
    named, reference, household, branch)
VALUES (:n, :verification_id, :day, :processed_at, :number, :share, :answers, :is_listed,
    :named, :reference, :household, :branch) ON CONFLICT DO NOTHING
"""
_EARLIER_VISITS = """
SELECT verification_id, share, named, reference, household, branch FROM reception
WHERE (named = :named OR reference = :reference) AND processed_at < :processed_at
    AND share IS NOT NULL AND verification_id IS NOT :answers
ORDER BY processed_at DESC LIMIT 20
"""


@dataclasses.dataclass(frozen=True, slots=True)
class _Derived:
    visitor: Visitor
    share: int | None
    processed_at: dt.datetime
    number: int
    answers: str | None
    needs: frozenset[Need]


def take_record(
    rows: sqlite3.Connection, record: ArrivedRecord, key: bytes, encoding: Encoding
) -> None:
    """One reception, its needs, and what it changes at an earlier one."""
    derived = _derived(record, key, encoding)
    values = _values(rows, record, derived)
    if not rows.execute(_INSERT, values).rowcount:
        return
    needs = dict.fromkeys(derived.needs)
    before = _visit_before(rows, values, derived)
    if before is not None and before["share"] != derived.share:
        needs[Need.RATIO] = before["verification_id"]
    about = record.verification_id if values["is_listed"] else str(derived.answers)
    for need, other in needs.items():
        _add_need(rows, about, need, (record.day, other))
    _settle(rows, about)
    note_change(rows, about)


def take_notice(rows: sqlite3.Connection, notice: ArrivedNotice) -> None:
    """Something that the service says of a reception, which may not be here yet."""
    need = OF_NOTICE.get(notice.kind)
    if need is None:
        return
    day = business_day(notice.at).isoformat()
    found = rows.execute(
        "SELECT answers, is_listed FROM reception WHERE verification_id = ?",
        (notice.verification_id,),
    ).fetchone()
    is_of_answer = found is not None and not found["is_listed"]
    about = found["answers"] if is_of_answer else notice.verification_id
    _add_need(rows, about, need, (day, None))
    _settle(rows, about)
    note_change(rows, about)


def note_change(rows: sqlite3.Connection, verification_id: str) -> None:
    """Open pages are told."""
    rows.execute("INSERT INTO change (verification_id) VALUES (?)", (verification_id,))


def utc_text(at: dt.datetime) -> str:
    """All of one length, so that they can be compared as text."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _derived(record: ArrivedRecord, key: bytes, encoding: Encoding) -> _Derived:
    """What cannot be read is listed without its content, for a person to look at."""
    try:
        return _read(record, key, encoding)
    except Exception as error:  # noqa: BLE001 - one record must not keep the others off the board
        kind = "newer" if isinstance(error, WireError) else told(error)
        logger.warning("hospital.board_unread id=%s %s", record.verification_id, kind)
        needs = frozenset({Need.NEWER_VALUES})
        return _Derived(NOBODY, None, record.received_at, 0, None, needs)


def _read(record: ArrivedRecord, key: bytes, encoding: Encoding) -> _Derived:
    message: wire.Verification = wire.decode(record.body, wire.Verification)
    answer = message.answer
    return _Derived(
        visitor=visitor_of(message, key),
        share=share_in(message),
        processed_at=answer.processed_at,
        number=min(max(message.reception_number, 0), _GREATEST),
        answers=message.reverifies,
        needs=needs_of(message, encoding),
    )


def share_in(message: wire.Verification) -> int | None:
    """Tenths, of a record that says that the patient is covered."""
    result = main_result(message)
    return share_of(read_coverage(result), asked_by(message)) if result else None


def _values(
    rows: sqlite3.Connection, record: ArrivedRecord, derived: _Derived
) -> dict[str, str | int | None]:
    has_earlier = derived.answers is not None and _is_here(rows, derived.answers)
    return {
        "n": record.n,
        "verification_id": record.verification_id,
        "day": record.day,
        "processed_at": utc_text(derived.processed_at),
        "number": derived.number,
        "share": derived.share,
        "answers": derived.answers,
        "is_listed": int(not has_earlier),
        **dataclasses.asdict(derived.visitor),
    }


def _is_here(rows: sqlite3.Connection, verification_id: str) -> bool:
    found = rows.execute(
        "SELECT 1 FROM reception WHERE verification_id = ? AND is_listed", (verification_id,)
    ).fetchone()
    return found is not None


def _visit_before(
    rows: sqlite3.Connection, values: dict[str, str | int | None], derived: _Derived
) -> sqlite3.Row | None:
    """The last visit of the same person with a known share, before this one."""
    if derived.share is None or not derived.visitor.can_be_found:
        return None
    return last_visit(rows.execute(_EARLIER_VISITS, values).fetchall(), derived.visitor)


def last_visit(found: Iterable[sqlite3.Row], visitor: Visitor) -> sqlite3.Row | None:
    """The first of these that is the same person."""
    return next((row for row in found if is_same(visitor_in(row), visitor)), None)


def visitor_in(row: sqlite3.Row) -> Visitor:
    """As it was kept."""
    return Visitor(row["named"], row["reference"], row["household"], row["branch"])


def _add_need(
    rows: sqlite3.Connection, about: str, need: Need, arose: tuple[str, str | None]
) -> None:
    day, other = arose
    rows.execute(
        "INSERT INTO need (verification_id, kind, day, other) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (about, need, day, other),
    )


def _settle(rows: sqlite3.Connection, about: str) -> None:
    """In whatever order they came: a reception that has its answer waits for nothing more."""
    answer = rows.execute(
        "SELECT verification_id, day FROM reception WHERE answers = ? ORDER BY n LIMIT 1", (about,)
    ).fetchone()
    if answer is None or not _is_here(rows, about):
        return
    rows.execute("UPDATE reception SET is_listed = 0 WHERE answers = ?", (about,))
    rows.execute(
        "UPDATE OR IGNORE need SET verification_id = ? WHERE verification_id = ?",
        (about, answer["verification_id"]),
    )
    rows.execute("DELETE FROM need WHERE verification_id = ?", (answer["verification_id"],))
    for need in SETTLED_BY_ANSWER:
        rows.execute("DELETE FROM need WHERE verification_id = ? AND kind = ?", (about, need))
    _add_need(rows, about, Need.ANSWERED, (answer["day"], answer["verification_id"]))
