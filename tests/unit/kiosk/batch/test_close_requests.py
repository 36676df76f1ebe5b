"""A day is closed when it may be: once its receptions were asked again, or in spite of them."""

import datetime as dt

import pytest

from kiosk.batch.close_requests import CloseRequests
from kiosk.batch.closing_gate import ClosingGate
from kiosk.batch.days import Days
from kiosk.batch.schema import Database
from tests.bench.receptions import NOON, TODAY

YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def days(tmp_path):
    database = Database(tmp_path / "outbox.sqlite")
    yield Days(database)
    database.close()


def test_a_day_waits_until_it_may_be_closed_and_is_then_given_once(days):
    open_to: set[dt.date] = set()
    requests = CloseRequests(days, lambda: 1, open_to.__contains__)
    number = days.request_close(TODAY, NOON)
    assert requests.due() == ([], [])
    open_to.add(TODAY)
    assert requests.due() == ([(number, TODAY)], [])
    assert requests.due() == ([], [])


def test_one_day_that_waits_does_not_hold_up_another(days):
    requests = CloseRequests(days, lambda: 1, lambda day: day == YESTERDAY)
    days.request_close(TODAY, NOON)
    number = days.request_close(YESTERDAY, NOON)
    assert requests.due() == ([(number, YESTERDAY)], [])


def test_two_requests_for_a_day_ask_once_and_close_together(days):
    asked: list[dt.date] = []

    def may_close(day: dt.date) -> bool:
        asked.append(day)
        return True

    requests = CloseRequests(days, lambda: 1, may_close)
    numbers = [days.request_close(TODAY, NOON) for _ in range(2)]
    assert requests.due() == ([(number, TODAY) for number in numbers], [])
    assert asked == [TODAY]


def test_a_day_that_could_not_be_closed_is_given_again(days):
    requests = CloseRequests(days, lambda: 1, lambda _day: True)
    number = days.request_close(TODAY, NOON)
    assert requests.due() == ([(number, TODAY)], [])
    assert requests.due() == ([], [])
    requests.look_again()
    assert requests.due() == ([(number, TODAY)], [])
    days.request_done(number, NOON)
    requests.look_again()
    assert requests.due() == ([], [])


def test_the_gate_opens_for_what_was_asked_and_for_what_has_waited_long_enough():
    now = [0.0]
    gate = ClosingGate(60.0, lambda: now[0])
    assert gate.waiting() is None
    assert not gate.may_close(YESTERDAY)
    assert not gate.may_close(TODAY)
    assert gate.waiting() == TODAY
    gate.asked(YESTERDAY)
    assert gate.may_close(YESTERDAY)
    assert not gate.may_close(TODAY)
    now[0] = 60.0
    assert gate.may_close(TODAY)
    assert gate.waiting() is None


def test_the_gate_is_knocked_at_once_by_each_wish():
    gate = ClosingGate(60.0, lambda: 0.0)
    gate.may_close(TODAY)
    assert gate.knocked.is_set()
    gate.knocked.clear()
    gate.may_close(TODAY)
    assert not gate.knocked.is_set()
