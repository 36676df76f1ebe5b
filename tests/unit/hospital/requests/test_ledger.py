"""Requests in the inbox: committed once, answered once, kept for a while."""

import datetime as dt
import itertools

import pytest

from eligibility.errors import Code
from hospital.database import Database
from hospital.requests.ledger import Found, Ledger, Stamp
from hospital.requests.names import RequestName
from hospital.requests.state import requests_state
from tests.bench.receptions import NOON

NAME = RequestName.of("OQSsiquc01req_1.xml")
LATER = NOON + dt.timedelta(days=8)


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def ledger(database):
    numbers = itertools.count()
    return Ledger(database, lambda: f"id-{next(numbers)}")


def a_file(data=b"<a/>", mtime_ns=1, name="OQSsiquc01req_1.xml"):
    known = RequestName.of(name)
    assert known is not None
    return Found(known, Stamp(len(data), mtime_ns), data)


def answer(ledger, request_id, at=NOON, number=None):
    ledger.answered(request_id, b"answer", at, number)
    ledger.written(request_id, at)


def test_the_same_bytes_while_the_first_is_open_are_the_same_request(ledger):
    first = ledger.take(a_file(), NOON)
    assert ledger.take(a_file(mtime_ns=2), NOON) == (first[0], False)
    assert ledger.lying()["OQSsiquc01req_1.xml"].stamp.mtime_ns == 2
    answer(ledger, first[0])
    second = ledger.take(a_file(mtime_ns=3), NOON)
    assert second[1]
    assert second[0] > first[0]


def test_other_bytes_under_the_same_name_are_asked_after_the_first(ledger):
    first, _ = ledger.take(a_file(), NOON)
    second, is_new = ledger.take(a_file(b"<b/>"), NOON)
    assert is_new
    assert [one.request_id for one in ledger.open()] == [first]
    answer(ledger, first)
    assert [one.request_id for one in ledger.open()] == [second]
    assert ledger.body(second) == b"<b/>"


def test_an_answer_is_given_once(ledger):
    request_id, _ = ledger.take(a_file(), NOON)
    ledger.answered(request_id, b"first", NOON)
    ledger.answered(request_id, b"second", NOON)
    assert [one.answer for one in ledger.unwritten(0, 10)] == [b"first"]
    assert ledger.open() == []
    ledger.written(request_id, NOON)
    assert ledger.unwritten(0, 10) == []


def test_what_was_answered_goes_after_its_time_and_what_waits_stays(ledger, database):
    done, _ = ledger.take(a_file(), NOON)
    numbered, _ = ledger.take(a_file(name="OQSmuquc01req_1.xml"), NOON)
    waiting, _ = ledger.take(a_file(name="OQSsiquc01req_2.xml"), NOON)
    ledger.gone(done, numbered)
    answer(ledger, done)
    answer(ledger, numbered, number="20261122000000000001")
    limit = LATER - dt.timedelta(days=7)
    before = NOON - dt.timedelta(seconds=1)
    assert ledger.purge(limit, before) == 1
    assert ledger.handed_in("20261122000000000001") is not None
    assert ledger.purge(limit, limit) == 1
    assert [one.request_id for one in ledger.open()] == [waiting]
    assert database.rows("SELECT count(*) FROM request")[0][0] == 1


def test_of_a_file_that_lies_only_what_tells_it_again_is_kept(ledger, database):
    request_id, _ = ledger.take(a_file(), NOON)
    answer(ledger, request_id)
    assert ledger.purge(LATER, LATER) == 1
    assert ledger.purge(LATER, LATER) == 0
    assert ledger.lying()["OQSsiquc01req_1.xml"].stamp == Stamp(4, 1)
    assert tuple(database.rows("SELECT body, answer FROM request")[0]) == (b"", b"")


def test_the_page_sees_what_waits_and_what_hinders(ledger, database):
    assert requests_state(database).waiting == 0
    request_id, _ = ledger.take(a_file(), NOON)
    ledger.tell("res", Code.ANSWER_NOT_WRITTEN, NOON)
    ledger.tell("res", Code.ANSWER_NOT_WRITTEN, LATER)
    state = requests_state(database)
    assert (state.waiting, state.oldest_at, state.last_code) == (1, NOON, "KSK-329")
    assert state.troubles[0].since == NOON
    ledger.tell("res", None, NOON)
    answer(ledger, request_id, LATER)
    state = requests_state(database)
    assert (state.waiting, state.oldest_at, state.last_code) == (0, None, None)
    assert state.last_answer_at == LATER


def test_staff_are_told_once_of_one_thing(ledger, database):
    for _ in range(2):
        ledger.raise_once("request-1", Code.REQUEST_NOT_DELETED, NOON)
    assert [tuple(row) for row in database.rows("SELECT device, key, code FROM raised")] == [
        ("requests", "request-1", "KSK-328")
    ]
