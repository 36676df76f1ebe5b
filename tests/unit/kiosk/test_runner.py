"""The runner: one owner, late answers dropped, time kept, failures told."""

import dataclasses
import datetime as dt
import logging
import queue
import threading
from typing import Any

import pytest

from eligibility.batch import NoticeKind
from eligibility.errors import Code
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.inspection import Check
from kiosk.flow.menu_events import Inspected
from kiosk.ports import OutboxError
from kiosk.runner import Runner, Surroundings, Worker, Workers, failure_of
from tests.bench.live_objects import search, uncover
from tests.bench.waiting import wait_until
from tests.flows.journey import CARD, READ, SESSION, WALL, answer

DEADLINE_S = 5.0
TYPED = "T3A+5Eo5bId2|"
"""Covered, so that it stands in no constant of this file."""
KEEP = f.KeepAnswer(SESSION, e.BY_PIN, answer().answer)


class HandClock:
    """A clock that a test moves; implements the whole port."""

    def __init__(self):
        self.seconds = 100.0

    def monotonic(self):
        return self.seconds

    def wall(self):
        return WALL + dt.timedelta(seconds=self.seconds)


class Bench:
    """A runner whose workers answer what the test has laid out for them."""

    def __init__(self, clock=None):
        self.asked: queue.SimpleQueue[f.Effect] = queue.SimpleQueue()
        self.steps: queue.SimpleQueue[tuple[s.State, e.Event, s.State]] = queue.SimpleQueue()
        self.card: queue.SimpleQueue[e.Event | None] = queue.SimpleQueue()
        self.cleared = 0
        around = Surroundings(clock or HandClock(), self._new_id, self.workers(), self._here)
        self.runner = Runner(around, lambda *step: self.steps.put(step), s.State())
        self.runner.start()

    def workers(self):
        return Workers(
            card=Worker("card", self._card),
            service=Worker("service", self.asked.put),
            outbox=Worker("outbox", self._outbox),
            inspection=Worker("inspection", self._inspection),
        )

    def _here(self, effect):
        self.cleared += isinstance(effect, f.ClearPin)

    def _inspection(self, effect):
        return Inspected(effect.check, ())

    def _new_id(self):
        return "an id"

    def _card(self, effect):
        self.asked.put(effect)
        return self.card.get(timeout=DEADLINE_S)

    def _outbox(self, effect):
        self.asked.put(effect)
        raise OutboxError(Code.OUTBOX_UNAVAILABLE)

    def next_state(self):
        return self.steps.get(timeout=DEADLINE_S)[2]


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    for _ in range(3):
        bench.card.put(None)
    bench.runner.stop()


def test_an_effect_is_done_and_its_answer_steps_the_state(bench):
    bench.runner.post(CARD)
    assert isinstance(bench.next_state().phase, s.ReadingCard)
    assert bench.asked.get(timeout=DEADLINE_S) == f.ReadCard(SESSION)
    bench.card.put(READ)
    assert isinstance(bench.next_state().phase, s.ChoosingMethod)
    assert bench.cleared == 1


def test_the_answer_to_a_replaced_request_is_dropped(bench, caplog):
    caplog.set_level(logging.INFO)
    bench.runner.post(CARD)
    bench.next_state()
    bench.runner.post(e.CardInserted(SESSION, CARD.verification_id))  # asks the card again
    bench.next_state()
    bench.card.put(e.CardFailed(SESSION, Code.CARD_UNREADABLE))  # the late answer
    bench.card.put(READ)
    assert isinstance(bench.next_state().phase, s.ChoosingMethod)
    assert "late_answer_dropped event=CardFailed" in caplog.text


def test_a_state_is_woken_at_its_time():
    clock = HandClock()
    bench = Bench(clock)
    bench.runner.post(CARD)
    bench.next_state()
    clock.seconds += 8.0
    bench.runner.post(e.Touched())  # any event makes the runner look at the clock again
    bench.next_state()
    state = bench.next_state()
    assert isinstance(state.phase, s.CardProblem)
    bench.card.put(None)
    bench.runner.stop()


def test_a_record_that_cannot_be_sealed_is_told_to_the_log(bench, caplog):
    bench.runner.post(e.BellRung())
    bench.next_state()
    assert isinstance(bench.asked.get(timeout=DEADLINE_S), f.RingBell)
    bench.runner.stop()
    assert "effect_failed effect=RingBell code=KSK-301" in caplog.text


@pytest.mark.parametrize(
    ("effect", "answer"),
    [
        (f.ReadCard(SESSION), e.CardFailed(SESSION, Code.CARD_PROTOCOL)),
        (f.FetchChallenge(SESSION), e.ServiceFailed(SESSION, Code.SERVICE_ERROR)),
        (KEEP, e.KeepingFailed(SESSION, Code.OUTBOX_UNAVAILABLE)),
        (f.RingBell(NoticeKind.STAFF_CALLED), None),
    ],
    ids=["card", "service", "outbox", "nobody waits"],
)
def test_an_unforeseen_error_is_answered_and_the_worker_goes_on(effect, answer, caplog):
    name = "ﾔﾏﾀﾞ ﾊﾅｺ"

    def fail(_effect):
        raise ValueError(name)

    answers: queue.SimpleQueue[object] = queue.SimpleQueue()
    worker: Worker[f.Effect] = Worker("failing", fail)
    worker.start(lambda result: answers.put(result.event))
    worker.ask(effect)
    worker.ask(f.ReadCard(SESSION))
    if answer is not None:
        assert answers.get(timeout=DEADLINE_S) == answer
    assert isinstance(answers.get(timeout=DEADLINE_S), e.CardFailed), "it still works"
    worker.stop(DEADLINE_S)
    assert f"effect_crashed effect={type(effect).__name__} error=ValueError at=" in caplog.text
    assert name not in caplog.text


def test_a_record_that_could_not_be_sealed_is_sealed_later(caplog):
    caplog.set_level(logging.INFO)
    done: queue.SimpleQueue[f.Effect] = queue.SimpleQueue()
    failures = iter([True, True, False])

    def seal(effect):
        if next(failures):
            raise OutboxError(Code.OUTBOX_UNAVAILABLE)
        done.put(effect)

    worker: Worker[f.Effect] = Worker("outbox", seal, again_s=0.01)
    worker.start(lambda _: None)
    worker.ask(f.Seal(SESSION))
    assert done.get(timeout=DEADLINE_S) == f.Seal(SESSION)
    worker.stop(DEADLINE_S)
    assert caplog.text.count("effect_failed effect=Seal") == 1, "told once"
    assert "effect_done_late effect=Seal" in caplog.text


def test_stopping_ends_the_session_so_that_its_record_can_go():
    bench = Bench()
    bench.runner.post(CARD)
    bench.next_state()
    assert bench.asked.get(timeout=DEADLINE_S) == f.ReadCard(SESSION)
    bench.card.put(None)
    bench.runner.stop()
    assert bench.asked.get(timeout=DEADLINE_S) == f.Seal(SESSION)


def test_stopping_waits_for_what_was_asked():
    done = threading.Event()
    worker: Worker[f.Effect] = Worker("slow", lambda _: done.set())
    worker.start(lambda _: None)
    worker.ask(f.Seal(SESSION))
    worker.stop(DEADLINE_S)
    assert done.is_set()


@pytest.mark.own_process
def test_a_runner_that_waits_holds_nothing_of_the_last_event():
    taken = threading.Event()
    names = [field.name for field in dataclasses.fields(Workers)]
    workers = Workers(**{name: Worker(name, lambda _: None) for name in names})
    around = Surroundings(HandClock(), str, workers, lambda _: None)
    runner = Runner(around, lambda *_step: taken.set(), s.State())
    runner.start()
    runner.post(e.SymbolTyped(uncover(TYPED)))
    assert taken.wait(DEADLINE_S)
    wait_until(lambda: search([TYPED]) == [], "the runner still holds what was typed")
    runner.stop()


def test_a_runner_that_answers_is_alive_and_one_that_hangs_is_not():
    hangs, may_go_on = threading.Event(), threading.Event()

    def observe(*_step):
        hangs.set()
        may_go_on.wait(DEADLINE_S)

    bench = Bench()
    bench.runner.stop()
    around = Surroundings(HandClock(), bench._new_id, bench.workers(), bench._here)
    runner = Runner(around, observe, s.State())
    runner.start()
    assert runner.is_alive()
    wait_until(runner.is_alive, "the runner answered no beat")
    runner.post(e.Touched())
    assert hangs.wait(DEADLINE_S)
    runner.is_alive()
    assert not runner.is_alive()
    may_go_on.set()
    wait_until(runner.is_alive, "the runner never came back")
    runner.stop()


def test_looking_at_the_kiosk_makes_no_answer_about_it_a_late_one():
    """Several checks run at once: each answer is welcome, whatever was asked since."""
    answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
    worker: Worker[Any] = Worker("inspection", lambda effect: Inspected(effect.check, ()))
    worker.ask(f.Inspect(Check.LINE))
    worker.ask(f.Inspect(Check.OUTBOX))
    worker.start(answers.put)
    first, second = answers.get(timeout=5), answers.get(timeout=5)
    assert worker.is_current(first.ticket)
    assert worker.is_current(second.ticket)
    worker.stop(5)


def test_a_part_that_cannot_be_looked_at_answers_with_nothing():
    assert failure_of(f.Inspect(Check.DISK)) == Inspected(Check.DISK, ())
    assert failure_of(f.SetUp(3, None)) is None
