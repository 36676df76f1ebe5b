"""What the screen's process tells of itself: each change, each minute, and never half of it."""

import dataclasses
import datetime as dt

import pytest

from eligibility.errors import Code
from eligibility.wire_fleet import PartState
from kiosk.fleet import screen_note
from kiosk.fleet.screen_note import ScreenNote, ScreenParts
from kiosk.fleet.screen_teller import ScreenTeller, parts_of
from kiosk.fleet.serials import relied_on
from kiosk.flow.states import ReaderState, State
from tests.bench.identities import by_itself, enrolled, renewed, store_at
from tests.bench.waiting import wait_until

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


class Clock:
    def __init__(self):
        self.now = NOW

    def wall(self):
        return self.now

    def monotonic(self):
        return self.now.timestamp()


class Desk:
    """A teller, the clock in hand, and what was read."""

    def __init__(self, folder):
        self.file, self.clock, self.serial = folder / "note.json", Clock(), "a1"
        self.teller = ScreenTeller(self.file, lambda: self.serial, self.clock)
        self.teller.tell(State())

    def look(self, later=SECOND):
        self.clock.now += later
        self.teller.look()
        return self.read()

    def read(self):
        return screen_note.read(self.file, self.clock.now)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State(), ScreenParts(PartState.WORKING, PartState.NONE, None)),
        (
            State(reader=ReaderState.MISSING, has_camera=True, fault=Code.CLOCK_IMPLAUSIBLE),
            ScreenParts(PartState.MISSING, PartState.WORKING, Code.CLOCK_IMPLAUSIBLE.code),
        ),
        (
            State(reader=ReaderState.CARD, has_camera=True, is_camera_lost=True),
            ScreenParts(PartState.WORKING, PartState.MISSING, None),
        ),
        (
            State(reader=ReaderState.MISSING, is_by_terminal=True),
            ScreenParts(PartState.NONE, PartState.NONE, None),
        ),
    ],
)
def test_reader_camera_and_fault_are_told_as_they_are(state, told):
    assert parts_of(state) == told


def test_a_note_reads_as_it_was_written_for_its_owner_only(desk):
    note = ScreenNote(NOW, "a1", ScreenParts(PartState.MISSING, PartState.NONE, "KSK-109"))
    screen_note.write(desk.file, note)
    assert screen_note.read(desk.file, NOW) == note
    assert oct(desk.file.stat().st_mode)[-3:] == "600"
    assert [one.name for one in desk.file.parent.iterdir()] == [desk.file.name]


def test_an_old_note_is_none_and_a_damaged_one_too(desk):
    desk.look()
    desk.clock.now += screen_note.STALE + SECOND
    assert desk.read() is None
    desk.clock.now = NOW - screen_note.STALE - SECOND  # the clock was set back
    assert desk.read() is None
    for damaged in ("", "[]", "{}", '{"at": 1}'):
        desk.file.write_text(damaged)
        assert desk.read() is None


def test_changes_are_written_at_once_and_the_same_each_minute(desk):
    first = desk.look()
    assert desk.look() == first
    desk.teller.tell(State(reader=ReaderState.MISSING))
    changed = desk.look()
    assert changed.parts.reader is PartState.MISSING
    desk.serial = "b2"
    assert desk.look().serial == "b2"
    again = desk.look(dt.timedelta(minutes=1))
    assert again == dataclasses.replace(again, at=desk.clock.now)


def test_the_thread_writes_a_change_without_waiting(desk):
    desk.teller.start()
    try:
        wait_until(lambda: desk.read() is not None, "nothing was written")
        desk.teller.tell(State(reader=ReaderState.MISSING))
        wait_until(lambda: desk.read().parts.reader is PartState.MISSING, "not told", 1.5)
    finally:
        desk.teller.stop()


def test_a_card_that_refuses_is_told_once(desk, caplog):
    desk.file.mkdir()
    desk.look()
    desk.look()
    assert caplog.text.count("screen_note os=") == 1


def test_while_a_new_certificate_is_on_trial_the_former_one_is_relied_on(tmp_path):
    store, issue = store_at(tmp_path), by_itself(NOW)
    first = enrolled(store, issue)
    assert relied_on(first.folder, store) == first.certificate().serial
    new = renewed(store, issue)
    store.switch()
    assert relied_on(new.folder, store) == first.certificate().serial
    new.prove()
    assert relied_on(new.folder, store) == new.certificate().serial
    assert relied_on(tmp_path, None) == ""
