"""A hospital's lists while broker, kiosk and service are killed: each line answered exactly once.

What a round asks and what breaks: ``list_plan``.
"""

import argparse
import contextlib
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from eligibility import wire
from eligibility.wire_inquiries import InquiryList
from kiosk.batch.patient_note import PATIENT_FILE, PatientTeller
from tests.bench.batch import Batch
from tests.bench.cloud import Cloud
from tests.bench.list_desk import ListDesk
from tests.bench.lists import a_line, a_list, face_of
from tests.bench.mosquitto import Mosquitto
from tests.bench.people import leaks, people, personal_strings
from tests.bench.pki import make_line
from tests.bench.postgres import Postgres
from tests.soak.list_plan import Blow, ListTally, RoundPlan, plan
from tests.soak.plan import digest

DEADLINE_S = 180
PATIENCE_S = 90.0
OFFER_AGAIN_S = 1.0
_LIMITS = (
    "[limits]\nbulk_miss_percent = 100\nbulk_misses = 1000000\nbulk_misses_a_day_kiosk = 1000000\n"
)
"""How often lists may miss is tested elsewhere; here no line may have an excuse."""
_NOT_DONE = "SELECT count(*) FROM inquiry WHERE state <> 'done' OR length(list) > 0"


class ListSoak:
    """Broker, kiosk and service at work, and a desk that asks."""

    def __init__(self, directory: Path, tally: ListTally) -> None:
        self._directory = directory
        self._tally = tally
        self._stack = contextlib.ExitStack()
        now = dt.datetime.now(dt.UTC)
        line = make_line(directory / "line", now)
        self._people = people(now.date())
        enter = self._stack.enter_context
        try:
            postgres = enter(Postgres(directory / "postgres", durable=True))
            self._cloud = enter(Cloud(directory / "cloud", line, postgres, _LIMITS))
            self._cloud.seed(self._people.values())
            self._broker = enter(Mosquitto(directory / "broker", line.broker))
            self._batch = enter(
                Batch(directory / "kiosk", line, self._broker, service_url=self._cloud.url)
            )
            self._desk = enter(ListDesk(line, self._broker))
            note = directory / "kiosk" / PATIENT_FILE
            self._patient = enter(contextlib.closing(PatientTeller(note)))
        except BaseException:
            self._stack.close()
            raise

    def close(self) -> None:
        """Everything ends."""
        self._stack.close()

    def run(self, planned: RoundPlan) -> None:
        """Asks, breaks, waits, and counts what came."""
        asked = self._list_of(planned.statuses)
        self._desk.ask(asked)
        for blow, after_s in planned.blows:
            time.sleep(after_s)
            self._tally.blows[blow.value] += 1
            self._strike(blow)
        began = time.monotonic()
        self._wait_for(asked)
        self._tally.slowest_s = max(self._tally.slowest_s, round(time.monotonic() - began, 1))
        self._compare(asked, planned.statuses)

    def _list_of(self, statuses: Sequence[str]) -> InquiryList:
        unknown = face_of(self._people["hanako"], InsuredIdentificationNumber="7654322")
        faces = {
            "found": face_of(self._people["hanako"]),
            "lapsed": face_of(self._people["jiro"]),
            "several": face_of(self._people["aoi"], InsuredBranchNumber=None),
            "none": unknown,
            "not-asked": wire.changed(unknown, InsurerNumber="138017"),
        }
        lines = [a_line(number, faces[status]) for number, status in enumerate(statuses, 1)]
        deadline = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=DEADLINE_S)
        return a_list(lines, deadline)

    def _strike(self, blow: Blow) -> None:
        match blow:
            case Blow.KIOSK:
                self._batch.kill()
                self._batch.start()
            case Blow.BROKER:
                self._broker.kill()
                self._broker.restart()
            case Blow.SERVICE:
                self._cloud.kill()
                self._cloud.start()
            case Blow.PATIENT:
                self._patient.tell(is_here=True)
                time.sleep(0.5)
                self._patient.tell(is_here=False)

    def _wait_for(self, asked: InquiryList) -> None:
        """As a hospital does: a list that nobody has taken is sent again."""
        end = time.monotonic() + PATIENCE_S
        while not self._desk.is_answered(asked.inquiry_id) and time.monotonic() < end:
            time.sleep(OFFER_AGAIN_S)
            if asked.inquiry_id not in {taken.inquiry_id for taken in self._desk.taken}:
                self._desk.ask(asked)
                self._tally.offered_again += 1

    def _compare(self, asked: InquiryList, statuses: Sequence[str]) -> None:
        parts = self._desk.parts_of(asked.inquiry_id)
        came = [line for part in parts for line in part.lines]
        told = {line.line: line.status for line in came}
        wanted = dict(enumerate(statuses, 1))
        wrong = self._tally.wrong
        wrong["lost"] += len(wanted.keys() - told.keys())
        wrong["doubled"] += len(came) - len(told)
        wrong["different"] += sum(told[line] != wanted.get(line) for line in told)
        wrong["left_over"] += not self._is_nothing_left()
        self._tally.rounds += 1
        self._tally.lines += len(came)
        self._tally.parts += len(parts)

    def _is_nothing_left(self) -> bool:
        end = time.monotonic() + PATIENCE_S
        while self._batch.query(_NOT_DONE) != [(0,)]:
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True

    def look_for_plain_text(self) -> None:
        """Of anybody, in whatever kiosk and broker have left on the disk, logs too."""
        personal = personal_strings(self._people)
        long = {text.encode() for text in personal if len(text) > 6}
        for folder in ("kiosk", "broker"):
            files = [one for one in (self._directory / folder).rglob("*") if one.is_file()]
            lies_there = b"".join(one.read_bytes() for one in files)
            self._tally.wrong["plain_text"] += sum(text in lies_there for text in long)
        self._tally.wrong["plain_text"] += len(leaks(self._batch.log, personal))


@contextlib.contextmanager
def _running(tally: ListTally) -> Iterator[ListSoak]:
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        soak = ListSoak(Path(folder), tally)
        try:
            yield soak
        finally:
            soak.close()


def soak_lists(options: argparse.Namespace) -> ListTally:
    """All rounds on one stage."""
    rounds = plan(options.seed, options.rounds)
    tally = ListTally(options.seed, digest(rounds))
    began = time.monotonic()
    with _running(tally) as soak:
        for planned in rounds:
            soak.run(planned)
            said = " ".join(f"{kind}={count}" for kind, count in tally.wrong.items())
            print(f"round {tally.rounds}: {said}", file=sys.stderr, flush=True)
        soak.look_for_plain_text()
    tally.seconds = round(time.monotonic() - began, 1)
    return tally
