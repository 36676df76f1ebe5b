"""The hospital asks the kiosk for lists of appointments, and what has come of them."""

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator

from hospital import config
from hospital.appointments import Appointment
from hospital.inquiries import AnsweredLine, Inquiries, open_inquiries
from tests.soak.batch.people import face_of, is_known, number_of
from tests.soak.batch.plan import Blow
from tests.soak.batch.stage import Stage
from tests.soak.batch.tally import Tally

_DEADLINE = dt.timedelta(minutes=10)
_LINES_PER_BLOCK = 8


@contextlib.contextmanager
def _opened(stage: Stage) -> Iterator[Inquiries]:
    with open_inquiries(config.load(stage.hospital.config)) as inquiries:
        yield inquiries


def ask(stage: Stage, blow: Blow) -> None:
    """As ``python -m hospital inquire`` does; 1 to 129 lines. A full disk refuses the list."""
    count = 1 + blow.left_blocks * _LINES_PER_BLOCK
    lines = [Appointment(100 + place, face_of(place)) for place in range(count)]
    try:
        with _opened(stage) as inquiries:
            stage.asked[inquiries.ask(stage.line.device, lines, _DEADLINE)] = count
    except (sqlite3.Error, OSError):
        stage.book.failed["asked"] += 1


def compare(stage: Stage, tally: Tally) -> None:
    """Each line of each list has its answer, once, about whom it asked for."""
    tally.lists, tally.list_lines = len(stage.asked), sum(stage.asked.values())
    with _opened(stage) as inquiries:
        for inquiry_id, count in stage.asked.items():
            answers = inquiries.answers(inquiry_id)
            if [one.line for one in answers] != list(range(100, 100 + count)):
                tally.note("lost", f"list {inquiry_id}: not the lines that were asked")
            wrong = sum(not _is_right(one) for one in answers)
            if wrong:
                tally.note("different", f"list {inquiry_id}: {wrong} lines are not right")


def _is_right(line: AnsweredLine) -> bool:
    place = line.line - 100
    if line.status != ("found" if is_known(place) else "none"):
        return False
    results = line.answer.ResultList if line.answer else ()
    expected = [number_of(place)] if is_known(place) else []
    return [one.InsuredIdentificationNumber for one in results] == expected
