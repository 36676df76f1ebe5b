"""What is given up by the clock is not given up by a clock that jumped for a moment."""

import datetime as dt

import pytest

from eligibility.coverage import Validity
from kiosk.batch.link import LinkDown
from kiosk.batch.steady_clock import STANDS_FOR_S, SteadyClock
from tests.bench.receptions import NOON, a_face, a_not_found_answer, receptions
from tests.unit.kiosk.batch.face_desk import AgainBench
from tests.unit.kiosk.batch.lists_bench import lines_once
from tests.unit.kiosk.batch.service_bench import HandClock

YEAR = dt.timedelta(days=365)
DAY_S = 86_400.0


@pytest.fixture
def hand():
    return HandClock()


@pytest.fixture
def steady(hand):
    return SteadyClock(hand)


@pytest.fixture
def again(tmp_path):
    made = AgainBench(tmp_path / "again.sqlite")
    yield made
    made.database.close()


def test_without_a_jump_it_is_the_wall_clock(steady, hand):
    for seconds in (1, 3600, 40 * DAY_S):
        hand.seconds += seconds
        hand.set_by += dt.timedelta(seconds=30)  # slewed, or set by a little
        assert steady.now() == hand.wall()


def test_a_jump_ahead_counts_once_it_has_stood(steady, hand):
    hand.set_by = YEAR
    assert steady.now() == hand.wall() - YEAR
    hand.seconds += STANDS_FOR_S - 1
    assert steady.now() == hand.wall() - YEAR
    hand.seconds += 1
    assert steady.now() == hand.wall()


def test_a_jump_that_was_mended_must_stand_anew(steady, hand):
    for jump in (YEAR, dt.timedelta(), YEAR):
        hand.set_by = jump
        hand.seconds += STANDS_FOR_S - 1
        assert steady.now() == hand.wall() - jump


def test_a_jump_back_counts_at_once(steady, hand):
    hand.set_by = -YEAR
    assert steady.now() == hand.wall()


def test_a_clock_ahead_for_a_look_gives_up_no_list(lists):
    lists.send(lists.list_of(12))
    lists.bench.clock.set_by = YEAR
    lists.bench.after(1)
    lists.bench.clock.set_by = dt.timedelta()
    lists.ask_all()
    lists.listen()
    assert {status for _, status, _ in lists.statuses()} == {"found"}
    lines_once(lists, 12)


def test_a_clock_ahead_for_a_look_deletes_no_answer_that_has_no_receipt(lists):
    lists.send(lists.list_of(12))
    lists.ask_all()
    lists.bench.service.on_event(LinkDown("gone"))
    lists.bench.clock.set_by = YEAR
    lists.bench.after(3601)
    lists.bench.clock.set_by = dt.timedelta()
    assert [len(lists.rows(table)) for table in ("inquiry", "inquiry_part")] == [1, 1]


def test_a_clock_ahead_gives_up_nobody_who_waits_to_be_asked_again(again, monkeypatch):
    identity = again.take_in(a_not_found_answer())
    monkeypatch.setattr(again.clock, "wall", lambda: NOON + YEAR)
    assert again.run(DAY_S) == 0
    monkeypatch.undo()
    again.desk.known = {a_face(): Validity.VALID}
    again.run(2 * DAY_S)
    assert again.answered() == [identity]


def test_what_waits_is_given_up_by_the_kiosks_clock_and_the_hospitals(again):
    again.take_in(a_not_found_answer())
    again.run(32 * DAY_S)
    assert len(again.waiting.all()) == 1
    again.receipt_all(NOON + dt.timedelta(days=30))
    again.run(10)
    assert len(again.waiting.all()) == 1
    receptions(again.outbox, 1)
    again.receipt_all(NOON + dt.timedelta(days=31))
    again.run(10)
    assert again.waiting.all() == []
