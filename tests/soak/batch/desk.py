"""The kiosk's inserting process: keeps, amends and seals receptions as the screen's process does.

    python -m tests.soak.batch.desk DIRECTORY CREDENTIALS INSTITUTION DEVICE

Takes orders on standard input, one JSON object a line, and tells on standard output what it begins
and what it was told is durable, one line each, the moment it knows; it may be killed at any time.
"""

import contextlib
import dataclasses
import datetime as dt
import json
import logging
import os
import random
import sys
import time
from pathlib import Path

from eligibility.batch import NoticeKind
from eligibility.coverage import Validity
from eligibility.health import Consent
from eligibility.inquiry import (
    CardProof,
    HolderShown,
    HolderVerification,
    InquiryAnswer,
    ReferenceClassification,
)
from kiosk.batch.outbox import DeviceName, SqliteOutbox, open_outbox
from kiosk.clock import SystemClock, new_id
from kiosk.ports import ConsentTimes, KeptAnswer, OutboxError
from tests.soak.batch.people import (
    coverage_of,
    declaration_of,
    face_of,
    is_asked_again,
    noon_of,
)

_CARD = HolderShown(HolderVerification.PIN)
_STAFF = HolderShown(HolderVerification.VISUAL, "nurse-7")
_AGAIN_S = 0.2
_OF_A_PATIENT = 0.45
"""Each of two steps; the rest is between two patients."""
_PROVISIONAL, _CONSENTING, _FAMILY, _BELL = 0.12, 0.7, 0.15, 0.05


@dataclasses.dataclass(frozen=True, slots=True)
class Order:
    """So many patients."""

    stream: str
    """Decides everything that is chosen."""
    count: int
    first_place: int
    day: str
    earlier: list[str]
    """Days that some receptions belong to although they come now."""
    late: float
    burst: int
    pace_s: float


class Desk:
    """Receives patients one after the other."""

    def __init__(self, outbox: SqliteOutbox, ids: "Ids") -> None:
        self._outbox = outbox
        self._ids = ids
        self._owed: list[tuple[str, dt.datetime]] = []
        """Sessions that the disk did not let us seal: tried again, as by the kiosk's runner."""

    def receive(self, order: Order) -> None:
        """All patients of an order."""
        chosen = random.Random(order.stream)
        for number in range(order.count):
            is_late = bool(order.earlier) and chosen.random() < order.late
            day = chosen.choice(order.earlier) if is_late else order.day
            place, step_s = order.first_place + 2 * number, order.pace_s * _OF_A_PATIENT
            visit = Visit(place, dt.date.fromisoformat(day), is_late, step_s)
            self._seal_owed()
            self._patient(chosen, visit)
            if (number + 1) % order.burst == 0:
                time.sleep(order.burst * order.pace_s * (1 - 2 * _OF_A_PATIENT))
        while self._owed:
            time.sleep(_AGAIN_S)
            self._seal_owed()
        _tell("done")

    def _amend(self, session_id: str, at: dt.datetime) -> None:
        times = ConsentTimes(at, at + dt.timedelta(hours=24))
        try:
            self._outbox.amend(session_id, Consent.everything(), times)
        except OutboxError:
            _tell("failed", session_id, step="amended")
        else:
            _tell("amended", session_id)

    def _seal(self, session_id: str, at: dt.datetime) -> None:
        try:
            self._outbox.seal(session_id, at)
        except OutboxError:
            _tell("failed", session_id, step="sealed")
            self._owed.append((session_id, at))
        else:
            _tell("sealed", session_id)

    def _seal_owed(self) -> None:
        owed, self._owed = self._owed, []
        for session_id, at in owed:
            self._seal(session_id, at)

    def _patient(self, chosen: random.Random, visit: "Visit") -> None:
        session_id, at = new_id(), noon_of(visit.day)
        is_provisional = chosen.random() < _PROVISIONAL
        size = 2 if chosen.random() < _FAMILY else 1  # a parent and a child in one session
        is_consenting = not is_provisional and chosen.random() < _CONSENTING
        wants_bell = chosen.random() < _BELL
        kept = [
            self._keep(a_kept(session_id, one, at, is_provisional=is_provisional), visit)
            for one in range(visit.place, visit.place + size)
        ]
        time.sleep(chosen.uniform(0, 2 * visit.step_s))  # the patient reads, and decides
        if is_consenting and any(kept):
            self._amend(session_id, at)
        time.sleep(chosen.uniform(0, 2 * visit.step_s))
        if any(kept):
            self._seal(session_id, at)
        if wants_bell:
            with contextlib.suppress(OutboxError):
                self._outbox.ring(NoticeKind.STAFF_CALLED, at)
                _tell("rung", self._ids.last)

    def _keep(self, kept: "_Kept", visit: "Visit") -> bool:
        answer = kept.answer.answer
        _tell(
            "begun",
            answer.verification_id,
            session=kept.answer.session_id,
            place=kept.place,
            day=answer.business_day.isoformat(),
            provisional=kept.answer.is_provisional,
            late=visit.is_late,
        )
        try:
            number = self._outbox.keep(kept.answer)
        except OutboxError:  # the patient is sent to staff: nothing was promised
            _tell("failed", kept.answer.session_id, step="kept")
            return False
        _tell("kept", answer.verification_id, number=number)
        return True


@dataclasses.dataclass(frozen=True, slots=True)
class Visit:
    """One session."""

    place: int
    """Of its first patient; a second one has the next."""
    day: dt.date
    is_late: bool
    step_s: float
    """From one step to the next, on the average."""


class Ids:
    """Gives ids, and remembers the last one."""

    def __init__(self) -> None:
        self.last = ""

    def __call__(self) -> str:
        self.last = new_id()
        return self.last


@dataclasses.dataclass(frozen=True, slots=True)
class _Kept:
    place: int
    answer: KeptAnswer


def a_kept(session_id: str, place: int, at: dt.datetime, *, is_provisional: bool) -> _Kept:
    """An answered reception, or one that staff took in without an answer."""
    answer = InquiryAnswer(
        verification_id=new_id(),
        outcome=Validity.NOT_FOUND if is_provisional else Validity.VALID,
        processed_at=at,
        confirmed_on=at.date(),
        coverages=() if is_provisional else (coverage_of(place),),
    )
    kept = KeptAnswer(
        session_id=session_id,
        answer=answer,
        source=ReferenceClassification.MY_NUMBER_CARD,
        holder=_STAFF if is_provisional else _CARD,
        proof=None if is_provisional else CardProof.AUTH_SIGNATURE,
        is_provisional=is_provisional,
        declaration=declaration_of(place) if is_provisional else None,
        asked=face_of(place) if is_provisional and is_asked_again(place) else None,
        is_unanswered=is_provisional,
    )
    return _Kept(place, kept)


def _tell(what: str, key: str = "", **facts: object) -> None:
    """One write, so that a line is there entirely or not at all."""
    line = json.dumps({"what": what, "key": key, **facts}) + "\n"
    os.write(sys.stdout.fileno(), line.encode())


def main() -> int:
    directory, credentials, institution, device = sys.argv[1:]
    logging.basicConfig(level=logging.DEBUG, format="%(levelname)s %(message)s", stream=sys.stderr)
    owner = DeviceName(institution, device)
    ids = Ids()
    try:
        outbox = open_outbox(Path(directory) / "outbox.sqlite", Path(credentials), owner, ids)
        outbox.seal_left_open(SystemClock().wall())
    except OutboxError:
        return 1  # as the kiosk: its unit starts it again
    desk = Desk(outbox, ids)
    _tell("ready")
    for line in sys.stdin:
        desk.receive(Order(**json.loads(line)))
    outbox.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
