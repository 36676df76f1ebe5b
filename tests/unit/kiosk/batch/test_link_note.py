"""What the batch process tells of its line: read while it lives, and of no worth afterwards."""

import datetime as dt
import os
import signal
import subprocess
import sys

import pytest

from kiosk.batch.link import Judged, LinkDown, Verdict
from kiosk.batch.link_note import LINK_NOTE_FILE, LinkNote, LinkState, LinkTeller, read_link_note
from tests.bench.receptions import NOON, receptions
from tests.unit.kiosk.batch.service_bench import HandClock

LATER = NOON + dt.timedelta(minutes=5)
HOLDER = """
import pathlib, sys
from kiosk.batch.link_note import LinkState, LinkTeller
from kiosk.clock import SystemClock
teller = LinkTeller(pathlib.Path(sys.argv[1]), SystemClock())
teller.tell(LinkState.UP)
print("told", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path):
    return tmp_path / LINK_NOTE_FILE


@pytest.fixture
def clock():
    clock = HandClock()
    clock.seconds = 0.0
    return clock


@pytest.fixture
def teller(file, clock):
    told = LinkTeller(file, clock)
    yield told
    told.close()


@pytest.mark.parametrize("state", LinkState)
def test_what_is_told_is_read_with_its_time(teller, file, clock, state):
    clock.seconds = 300.0
    teller.tell(state)
    since = NOON if state is LinkState.CONNECTING else LATER
    assert read_link_note(file) == LinkNote(state, since)


def test_the_same_state_again_keeps_the_time_it_began(teller, file, clock):
    teller.tell(LinkState.UP)
    clock.seconds = 300.0
    teller.tell(LinkState.UP)
    assert read_link_note(file) == LinkNote(LinkState.UP, NOON)


def test_a_shorter_note_leaves_nothing_of_a_longer_one(teller, file):
    teller.tell(LinkState.NOBODY_LISTENS)
    teller.tell(LinkState.UP)
    assert read_link_note(file) == LinkNote(LinkState.UP, NOON)


def test_without_a_process_there_is_no_note(file, teller):
    teller.close()
    assert read_link_note(file) is None
    assert read_link_note(file.with_name("another")) is None


def test_looking_at_the_note_takes_no_lock(file, teller, clock):
    for _ in range(3):
        assert read_link_note(file) is not None
    teller.close()
    again = LinkTeller(file, clock)
    assert read_link_note(file) == LinkNote(LinkState.CONNECTING, NOON)
    again.close()


def test_a_note_that_is_not_understood_is_none(teller, file):
    os.truncate(file, 0)
    assert read_link_note(file) is None


def test_a_note_of_another_kind_is_none(teller, file):
    told = file.read_text()
    file.write_text(told.replace("oev-batch-link/1", "oev-batch-link/2"))
    assert read_link_note(file) is None
    file.write_text(told)
    assert read_link_note(file) is not None


def test_a_killed_process_leaves_no_note_behind(file):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"told\n"
        note = read_link_note(file)
        assert note is not None
        assert note.state is LinkState.UP
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert read_link_note(file) is None


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path, caplog, clock):
    teller = LinkTeller(tmp_path / "no-folder" / LINK_NOTE_FILE, clock)
    teller.tell(LinkState.UP)
    teller.close()
    assert "batch.link_note" in caplog.text


# --- what the delivery tells ---


def test_the_delivery_tells_when_its_line_comes_and_goes(bench):
    bench.up()
    bench.service.on_event(LinkDown("gone"))
    bench.up()
    assert bench.told == [LinkState.UP, LinkState.DOWN, LinkState.UP]


def test_the_delivery_tells_of_a_refused_device(bench):
    bench.service.on_event(LinkDown("not authorized", is_refused=True))
    assert bench.told == [LinkState.REFUSED]


def offer_one(bench):
    bench.up()
    receptions(bench.outbox, 1)
    bench.service.work()
    return len(bench.link.sent)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Verdict.NO_SUBSCRIBER, LinkState.NOBODY_LISTENS),
        (Verdict.NOT_AUTHORIZED, LinkState.REFUSED),
        (Verdict.TAKEN, LinkState.UP),
    ],
)
def test_the_delivery_tells_what_the_broker_said_of_a_record(bench, verdict, state):
    number = offer_one(bench)
    bench.service.on_event(Judged(number, verdict))
    assert bench.told[-1] is state
