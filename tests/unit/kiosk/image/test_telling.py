"""The screen's process tells the gate: from its own loop, and only what changed."""

import dataclasses
import os

import pytest

from eligibility.errors import Code
from kiosk.image import notes
from kiosk.image.notes import DeliveryNote, Line
from kiosk.image.telling import ANEW_S, DeliveryTeller, HealthTeller
from kiosk.ports import Presence, ServiceError

OWN = frozenset({os.geteuid()})


@dataclasses.dataclass
class HandClock:
    now: float = 100.0

    def monotonic(self):
        return self.now

    def wall(self):
        raise AssertionError("the gate's moments are monotonic")


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def teller(tmp_path, clock):
    boot = tmp_path / "boot_id"
    boot.write_text("a-start\n")
    return HealthTeller(tmp_path, clock, needs_reader=True, boot_id=boot)


@pytest.fixture
def told(tmp_path):
    return lambda: notes.read(tmp_path, OWN)


def test_nothing_is_told_before_the_screen_is_drawn(teller, told):
    teller.opened_outbox()
    teller.tell_line(Line.REACHED)
    assert told() is None


def test_a_drawn_screen_tells_what_is_known(teller, told, clock):
    teller.opened_outbox()
    teller.saw_reader(is_there=True)
    teller.tell_line(Line.REACHED)
    teller.tell_idle(is_idle=True)
    clock.now += 3
    teller.drew()
    note = told()
    assert (note.boot_id, note.pid, note.started) == ("a-start", os.getpid(), 100.0)
    assert (note.frame, note.reader, note.outbox) == (103.0, 103.0, 100.0)
    assert (note.line, note.line_at, note.idle) == (Line.REACHED, 100.0, True)


def test_while_only_time_passes_it_is_written_now_and_then(teller, told, clock):
    teller.drew()
    first = told()
    for _ in range(int(ANEW_S) - 1):
        clock.now += 1
        teller.drew()
        assert told() == first
    clock.now += 1
    teller.drew()
    assert told().frame == clock.now


def test_a_change_is_written_with_the_next_drawn_second(teller, told, clock):
    teller.drew()
    teller.tell_idle(is_idle=True)
    assert not told().idle
    clock.now += 1
    teller.drew()
    assert told().idle


def test_a_reader_that_was_pulled_was_last_there_when_it_went(teller, told, clock):
    report = teller.watching(lambda _presence: None)
    report(Presence.NO_READER)
    teller.drew()
    assert told().reader is None
    clock.now += 10
    report(Presence.EMPTY)
    clock.now += 10
    report(Presence.NO_READER)
    clock.now += 10
    teller.drew()
    assert told().reader == 120.0


def test_whoever_hears_the_reader_still_hears_it(teller):
    heard: list[Presence] = []
    teller.watching(heard.append)(Presence.CARD)
    assert heard == [Presence.CARD]


def test_an_answer_and_a_refusal_are_both_a_known_line(teller, told):
    assert teller.asking(lambda: "well")() == "well"
    teller.drew()
    assert told().line is Line.REACHED

    def refuse():
        raise ServiceError(Code.NO_NETWORK)

    with pytest.raises(ServiceError):
        teller.asking(refuse)()
    teller.drew()
    assert told().line is Line.OFFLINE


def test_a_full_memory_keeps_nobody_from_being_served(teller, told, tmp_path, caplog):
    blocked = tmp_path / f".{notes.NOTE_FILE}.new"
    blocked.mkdir()
    teller.drew()
    teller.drew()
    assert caplog.text.count("health_note") == 1
    blocked.rmdir()
    teller.drew()
    assert told() is not None


def test_without_a_unit_nothing_is_written(tmp_path, clock):
    teller = HealthTeller(None, clock, needs_reader=True)
    teller.opened_outbox()
    teller.drew()
    assert list(tmp_path.iterdir()) == []


def test_a_delivery_tells_its_rounds_now_and_then(tmp_path, clock):
    boot = tmp_path / "boot_id"
    boot.write_text("a-start\n")
    teller = DeliveryTeller(tmp_path, clock, boot_id=boot)
    assert notes.read_delivery(tmp_path, OWN) is None
    seen = []
    for _ in range(2 * int(ANEW_S)):
        clock.now += 1
        teller.came_round()
        seen.append(notes.read_delivery(tmp_path, OWN))
    first = DeliveryNote("a-start", os.getpid(), started=100.0, round=101.0)
    assert seen == [first] * 5 + [dataclasses.replace(first, round=106.0)] * 5


def test_a_delivery_that_may_not_write_goes_on(tmp_path, clock, caplog):
    boot = tmp_path / "boot_id"
    boot.write_text("a-start\n")
    teller = DeliveryTeller(tmp_path / "none", clock, boot_id=boot)
    for _ in range(3):
        clock.now += ANEW_S
        teller.came_round()
    assert caplog.text.count("health_note") == 1
    DeliveryTeller(None, clock).came_round()
