"""When a reception is asked again: at once, at the close, then ever more rarely, never for ever."""

import dataclasses
import datetime as dt

import pytest

from kiosk.batch.again_rules import (
    MISSES,
    MISSES_WITHIN_S,
    Misses,
    WaitingFace,
    is_due,
    is_given_up,
    pause_after,
    place_in_line,
    tells,
)
from tests.bench.receptions import TODAY

DAY = dt.timedelta(days=1)
NEVER_ASKED = WaitingFace("a", "s", TODAY, 1)
NOT_FOUND = dataclasses.replace(NEVER_ASKED, asked_on=TODAY)
TOLD = dataclasses.replace(NOT_FOUND, tries=1, is_told=True)


def on(one, days, closing=False):
    day = TODAY + days * DAY
    return is_due(one, day, day if closing else None)


def test_whom_the_service_was_never_asked_about_is_asked_at_once():
    assert on(NEVER_ASKED, 0)


def test_who_was_not_found_waits_for_the_close_of_the_day():
    assert not on(NOT_FOUND, 0)
    assert on(NOT_FOUND, 0, closing=True)


def test_closing_an_earlier_day_asks_nothing_of_today():
    assert not is_due(NOT_FOUND, TODAY, TODAY - DAY)


@pytest.mark.parametrize("days", [1, 2, 9])
def test_a_day_whose_close_was_missed_is_caught_up_with(days):
    assert on(NOT_FOUND, days)


def test_a_second_close_of_the_same_day_asks_nothing_twice():
    assert not on(TOLD, 0, closing=True)


def test_afterwards_the_days_between_double_up_to_eight():
    one, asked = TOLD, []
    for days in range(1, 31):
        if on(one, days):
            asked.append(days)
            today = TODAY + days * DAY
            one = dataclasses.replace(one, tries=one.tries + 1, asked_on=today)
    assert asked == [1, 3, 7, 15, 23]


def test_a_caught_up_reception_is_not_asked_again_on_the_same_day():
    late = dataclasses.replace(NOT_FOUND, tries=1, asked_on=TODAY + 5 * DAY, is_told=True)
    assert not on(late, 5)
    assert on(late, 6)


@pytest.mark.parametrize(
    "change",
    [{"is_resolved": True}, {"attempt_id": "b"}],
    ids=["the service says so", "half asked"],
)
def test_it_is_asked_at_once_when(change):
    assert on(dataclasses.replace(TOLD, **change), 0)


def test_the_hospital_is_told_once_and_not_before_the_days_end():
    assert not tells(NOT_FOUND, TODAY, None)
    assert tells(NOT_FOUND, TODAY, TODAY)
    assert tells(NOT_FOUND, TODAY + DAY, None)
    assert not tells(TOLD, TODAY + DAY, TODAY + DAY)


def test_after_thirty_days_it_is_given_up():
    assert not is_given_up(TOLD, TODAY + 30 * DAY)
    assert is_given_up(TOLD, TODAY + 31 * DAY)


def test_who_was_never_asked_goes_before_who_was_not_found_the_oldest_day_first():
    yesterday = dataclasses.replace(TOLD, business_day=TODAY - DAY)
    line = sorted([TOLD, yesterday, NEVER_ASKED], key=place_in_line)
    assert line == [NEVER_ASKED, yesterday, TOLD]


def test_pauses_double_to_a_quarter_of_an_hour_and_differ_by_chance():
    assert [pause_after(n, 0.0) for n in (1, 2, 3, 6, 99)] == [30, 60, 120, 900, 900]
    assert pause_after(1, 1.0) == 37.5


def test_so_many_may_find_nobody_and_then_the_window_must_pass():
    misses = Misses()
    for second in range(MISSES):
        assert misses.wait_s(second) == 0
        misses.note(second)
    assert misses.wait_s(MISSES) == MISSES_WITHIN_S - MISSES
    assert misses.wait_s(MISSES_WITHIN_S) == 0
