"""A day of writing to the outbox or to the inbox, for replaying a power cut at any instant.

python -m tests.bench.power_session outbox FOLDER CREDENTIALS DIGESTS ROUNDS
python -m tests.bench.power_session inbox FOLDER - DIGESTS ROUNDS

Each step is one call that a program relies on to be on disk when it returns. After it a digest of
all rows goes to DIGESTS, a line a step, then a byte into FOLDER/marks: from then on the step counts
as returned.
"""

import datetime as dt
import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from eligibility.batch import NoticeKind
from eligibility.errors import Code
from eligibility.health import Consent
from hospital.days import Days as HospitalDays
from hospital.inbox import Arrived, ArrivedNotice, Inbox
from hospital.outlets.cursors import Cursor
from kiosk.batch.closing import total_message
from kiosk.batch.days import ClosedDay, Days
from kiosk.batch.delivery import Delivery, Settlement
from kiosk.batch.inquiries import Inquiries
from kiosk.batch.outbox import SqliteOutbox
from kiosk.batch.purging import purge_records
from kiosk.batch.schema import Database
from kiosk.batch.sealing import load_cipher
from kiosk.batch.waiting_faces import WaitingFaces
from tests.bench.disk import MARKS
from tests.bench.outlets import cursor_of
from tests.bench.power_later import asked_again, list_answered, list_asked
from tests.bench.receptions import (
    NOON,
    OWNER,
    TODAY,
    a_kept_answer,
    a_sealed_record,
    consent_times,
    new_id,
)

Step = Callable[[], object]
_AT_ONCE = dt.timedelta(days=-1)
_CHECKPOINT_PAGES = 24
"""So that a short day has several checkpoints, and the log begins anew."""


class Rows(Protocol):
    """Either database."""

    def rows(self, query: str) -> list[Any]:
        """What a query finds."""


def digest(database: Rows) -> str:
    """Of every row of every table."""
    tables = database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    seen = hashlib.sha256()
    for (name,) in tables:
        for row in database.rows(f"SELECT * FROM {name} ORDER BY rowid"):
            seen.update(repr((name, tuple(row))).encode())
    return seen.hexdigest()


class OutboxSession:
    """The kiosk's two processes, taken together."""

    def __init__(self, folder: Path, credentials: Path) -> None:
        self._path = folder / "outbox.sqlite"
        self._credentials = credentials
        self.open()

    def open(self) -> None:
        """As at a start."""
        self.database = Database(self._path)
        self.database.rows(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        cipher = load_cipher(self._credentials)
        self.outbox = SqliteOutbox(self.database, cipher, OWNER, new_id)
        self.delivery = Delivery(self.database, cipher)
        self.days = Days(self.database)
        self.waiting = WaitingFaces(self.database, cipher, OWNER)
        self.inquiries = Inquiries(self.database, cipher, OWNER, new_id)

    def again(self) -> None:
        """An orderly end and a new start."""
        self.database.close()
        self.open()

    def steps(self, rounds: int) -> Iterator[Step]:
        """Each to be called before the next one is asked for."""
        yield lambda: None
        for _ in range(rounds):
            yield from self._receptions()
            yield from asked_again(self.outbox, self.waiting)
            yield from list_answered(self.inquiries)
            yield from self._deliveries()
            yield from self._end_of_day()
            yield self.again
            yield lambda: self.outbox.seal_left_open(NOON)

    def _receptions(self) -> Iterator[Step]:
        first, second, left = a_kept_answer(), a_kept_answer(), a_kept_answer()
        yield lambda: self.outbox.keep(first)
        yield lambda: self.outbox.amend(first.session_id, Consent.everything(), consent_times())
        yield lambda: self.outbox.keep(second)
        yield lambda: self.outbox.seal(second.session_id, NOON)
        yield lambda: self.outbox.seal(first.session_id, NOON)
        yield lambda: self.outbox.keep(left)
        yield lambda: self.outbox.ring(NoticeKind.STAFF_CALLED, NOON)

    def _deliveries(self) -> Iterator[Step]:
        sealed = list(self.delivery.sealed(100))
        yield lambda: self.delivery.offered({new_id(): sealed}, NOON)
        (notice,) = self.delivery.notices(1)
        yield lambda: self.delivery.notice_offered(notice.notice_id)
        yield self.delivery.ask_again
        yield lambda: self.delivery.offered({new_id(): sealed}, NOON)
        accepted = Settlement(sealed[0].verification_id, sealed[0].sha256, None)
        refused = [
            Settlement(one.verification_id, one.sha256, Code.RECORD_CONFLICT.code)
            for one in sealed[1:]
        ]
        yield lambda: self.delivery.settle([accepted, *refused], NOON)
        yield lambda: self.delivery.settle_notice(notice.notice_id, "received", NOON)

    def _end_of_day(self) -> Iterator[Step]:
        yield lambda: self.days.request_close(TODAY, NOON)
        ((number, day),) = self.days.requested()
        total_id = new_id()
        yield lambda: self.days.close(day, total_id, NOON)
        yield lambda: self.days.request_done(number, NOON)
        yield lambda: self.days.answered(total_id, is_complete=True)
        yield lambda: purge_records(self.database, NOON, _AT_ONCE)  # one row: one transaction
        yield lambda: self.delivery.purge(NOON, _AT_ONCE)


class InboxSession:
    """The hospital's side."""

    def __init__(self, folder: Path, _credentials: Path) -> None:
        self._path = folder / "inbox.sqlite"
        self.inbox = Inbox(self._path)

    @property
    def database(self) -> Rows:
        """For the digest."""
        return self.inbox.database

    def steps(self, rounds: int) -> Iterator[Step]:
        """Each to be called before the next one is asked for."""
        yield lambda: self.inbox.database.rows(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        for number in range(rounds):
            records = [self._arrived(3 * number + place) for place in range(1, 4)]
            notice = ArrivedNotice(new_id(), "00" * 32, OWNER.device, "staff-called", NOON)
            yield partial(self.inbox.take, records, NOON)
            yield partial(self.inbox.take, records[1:], NOON)
            yield partial(self.inbox.take_notice, notice, NOON)
            yield partial(cursor_of, self.inbox)
            yield partial(self._told, 2)
            yield partial(self._told, 3)
            day = ClosedDay(TODAY, number + 1, 3 * number + 3, "total", NOON, ())
            days = HospitalDays(self.inbox.database)
            yield partial(days.take_total, total_message(OWNER, day), NOON)
            yield from list_asked(self.inbox.database)

    def _told(self, count: int) -> None:
        """An outlet has told some; it cannot tell the last of them."""
        cursor = Cursor(self.inbox.database, "face")
        told = cursor.waiting(count)
        cursor.moved(told, [one.verification_id for one in told[-1:]], NOON)

    @staticmethod
    def _arrived(sequence: int) -> Arrived:
        one = a_sealed_record(sequence)
        return Arrived(
            one.verification_id, one.sha256, OWNER.device, TODAY, sequence, bytes(one.sealed)
        )


class Session(Protocol):
    """Either side's day."""

    @property
    def database(self) -> Rows:
        """For the digest."""

    def steps(self, rounds: int) -> Iterator[Step]:
        """Each to be called before the next one is asked for."""


SESSIONS: dict[str, Callable[[Path, Path], Session]] = {
    "outbox": OutboxSession,
    "inbox": InboxSession,
}


def main() -> None:
    kind, folder, credentials, digests, rounds = sys.argv[1:]
    session = SESSIONS[kind](Path(folder), Path(credentials))
    marks = os.open(Path(folder) / MARKS, os.O_WRONLY | os.O_CREAT, 0o600)
    with Path(digests).open("w") as told:
        for step in session.steps(int(rounds)):
            step()
            told.write(digest(session.database) + "\n")
            os.write(marks, b".")


if __name__ == "__main__":
    main()
