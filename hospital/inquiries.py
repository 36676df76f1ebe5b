"""The port for every program of the hospital that asks: a list of appointments in, answers out.

    with open_inquiries(config.load(path)) as inquiries:
        inquiry_id = inquiries.ask("reception-1", appointments)
        inquiries.progress(inquiry_id)
        inquiries.answers(inquiry_id)

What is asked is on disk when ``ask`` returns; ``python -m hospital run`` sends it within a second,
or as soon as it runs (docs/batch.md, "The hospital asks").
"""

import contextlib
import dataclasses
import datetime as dt
import enum
import re
import sqlite3
from collections.abc import Iterator, Sequence

from eligibility import wire
from eligibility.batch import record_sha256
from eligibility.errors import EligibilityError
from eligibility.wire_inquiries import (
    LIST_LIMIT_LINES,
    InquiryLine,
    InquiryList,
    LineAnswer,
)
from eligibility.wire_values import card_face_to_wire
from hospital import clock
from hospital.appointments import Appointment
from hospital.clock import Outside
from hospital.config import HospitalConfig
from hospital.database import Database

USUAL_DEADLINE = dt.timedelta(minutes=10)
SHORTEST_DEADLINE = dt.timedelta(seconds=10)
LONGEST_DEADLINE = dt.timedelta(days=1)
_DEVICE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
"""It becomes a level of a topic; the names that provisioning gives."""


_PROGRESS = """
SELECT inquiry_id, device, state, code, asked_at, deadline, asked_by,
    (SELECT count(*) FROM inquiry_line l WHERE l.inquiry_id = i.inquiry_id) AS lines,
    (SELECT count(answer_id) FROM inquiry_line l WHERE l.inquiry_id = i.inquiry_id) AS answered,
    (SELECT count(*) FROM inquiry_part p WHERE p.inquiry_id = i.inquiry_id) AS parts
FROM inquiry i
"""


class InquiryState(enum.Enum):
    """How far an inquiry is."""

    WAITING = "waiting"
    """On disk, not offered yet."""
    OFFERED = "offered"
    """The kiosk has not said that it has it."""
    TAKEN = "taken"
    """The kiosk has it and asks."""
    REFUSED = "refused"
    """The kiosk refuses the list; the code says why."""
    COMPLETE = "complete"
    """Every line is answered."""
    INCOMPLETE = "incomplete"
    """The deadline passed and not everything came; what comes later is still taken."""


class NotAsked(EligibilityError):
    """The list cannot be asked; nothing of it was kept. Names what is wrong, no value."""


class InquiryUnknown(EligibilityError):
    """There is no such inquiry, or it was deleted after its keeping time."""


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """How far an inquiry is; no personal data."""

    inquiry_id: str
    device: str
    state: InquiryState
    code: str | None
    """``eligibility.errors.Code``: why it was refused, or what hinders the offer."""
    asked_at: dt.datetime
    deadline: dt.datetime
    lines: int
    answered: int
    parts: int
    asked_by: str | None = None
    """Staff id, of what was asked at the desk's page."""


@dataclasses.dataclass(frozen=True, slots=True)
class AnsweredLine:
    """One line of the list, and what came."""

    line: int
    identifier: str | None = dataclasses.field(repr=False)
    """ArbitraryIdentifier of the list."""
    status: str | None = None
    """``LineStatus``, or a newer kiosk's word; None: nothing came yet."""
    code: str | None = None
    answer: wire.InquiryAnswer | None = dataclasses.field(default=None, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Once:
    """For whoever may say the same thing twice, as a form that is sent again."""

    inquiry_id: str
    """Chosen before it is asked: the second time nothing is asked."""
    staff_id: str | None = None
    """Who of the staff asks."""


class Inquiries:
    """What was asked and what came; any number of programs at a time."""

    def __init__(self, database: Database, institution: str, outside: Outside) -> None:
        self._database = database
        self._institution = institution
        self._outside = outside

    def ask(
        self,
        device: str,
        appointments: Sequence[Appointment],
        deadline: dt.timedelta = USUAL_DEADLINE,
    ) -> str:
        """Commits a list to be asked by one kiosk within ``deadline``; gives its id.

        Raises NotAsked, sqlite3.Error.
        """
        return self.ask_once(Once(self._outside.new_id()), device, appointments, deadline)

    def ask_once(
        self,
        once: Once,
        device: str,
        appointments: Sequence[Appointment],
        deadline: dt.timedelta = USUAL_DEADLINE,
    ) -> str:
        """The same under an id of the caller's; raises NotAsked, sqlite3.Error."""
        _check(device, appointments, deadline)
        now = self._outside.now().astimezone(dt.UTC)
        asked = InquiryList(
            inquiry_id=once.inquiry_id,
            institution=self._institution,
            device=device,
            sent_at=now,
            deadline=now + deadline,
            lines=tuple(_line(one) for one in appointments),
        )
        self._keep(asked, appointments, once.staff_id)
        return asked.inquiry_id

    def _keep(
        self, asked: InquiryList, appointments: Sequence[Appointment], staff_id: str | None
    ) -> None:
        body = wire.encode(asked)
        with self._database.transaction() as rows:
            added = rows.execute(
                "INSERT INTO inquiry"
                " (inquiry_id, device, sha256, body, asked_at, deadline, state, asked_by)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    asked.inquiry_id,
                    asked.device,
                    record_sha256(body),
                    body,
                    stamp(asked.sent_at),
                    stamp(asked.deadline),
                    InquiryState.WAITING.value,
                    staff_id,
                ),
            )
            if not added.rowcount:
                return
            rows.executemany(
                "INSERT INTO inquiry_line (inquiry_id, line, identifier) VALUES (?, ?, ?)",
                [(asked.inquiry_id, one.line, one.identifier) for one in appointments],
            )

    def progress(self, inquiry_id: str) -> Progress:
        """Raises InquiryUnknown, sqlite3.Error."""
        found = self._database.rows(f"{_PROGRESS} WHERE inquiry_id = ?", (inquiry_id,))
        if not found:
            raise InquiryUnknown("there is no such inquiry")
        return _progress(found[0])

    def recent(self, limit: int = 100) -> tuple[Progress, ...]:
        """What was asked last, the newest first; raises sqlite3.Error."""
        found = self._database.rows(f"{_PROGRESS} ORDER BY rowid DESC LIMIT ?", (limit,))
        return tuple(_progress(row) for row in found)

    def asked(self, inquiry_id: str) -> InquiryList:
        """The list as it was asked; raises InquiryUnknown, sqlite3.Error."""
        found = self._database.rows("SELECT body FROM inquiry WHERE inquiry_id = ?", (inquiry_id,))
        if not found:
            raise InquiryUnknown("there is no such inquiry")
        asked: InquiryList = wire.decode(bytes(found[0]["body"]), InquiryList)
        return asked

    def asked_by_staff(self, since: dt.datetime, limit: int = 30) -> tuple[Progress, ...]:
        """What people have asked at the desk's page, the newest first; raises sqlite3.Error."""
        found = self._database.rows(
            f"{_PROGRESS} WHERE asked_by IS NOT NULL AND asked_at >= ? ORDER BY rowid DESC LIMIT ?",
            (stamp(since), limit),
        )
        return tuple(_progress(row) for row in found)

    def answers(self, inquiry_id: str) -> tuple[AnsweredLine, ...]:
        """Every line of the list by its number; raises InquiryUnknown, sqlite3.Error."""
        self.progress(inquiry_id)
        found = self._database.rows(
            "SELECT line, identifier, answer FROM inquiry_line WHERE inquiry_id = ? ORDER BY line",
            (inquiry_id,),
        )
        return tuple(_answered(*row) for row in found)


@contextlib.contextmanager
def open_inquiries(settings: HospitalConfig) -> Iterator[Inquiries]:
    """The hospital's inquiries, with the machine's clock; raises OSError, sqlite3.Error."""
    database = Database(settings.inbox)
    try:
        outside = Outside(clock.now, clock.new_id)
        yield Inquiries(database, settings.hospital.institution, outside)
    finally:
        database.close()


def stamp(at: dt.datetime) -> str:
    """UTC in a form whose order as text is the order in time."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _check(device: str, appointments: Sequence[Appointment], deadline: dt.timedelta) -> None:
    if not _DEVICE.fullmatch(device):
        raise NotAsked("the kiosk's name is not one: small letters, digits and hyphens")
    if not 1 <= len(appointments) <= LIST_LIMIT_LINES:
        raise NotAsked(f"a list has 1 to {LIST_LIMIT_LINES} appointments")
    if len({one.line for one in appointments}) != len(appointments):
        raise NotAsked("two lines have the same number")
    if not SHORTEST_DEADLINE <= deadline <= LONGEST_DEADLINE:
        raise NotAsked("the deadline is 10 seconds to 24 hours from now")


def _progress(row: sqlite3.Row) -> Progress:
    return Progress(
        inquiry_id=row["inquiry_id"],
        device=row["device"],
        state=InquiryState(row["state"]),
        code=row["code"],
        asked_at=dt.datetime.fromisoformat(row["asked_at"]),
        deadline=dt.datetime.fromisoformat(row["deadline"]),
        lines=row["lines"],
        answered=row["answered"],
        parts=row["parts"],
        asked_by=row["asked_by"],
    )


def _line(one: Appointment) -> InquiryLine:
    return InquiryLine(
        line=one.line,
        card_face=card_face_to_wire(one.card_face),
        confirmation_date=one.confirmation_date,
        LimitApplicationCertificateRelatedConsFlg=one.limit_application,
    )


def _answered(line: int, identifier: str | None, body: bytes | None) -> AnsweredLine:
    if body is None:
        return AnsweredLine(line, identifier)
    came: LineAnswer = wire.decode(body, LineAnswer)
    return AnsweredLine(line, identifier, came.status, came.code, came.answer)
