"""Staff codes as they are kept and sent: drawn well, read strictly, and never told."""

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest

from eligibility.settings import SettingsError, settings_of
from eligibility.staff_codes import (
    MOST_MEMBERS,
    Cost,
    Member,
    StaffList,
    StaffTable,
    StaffTableError,
    draw,
    table_of,
)

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
NOBODY = StaffList(bytes(range(16)), cost=Cost(n=2**10))


def member(staff_id, code):
    return Member(staff_id, NOBODY.hash_of(bytearray(code.encode())), NOW)


STAFF = dataclasses.replace(NOBODY, members=(member("nurse-7", "280645"), member("c", "930517")))
TABLE = table_of(STAFF)
FIRST = TABLE["members"][0]


def read(table):
    """As it comes over the line."""
    return settings_of(json.loads(json.dumps(table)), StaffTable, Path()).staff


def test_a_table_says_all_that_the_list_says():
    assert read(TABLE) == STAFF
    assert read(TABLE).owner_of(bytearray(b"280645")) == "nurse-7"


def with_first(**changed):
    return {**TABLE, "members": [{**FIRST, **changed}]}


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({**TABLE, "n": 5000}, "n must be a power of two"),
        ({**TABLE, "n": 2**20}, "n must be a power of two"),
        ({**TABLE, "n": "8192"}, "n must be a whole number"),
        ({**TABLE, "salt": TABLE["salt"][:-2]}, "salt must be 32 hex digits"),
        ({**TABLE, "salt": "  " + TABLE["salt"][:-2]}, "salt must be 32 hex digits"),
        ({"n": 1024, "members": []}, "salt is missing"),
        ({**TABLE, "members": "nurse-7"}, "members must be a list of tables"),
        ({**TABLE, "members": [FIRST, FIRST]}, "members must name each once"),
        ({**TABLE, "members": [FIRST, {**FIRST, "staff_id": "n"}]}, "each with another code"),
        ({**TABLE, "members": [FIRST] * (MOST_MEMBERS + 1)}, "members must be 50 at most"),
        ({**TABLE, "member": []}, "member is not a setting"),
        (with_first(staff_id="a b"), r"members\[1\].staff_id must be 1 to 32"),
        (with_first(hash=FIRST["hash"].upper()), r"members\[1\].hash must be 64 hex digits"),
        (with_first(hash=7), r"members\[1\].hash must be a text"),
        (with_first(since="2026-11-29T09:00:00"), r"members\[1\].since must be a time"),
        (with_first(since="yesterday"), r"members\[1\].since must be a time"),
        (with_first(code="280645"), r"members\[1\].code is not a setting"),
    ],
    ids=lambda value: value if isinstance(value, str) else "table",
)
def test_a_table_that_cannot_be_meant_is_refused_by_its_key_and_no_hash_is_told(table, named):
    with pytest.raises((StaffTableError, SettingsError), match=named) as caught:
        read(table)
    told = str(caught.value)
    assert [one for one in (FIRST["hash"], TABLE["salt"], "280645") if one.lower() in told] == []


def test_neither_list_nor_table_shows_a_hash_or_the_salt():
    shown = repr(STAFF) + repr(settings_of(TABLE, StaffTable, Path()))
    assert "nurse-7" in shown
    assert [one for one in (FIRST["hash"], TABLE["salt"], "salt", "hash") if one in shown] == []


def scripted(*numbers):
    """A source of chance that gives these, each once."""
    left = list(numbers)
    return lambda count: left.pop(0).to_bytes(count, "big")


def test_a_code_is_drawn_that_nobody_tries_first_and_nobody_has():
    easy = (0, 777777, 123456, 456789, 890123, 987654, 3210987654)
    code, hashed = draw(STAFF, scripted(*easy, 280645, 930517, 12 * 10**6 + 4711))
    assert code == "004711"
    assert hashed == STAFF.hash_of(bytearray(b"004711"))
