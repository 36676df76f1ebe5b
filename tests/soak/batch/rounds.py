"""One round: patients come, things break, everything is mended; then the questions."""

import datetime as dt
import functools
import re
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable

from eligibility.inquiry import business_day
from hospital.outlets.claim import MARKER
from kiosk.clock import SystemClock
from tests.soak.batch import asking
from tests.soak.batch.blows import close_day, strike
from tests.soak.batch.book import Reception
from tests.soak.batch.checks import compare
from tests.soak.batch.desk import Order
from tests.soak.batch.findings import Findings, Row
from tests.soak.batch.plan import Blow, Fault, RoundPlan
from tests.soak.batch.quiet import Unrest, unrest
from tests.soak.batch.stage import Stage
from tests.soak.batch.tally import Tally

_ROUND_S = 60.0
_HALF_S = 5.0
_QUIET_S = 60.0
_POLL_S = 0.03
_EARLIER_DAYS = 3
_PLACES_A_ROUND = 1000
_RAISED_BY = {
    Fault.HOSTILE: {"KSK-201", "KSK-303", "KSK-304", "KSK-305"},
    Fault.ENROLLED_AGAIN: {"KSK-303"},
    Fault.KEYS_COMPROMISED: {"KSK-303"},
}
"""A hostile message must be raised; so is what was signed with keys that count no more."""
_BROKEN = ("Traceback", "unexpected thread=", "not_raised")


class BatchSoak:
    """The stage and what is known, over all rounds."""

    def __init__(self, stage: Stage, tally: Tally) -> None:
        self.stage = stage
        self.tally = tally
        self._first_day = business_day(SystemClock().wall())
        self._seen: dict[str, str] = {}
        self._had: set[str] = set()
        self._raised_before = 0
        self._failures: list[BaseException] = []

    def run(self, planned: RoundPlan) -> None:
        """Raises what failed in the bench itself."""
        day = (self._first_day + dt.timedelta(days=planned.number)).isoformat()
        self._receive_and_break(planned, day)
        mended_at = time.monotonic()
        days = {day} | {one.day for one in self._of_this_round(planned)}
        self._close(days)
        self._wait_for_quiet(days)
        quiet_s = round(time.monotonic() - mended_at, 1)
        self.tally.slowest_s = max(self.tally.slowest_s, quiet_s)
        self._ask(planned)
        self.tally.rounds += 1

    def _receive_and_break(self, planned: RoundPlan, day: str) -> None:
        earlier = [
            (dt.date.fromisoformat(day) - dt.timedelta(days=back)).isoformat()
            for back in range(1, min(planned.number, _EARLIER_DAYS + 1))
        ]
        kept_before = self.stage.book.kept
        self.stage.desk.receive(
            Order(
                stream=f"{self.tally.seed}/{planned.number}",
                count=planned.patients,
                first_place=planned.number * _PLACES_A_ROUND,
                day=day,
                earlier=earlier,
                late=planned.late,
                burst=planned.burst,
                pace_s=planned.pace_s,
            )
        )
        blows = [self._begin(blow, kept_before, day) for blow in planned.blows]
        half = kept_before + planned.patients // 2
        self._until(lambda: self.stage.book.kept >= half, _HALF_S)
        self._look_for_plain_text()  # much is under way, at the broker too
        self._until(
            lambda: self.stage.desk.is_done.is_set() and not any(one.is_alive() for one in blows),
            _ROUND_S,
        )
        if self._failures:
            raise self._failures[0]
        self._look_for_plain_text()

    def _begin(self, blow: Blow, kept_before: int, day: str) -> threading.Thread:
        def in_thread() -> None:
            try:
                strike(self.stage, blow, kept_before, day)
            except BaseException as failure:  # noqa: BLE001 - told in the main thread
                self._failures.append(failure)

        self.tally.faults[blow.name] += 1
        thread = threading.Thread(target=in_thread, daemon=True)
        thread.start()
        return thread

    def _until(self, condition: Callable[[], bool], longest_s: float) -> bool:
        """Meanwhile whatever ended by itself is started again, as its unit would do."""
        end = time.monotonic() + longest_s
        while not condition():
            if time.monotonic() > end:
                return False
            self.stage.mend()
            self._nothing_receipted_too_early()
            time.sleep(_POLL_S)
        return True

    def _nothing_receipted_too_early(self) -> None:
        """At every instant: what the kiosk takes for received, the hospital has on its disk.

        A day's total would mend such a hole later; a hole it is.
        """
        try:
            received = self.stage.outbox(
                "SELECT verification_id FROM record WHERE state = 'received'"
            )
            new = {identity for (identity,) in received} - self._had
            if new:
                there = self.stage.inbox("SELECT verification_id FROM record")
                self._had |= {identity for (identity,) in there}
        except sqlite3.OperationalError:
            return  # not there yet, or its disk is full: the next look is soon
        for identity in new - self._had:
            self._had.add(identity)  # told once
            self.tally.note("lost", f"{identity} counts as received, and the hospital lacks it")

    def _of_this_round(self, planned: RoundPlan) -> list[Reception]:
        first = planned.number * _PLACES_A_ROUND
        told = list(self.stage.book.receptions.values())
        return [one for one in told if first <= one.place < first + _PLACES_A_ROUND]

    def _close(self, days: set[str]) -> None:
        for day in sorted(days):
            if not self._until(functools.partial(close_day, self.stage, day), _QUIET_S):
                self.tally.note("stuck", f"{day} cannot be closed")

    def _wait_for_quiet(self, days: set[str]) -> None:
        last: list[Unrest] = []

        def is_quiet() -> bool:
            last[:] = unrest(self.stage, days)
            return not last

        if not self._until(is_quiet, _QUIET_S):
            for one in last:
                self.tally.note("stuck", str(one))

    def _ask(self, planned: RoundPlan) -> None:
        compare(self.findings(), self.tally, self._seen)
        asking.compare(self.stage, self.tally)
        self._look_for_plain_text()
        self._look_at_raised({blow.fault for blow in planned.blows})
        self._look_for_crashes()
        self._count()

    def findings(self) -> Findings:
        """What is there now."""
        rows = "SELECT verification_id, sha256, business_day, sequence, {} FROM record"
        disk = self.stage.hospital_disk.folder
        return Findings(
            told=dict(self.stage.book.receptions),
            outbox=[Row(*row) for row in self.stage.outbox(rows.format("x''"))],
            inbox=[Row(*row) for row in self.stage.inbox(rows.format("body"))],
            files=[
                file
                for file in self.stage.hospital.face.iterdir()
                if file.is_file() and file.name != MARKER
            ],
            declarations=sorted((disk / "state" / "declarations").glob("*.json")),
        )

    def _look_for_plain_text(self) -> None:
        for place in [*self.stage.scanner.look(), *self.stage.watch.found]:
            self.tally.note("plain_text", place)
        self.stage.watch.found.clear()
        self.tally.scanned_bytes = self.stage.scanner.scanned_bytes + self.stage.watch.seen_bytes

    def _look_at_raised(self, faults: set[Fault]) -> None:
        raised = [code for (code,) in self.stage.inbox("SELECT code FROM raised ORDER BY rowid")]
        new = raised[self._raised_before :]
        self._raised_before = len(raised)
        allowed = set().union(*(_RAISED_BY.get(fault, set()) for fault in faults))
        for code in sorted(set(new) - allowed):
            self.tally.note("different", f"the hospital raised {code} {new.count(code)} times")
        self.tally.raised.update(new)

    def _look_for_crashes(self) -> None:
        for name in ("batch", "desk", "hospital"):  # the program that dies has errors of its own
            log = self.stage.logs / f"{name}.log"
            text = log.read_text(errors="replace")
            for sign in _BROKEN:
                if sign in text:
                    line = next(line for line in text.splitlines() if sign in line)
                    self.tally.note("crashed", f"{log.name}: {line[:300]}")

    def _count(self) -> None:
        told = self.stage.book.verified().values()
        self.tally.late = sum(one.is_late for one in told)
        self.tally.provisional = sum(one.is_provisional for one in told)
        self.tally.notices = len(self.stage.book.rung)
        self.tally.refused_by_a_full_disk = Counter(self.stage.book.failed)
        self.tally.stores_set_aside = self.stage.broker.set_aside
        self.tally.ended_by_themselves = Counter(self.stage.ended)
        self.tally.days_complete = len(
            self.stage.outbox("SELECT 1 FROM day WHERE closing = 'complete'")
        )
        came = re.findall(r"hospital\.part .*count=([0-9]+)", self.stage.hospital.log)
        there = self.stage.inbox("SELECT count(*) FROM record")[0][0]
        self.tally.came_again = sum(map(int, came)) - there
        self.tally.offered = self.stage.batch.log.count("batch.offered ")
