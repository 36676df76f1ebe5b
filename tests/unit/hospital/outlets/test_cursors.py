"""Where an outlet begins, and what is left of one that is gone."""

import datetime as dt

import pytest

from hospital.inbox import Inbox
from hospital.outlets import cursors
from hospital.outlets.cursors import _AFTER, _NEWEST_FIRST, _UNTOLD, Cursor, leave_out
from hospital.outlets.state import outlet_states
from tests.bench.outlets import LONG_AGO, arrive, arrived, cursor_of, raised
from tests.bench.receptions import NOON, a_sealed_record
from tests.unit.hospital.outlets.doubles import REFUSAL

DAY = dt.timedelta(days=1)


@pytest.fixture
def inbox(tmp_path):
    opened = Inbox(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


def waiting(cursor):
    return [one.verification_id for one in cursor.waiting(99)]


def test_a_new_outlet_begins_with_the_records_of_a_time(inbox):
    old, new = a_sealed_record(1), a_sealed_record(2)
    inbox.take([arrived(old)], NOON - 2 * DAY)
    inbox.take([arrived(new)], NOON)
    cursor = Cursor(inbox.database, "chart")
    cursor.begin("fhir", NOON - DAY)
    assert waiting(cursor) == [new.verification_id]


def test_a_new_outlet_may_begin_with_what_comes_from_now_on(inbox):
    arrive(inbox, a_sealed_record(1))
    cursor = Cursor(inbox.database, "chart")
    cursor.begin("fhir", NOON + DAY)
    assert waiting(cursor) == []
    later = a_sealed_record(2)
    arrive(inbox, later)
    assert waiting(cursor) == [later.verification_id]


def test_an_outlet_that_is_known_goes_on_where_it_was(inbox):
    arrive(inbox, a_sealed_record(1), a_sealed_record(2))
    cursor = cursor_of(inbox)
    cursor.moved(cursor.waiting(1), [], NOON)
    assert len(waiting(cursor_of(inbox))) == 1
    Cursor(inbox.database, "face").begin("face", NOON + DAY)
    assert len(waiting(cursor)) == 1


def test_an_outlet_that_is_left_out_waits_for_nothing(inbox):
    arrive(inbox, a_sealed_record())
    cursor = cursor_of(inbox)
    cursor.moved(cursor.waiting(1), [cursor.waiting(1)[0].verification_id], NOON)
    cursor.troubled(REFUSAL, NOON, goes_on=False)
    assert len(raised(inbox)) == 2
    assert leave_out(inbox.database, ["other"], NOON) == ["face"]
    assert leave_out(inbox.database, ["other"], NOON) == []
    assert raised(inbox) == []
    assert outlet_states(inbox.database) == []
    assert [row for row in inbox.counts() if row[0].startswith("outlet")] == []


def test_an_outlet_that_comes_back_tells_nothing_twice_and_nothing_too_old(inbox):
    told, missed, new = (a_sealed_record(number) for number in (1, 2, 3))
    inbox.take([arrived(told)], NOON)
    cursor = cursor_of(inbox)
    cursor.moved(cursor.waiting(9), [], NOON)
    leave_out(inbox.database, [], NOON)
    inbox.take([arrived(missed)], NOON + DAY)
    inbox.take([arrived(new)], NOON + 9 * DAY)
    cursor.begin("face", NOON + 8 * DAY)
    assert waiting(cursor) == [new.verification_id]
    leave_out(inbox.database, [], NOON)
    cursor.begin("face", LONG_AGO)
    assert waiting(cursor) == [new.verification_id]


def test_a_record_that_two_outlets_cannot_tell_is_raised_until_both_can(inbox):
    record = a_sealed_record()
    arrive(inbox, record)
    cursors = [cursor_of(inbox, name) for name in ("face", "chart")]
    for cursor in cursors:
        cursor.moved(cursor.waiting(1), [record.verification_id], NOON)
    assert len(raised(inbox)) == 1
    for cursor, left in zip(cursors, (1, 0), strict=True):
        cursor.moved(cursor.untold(0, 9), [], NOON)
        assert len(raised(inbox)) == left


def test_the_counts_name_each_outlet(inbox):
    arrive(inbox, a_sealed_record(1), a_sealed_record(2))
    cursor_of(inbox, "chart")
    cursor = cursor_of(inbox)
    (first,) = cursor.waiting(1)
    cursor.moved([first], [first.verification_id], NOON)
    outlets = [row for row in inbox.counts() if row[0].startswith("outlet")]
    assert outlets == [
        ("outlet chart", "", "waiting", 2),
        ("outlet face", "", "cannot be told", 1),
        ("outlet face", "", "waiting", 1),
    ]
    cursor.troubled(REFUSAL, NOON, goes_on=False)
    assert ("outlet face", "", "waiting, KSK-322 unreachable", 1) in inbox.counts()
    cursor.well(NOON, tells=True)
    assert ("outlet face", "", "waiting", 1) in inbox.counts()


def test_a_state_tells_since_when_records_wait(inbox):
    arrive(inbox, a_sealed_record())
    cursor_of(inbox)
    (state,) = outlet_states(inbox.database)
    assert (state.name, state.form, state.waiting, state.waiting_since) == ("face", "face", 1, NOON)
    assert (state.written_at, state.trouble, state.untold, state.is_well) == (None, None, 0, True)


@pytest.mark.parametrize("query", [_AFTER, _UNTOLD, _NEWEST_FIRST], ids=["after", "untold", "all"])
def test_no_record_is_searched_for(inbox, query):
    """An inbox holds years."""
    plan = inbox.database.rows(f"EXPLAIN QUERY PLAN {query}", ("1",) * query.count("?"))
    assert [row["detail"] for row in plan if "SCAN record" in row["detail"]] == []


def test_a_record_under_a_wrong_clock_hides_no_newer_ones(inbox):
    """Its time is of long ago, and those before it are of today."""
    records = [a_sealed_record(place) for place in range(1, 5)]
    times = [NOON - 2 * DAY, NOON - DAY / 2, LONG_AGO, NOON]
    for one, at in zip(records, times, strict=True):
        inbox.take([arrived(one)], at)
    cursor = Cursor(inbox.database, "chart")
    cursor.begin("fhir", NOON - DAY)
    assert waiting(cursor) == [one.verification_id for one in records[1:]]


def test_a_new_outlet_does_not_look_through_years(inbox, monkeypatch):
    monkeypatch.setattr(cursors, "_IS_NO_CLOCK_FAULT", 2)
    records = [a_sealed_record(place) for place in range(1, 5)]
    for one, at in zip(records, [NOON, LONG_AGO, LONG_AGO, NOON], strict=True):
        inbox.take([arrived(one)], at)
    cursor = Cursor(inbox.database, "chart")
    cursor.begin("fhir", NOON - DAY)
    assert waiting(cursor) == [records[3].verification_id]
