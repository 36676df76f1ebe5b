"""Outlets run beside each other: what one does is nothing to the others, nor to the intake."""

import datetime as dt
import functools
import sqlite3

import pytest

from eligibility.errors import Code
from hospital.inbox import Inbox
from hospital.outlets import follower, running
from hospital.outlets.follower import Named
from hospital.outlets.port import Reason
from hospital.outlets.running import HangWatch, Outlets
from hospital.outlets.state import outlet_states
from tests.bench.outlets import arrive, raised
from tests.bench.receptions import a_sealed_record
from tests.bench.waiting import wait_until
from tests.unit.hospital.outlets.doubles import REFUSAL, Hanging, Kept


@pytest.fixture
def inbox(tmp_path):
    opened = Inbox(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(follower, "RETRY_S", 0.02)
    monkeypatch.setattr(follower, "QUIET_S", 0.01)


@pytest.fixture
def start(tmp_path):
    started = []

    def begin(**outlets):
        named = [
            Named(name, "test", functools.partial(made_before, one), dt.timedelta(days=36500))
            for name, one in outlets.items()
        ]
        made = Outlets(tmp_path / "inbox.sqlite", named)
        made.start()
        started.append(made)
        return made

    yield begin
    for one in started:
        one.stop()


def made_before(outlet, _database):
    return outlet


def state_of(inbox, name):
    return next(one for one in outlet_states(inbox.database) if one.name == name)


def test_an_outlet_works_when_woken_and_ends_when_told(inbox, start):
    outlet = Kept()
    outlets = start(chart=outlet)
    record = a_sealed_record()
    arrive(inbox, record)
    outlets.wake()
    wait_until(lambda: outlet.told == [record.verification_id], "it was not told")
    wait_until(lambda: state_of(inbox, "chart").waiting == 0, "it was not noted")
    outlets.stop()
    assert outlet.closed == 1


def test_an_outlet_that_hangs_holds_up_nothing_and_is_told_once(inbox, start, caplog):
    hanging, other = Hanging(), Kept()
    arrive(inbox, a_sealed_record(1))
    outlets = start(share=hanging, other=other)
    assert hanging.is_called.wait(30)
    arrive(inbox, a_sealed_record(2))
    outlets.wake()
    wait_until(lambda: len(other.told) == 2, "the other one waits, too")
    watch = HangWatch(inbox.database, outlets._followers, lambda: 1e9)
    watch.look()
    watch.look()
    state = state_of(inbox, "share")
    assert (state.trouble.reason, state.waiting) == (Reason.HANGS, 2)
    assert raised(inbox) == [("hospital", "share", Code.OUTLET_REFUSES.code)]
    hanging.comes_back.set()
    wait_until(lambda: state_of(inbox, "share").is_well, "it is not said to be well")
    assert (len(hanging.told), raised(inbox)) == (2, [])
    assert "hospital.outlet_well name=share" in caplog.text


def test_an_end_does_not_wait_for_an_outlet_that_hangs(inbox, start, monkeypatch, caplog):
    monkeypatch.setattr(running, "STOPS_WITHIN_S", 0.05)
    hanging = Hanging()
    arrive(inbox, a_sealed_record())
    outlets = start(share=hanging)
    assert hanging.is_called.wait(30)
    outlets.stop()
    assert "hospital.outlet_left_behind name=share" in caplog.text
    hanging.comes_back.set()
    wait_until(lambda: not outlets._followers[0].is_alive(), "its thread stays")


def test_an_outlet_that_refuses_is_raised_once_tried_again_and_told_well(inbox, start):
    outlet = Kept()
    outlet.refuses = REFUSAL
    arrive(inbox, a_sealed_record())
    start(chart=outlet)
    wait_until(lambda: outlet.opened >= 3, "it is not tried again")
    assert raised(inbox) == [("hospital", "chart", Code.OUTLET_REFUSES.code)]
    state = state_of(inbox, "chart")
    assert (state.waiting, state.trouble.reason, state.is_well) == (1, Reason.UNREACHABLE, False)
    outlet.refuses = None
    wait_until(lambda: state_of(inbox, "chart").is_well, "it is not said to be well")
    state = state_of(inbox, "chart")
    assert (len(outlet.told), state.waiting, raised(inbox)) == (1, 0, [])
    assert state.trouble.since < state.trouble.until
    assert state.written_at is not None


def test_what_still_refuses_at_a_new_start_is_logged_once_and_not_raised_again(
    inbox, start, caplog
):
    outlet = Kept()
    outlet.refuses = REFUSAL
    for _ in range(2):
        outlet.opened = 0
        outlets = start(chart=outlet)
        wait_until(lambda: outlet.opened >= 3, "it is not tried again")
        outlets.stop()
    assert caplog.text.count("hospital.outlet_refuses name=chart KSK-322 unreachable") == 2
    assert len(raised(inbox)) == 1


def test_an_outlet_that_breaks_is_tried_again_and_quotes_nobody(inbox, start, caplog):
    outlet, other = Kept(), Kept()
    outlet.breaks = True
    arrive(inbox, a_sealed_record())
    start(chart=outlet, other=other)
    wait_until(lambda: outlet.opened >= 2 and len(other.told) == 1, "they do not go on")
    assert "hospital.outlet_unexpected name=chart error=ZeroDivisionError" in caplog.text
    assert "山田" not in caplog.text
    outlet.breaks = False
    wait_until(lambda: len(outlet.told) == 1, "it was not told")


def test_what_a_look_finds_is_told_while_the_outlet_goes_on(inbox, start, monkeypatch):
    monkeypatch.setattr(follower, "LOOK_EVERY_S", 0.02)
    outlet = Kept()
    outlet.concern = REFUSAL
    outlets = start(chart=outlet)
    wait_until(lambda: len(raised(inbox)) == 1, "it is not told")
    arrive(inbox, a_sealed_record())
    outlets.wake()
    wait_until(lambda: len(outlet.told) == 1, "it does not go on")
    assert state_of(inbox, "chart").trouble.goes_on
    assert not state_of(inbox, "chart").is_well
    outlet.concern = None
    wait_until(lambda: state_of(inbox, "chart").is_well, "it is not said to be well")
    assert raised(inbox) == []


@pytest.mark.parametrize("fault", [sqlite3.OperationalError, OSError, ZeroDivisionError])
def test_an_inbox_that_does_not_open_at_the_start_ends_no_outlet(inbox, tmp_path, caplog, fault):
    faults = [fault("山田"), fault("山田")]
    outlet = Kept()

    def make(_database):
        if faults:
            raise faults.pop()
        return outlet

    named = Named("chart", "test", make, dt.timedelta(days=36500))
    outlets = Outlets(tmp_path / "inbox.sqlite", [named])
    arrive(inbox, a_sealed_record())
    outlets.start()
    wait_until(lambda: len(outlet.told) == 1, "its thread has ended")
    outlets.stop()
    assert f"error={fault.__name__}" in caplog.text
    assert "山田" not in caplog.text


def test_the_watch_over_outlets_outlives_whatever_it_meets(inbox, monkeypatch, caplog):
    monkeypatch.setattr(running, "WATCH_EVERY_S", 0.01)
    watch = HangWatch(inbox.database, [], lambda: 1e9)
    monkeypatch.setattr(watch, "look", lambda: 1 / 0)
    watch.start()
    told = "hospital.unexpected error=ZeroDivisionError"
    wait_until(lambda: caplog.text.count(told) >= 2, "it has ended")
    watch.stop()
