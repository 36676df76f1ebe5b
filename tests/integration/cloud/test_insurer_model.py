"""Random batches beside a small model: what is refused, what holds, what was known when."""

import copy
import dataclasses
import datetime as dt
import itertools
import random
from collections.abc import Callable, Iterator

import pytest

from eligibility import wire
from eligibility.wire_dates import date_from_text, date_or_none
from eligibility.wire_insurer import CoverageHistory
from tests.bench.insurer_lines import (
    Line,
    a_person,
    batch,
    change,
    correct,
    coverage_at,
    day,
    register,
    terminate,
    withdraw,
)
from tests.integration.cloud.insurer import Insurer, insurers, report_of
from tests.integration.cloud.reception import new_id, ok

PEOPLE, BATCHES = 3, 30
_UNKNOWN = 0.1
DAYS = [dt.date(2024, month, 1) for month in range(1, 11)]
OPEN = dt.date(2100, 1, 1)


@dataclasses.dataclass(frozen=True)
class Held:
    """One coverage of one person as the model holds it."""

    first: dt.date
    end: dt.date | None
    number: str

    def meets(self, other: "Held") -> bool:
        return self.first < (other.end or OPEN) and other.first < (self.end or OPEN)


State = dict[str, dict[dt.date, Held]]
"""By code and first day."""


@dataclasses.dataclass(frozen=True)
class Step:
    """One line, and what it means."""

    kind: str
    code: str
    known_on: dt.date
    held: Held | None
    """What stands afterwards; None when it was withdrawn."""
    line: Line


class Model:
    """What a registry of one insurer has to do."""

    def __init__(self) -> None:
        self.state: State = {}

    def apply(self, steps: list[Step]) -> set[str]:
        """Reasons to refuse; without any the state is the next one."""
        reasons = set().union(*map(self._reasons, steps))
        places = [(step.code, step.known_on) for step in steps]
        if len(set(places)) < len(places):
            reasons.add("duplicate")
        final = self._after(steps)
        if any(a.meets(b) for held in final.values() for a, b in itertools.combinations(held, 2)):
            reasons.add("overlap")
        if not reasons:
            self.state = {code: {one.first: one for one in held} for code, held in final.items()}
        return reasons

    def _reasons(self, step: Step) -> set[str]:
        before = self.state.get(step.code, {}).get(step.known_on)
        if step.kind == "register":
            return set()
        if before is None:
            return {"coverage-unknown"}
        is_ended = step.kind == "terminate" and before.end is not None
        return {"already-ended"} if is_ended else set()

    def _after(self, steps: list[Step]) -> dict[str, list[Held]]:
        left = copy.deepcopy(self.state)
        for step in steps:
            if step.kind != "register":
                left.get(step.code, {}).pop(step.known_on, None)
        final = {code: list(held.values()) for code, held in left.items()}
        for step in steps:
            if step.held is not None:
                final.setdefault(step.code, []).append(step.held)
        return final


class Inventor:
    """Makes up lines, most of them possible."""

    def __init__(self, chance: random.Random, insurer_no: str, codes: list[str]) -> None:
        self._chance = chance
        self._insurer_no = insurer_no
        self._codes = codes

    def steps(self, state: State) -> list[Step]:
        return [self._step(state) for _ in range(self._chance.choice((1, 1, 2, 4)))]

    def _step(self, state: State) -> Step:
        code = self._chance.choice(self._codes)
        known = list(state.get(code, {}).values())
        kind = self._chance.choice(("register", "change", "terminate", "correct", "withdraw"))
        if not known and self._chance.random() > _UNKNOWN:
            kind = "register"
        if kind == "register" or not known or self._chance.random() < _UNKNOWN:
            known = [Held(self._chance.choice(DAYS), None, self._number())]
        held = self._chance.choice(known)
        invent: dict[str, Callable[[str, Held], Step]] = {
            "register": self._register,
            "change": self._change,
            "terminate": self._terminate,
            "correct": self._correct,
            "withdraw": self._withdraw,
        }
        return invent[kind](code, held)

    def _number(self) -> str:
        return str(self._chance.randrange(1, 10**7))

    def _coverage(self, held: Held):
        return coverage_at(self._insurer_no, held.number, a_person(), held.first)

    def _end(self, first: dt.date) -> dt.date:
        return first + dt.timedelta(days=self._chance.choice((1, 45, 400)))

    def _register(self, code: str, held: Held) -> Step:
        end = self._end(held.first) if self._chance.random() < 0.5 else None
        line = register(code, self._coverage(held), **ended(end))
        new = dataclasses.replace(held, end=end)
        return Step("register", code, held.first, new, line)

    def _change(self, code: str, held: Held) -> Step:
        new = dataclasses.replace(held, number=self._number())
        return Step("change", code, held.first, new, change(code, self._coverage(new)))

    def _terminate(self, code: str, held: Held) -> Step:
        end = self._end(held.first)
        new = dataclasses.replace(held, end=end)
        return Step("terminate", code, held.first, new, terminate(code, self._coverage(held), end))

    def _correct(self, code: str, held: Held) -> Step:
        first = self._chance.choice((held.first, self._chance.choice(DAYS)))
        end = self._end(first) if self._chance.random() < 0.5 else None
        new = Held(first, end, self._number())
        moved = {} if first == held.first else {"known_qualification_date": day(held.first)}
        line = correct(code, self._coverage(new), **ended(end), **moved)
        return Step("correct", code, held.first, new, line)

    def _withdraw(self, code: str, held: Held) -> Step:
        return Step("correct", code, held.first, None, withdraw(code, self._coverage(held)))


def ended(end: dt.date | None) -> Line:
    return {} if end is None else {"DisqualificationDate": day(end), "ReasonOfLoss": "99"}


@pytest.fixture
def insurer(world) -> Iterator[Insurer]:
    yield from insurers(world)


def told(insurer: Insurer, code: str, known_at: dt.datetime | None) -> set[Held]:
    """What the insurer reads of itself: at one time, or now."""
    asked = {} if known_at is None else {"known_at": known_at.isoformat()}
    answer = insurer.client.get(f"/v1/insurer/coverages/{code}", params=asked)
    history: CoverageHistory = wire.decode(ok(answer), CoverageHistory)
    return {
        Held(
            date_from_text("", one.QualificationDate),
            date_or_none("", one.DisqualificationDate),
            one.InsuredIdentificationNumber,
        )
        for one in history.versions
        if known_at is not None or one.recorded_until is None
    }


@pytest.mark.parametrize("seed", [1])
def test_random_batches_do_what_the_model_does(insurer, seed):
    chance, model = random.Random(seed), Model()
    codes = insurer.knows(*[new_id() for _ in range(PEOPLE)])
    inventor = Inventor(chance, insurer.number, codes)
    moments: list[tuple[int, State]] = []
    seen: set[str] = set()
    for _ in range(BATCHES):
        steps = inventor.steps(model.state)
        expected = model.apply(steps)
        body = batch(*[step.line for step in steps])
        report = report_of(insurer.put(insurer.next_no, body))
        reasons = {error.reason for error in report.errors}
        assert (report.state == "applied") == (not expected), (expected, reasons)
        # of a line that comes twice nothing else is told, and no overlap of what is unknown
        assert reasons <= expected
        assert "duplicate" in expected or expected - {"overlap"} <= reasons
        seen |= reasons
        if report.state == "applied":
            moments.append((insurer.next_no, copy.deepcopy(model.state)))
            insurer.next_no += 1
    assert len(moments) > BATCHES // 4
    assert seen >= {"overlap", "already-ended", "coverage-unknown", "duplicate"}
    times = dict(
        insurer.world.rows(
            "SELECT b.batch_no, min(lower(c.recorded)) FROM registry.coverage AS c"
            " JOIN registry.inbound_batch AS b USING (batch_id)"
            " WHERE c.insurer_no = $1 GROUP BY b.batch_no",
            insurer.number,
        )
    )
    for number, state in moments:
        if number in times:  # a batch of withdrawals alone begins no version
            for code in codes:
                assert told(insurer, code, times[number]) == set(state.get(code, {}).values())
    for code in codes:
        assert told(insurer, code, None) == set(model.state.get(code, {}).values())
