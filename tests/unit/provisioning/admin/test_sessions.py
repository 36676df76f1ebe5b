"""Sessions end by themselves, belong to one certificate, and limits count."""

import datetime as dt
import os

import pytest

from provisioning.admin.rates import Rate
from provisioning.admin.sessions import IDLE, LONGEST, Session, Sessions, csrf_of

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
URI = "urn:x-oev:admin:hanako"


@pytest.mark.parametrize(
    ("opened", "seen", "is_open"),
    [
        pytest.param(IDLE, IDLE - SECOND, True, id="in use"),
        pytest.param(IDLE, IDLE, False, id="nobody did anything"),
        pytest.param(LONGEST - SECOND, SECOND, True, id="a long day"),
        pytest.param(LONGEST, SECOND, False, id="too long a day"),
        pytest.param(-2 * IDLE, SECOND, False, id="clock put back"),
        pytest.param(SECOND, -2 * IDLE, False, id="clock put back after"),
    ],
)
def test_a_session_is_open_while_somebody_is_there(opened, seen, is_open):
    assert Session(URI, 7, NOW - opened, NOW - seen).is_open(NOW) is is_open


def test_a_session_belongs_to_its_certificate():
    sessions = Sessions(os.urandom)
    held = sessions.open(URI, 7, NOW)
    assert sessions.look(held, 7, NOW) is not None
    assert sessions.look(held, 8, NOW) is None
    assert sessions.look(held[:-1], 7, NOW) is None


def test_touching_keeps_it_and_looking_does_not():
    sessions = Sessions(os.urandom)
    held = sessions.open(URI, 7, NOW)
    later = NOW + IDLE - SECOND
    assert sessions.look(held, 7, later) is not None
    assert sessions.look(held, 7, NOW + IDLE) is None
    sessions.touch(held, later)
    assert sessions.look(held, 7, NOW + IDLE) is not None


def test_the_ninth_browser_of_somebody_ends_the_one_that_was_silent_longest():
    sessions = Sessions(os.urandom)
    held = [sessions.open(URI, 7, NOW + at * SECOND) for at in range(8)]
    other = sessions.open("urn:x-oev:admin:ichiro", 9, NOW)
    sessions.touch(held[0], NOW + 20 * SECOND)
    sessions.open(URI, 7, NOW + 30 * SECOND)
    now = NOW + 31 * SECOND
    assert [sessions.look(one, 7, now) is not None for one in held] == [True, False, *[True] * 6]
    assert sessions.look(other, 9, now) is not None


def test_a_form_s_token_tells_nothing_of_the_session():
    assert csrf_of("a") != csrf_of("b")
    assert "a" * 64 not in csrf_of("a" * 64)


def test_too_much_within_a_minute_is_refused_until_it_is_over():
    rate = Rate(2)
    assert [rate.allows("h", at) for at in (0.0, 1.0, 2.0, 59.9)] == [True, True, False, False]
    assert rate.allows("i", 3.0)
    assert [rate.allows("h", at) for at in (60.0, 60.5, 61.0)] == [True, False, True]


def test_names_of_a_minute_ago_are_forgotten():
    rate = Rate(1)
    assert all(rate.allows(str(one), 0.0) for one in range(1000))
    assert rate.allows("one more", 61.0)
    assert not rate.allows("one more", 62.0)
