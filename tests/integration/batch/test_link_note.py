"""What the running batch process tells the screen's process of its line to a real broker."""

from kiosk.batch.link_note import LINK_NOTE_FILE, LinkState, read_link_note
from tests.bench.receptions import receptions
from tests.bench.waiting import wait_until


def state_of(batch):
    note = read_link_note(batch.directory / LINK_NOTE_FILE)
    return None if note is None else note.state


def test_the_note_follows_broker_hospital_and_process(batch, broker, hospital, outbox):
    assert state_of(batch) is None, "no process, no note"
    batch.start()
    wait_until(lambda: state_of(batch) is LinkState.UP, "the line is not told as up")
    receptions(outbox, 1)
    wait_until(lambda: state_of(batch) is LinkState.NOBODY_LISTENS, "nobody listens, not told")
    hospital.start()
    wait_until(lambda: state_of(batch) is LinkState.UP, "the hospital is there, not told")
    broker.kill()
    wait_until(lambda: state_of(batch) is LinkState.DOWN, "the broker's end is not told")
    batch.kill()
    assert state_of(batch) is None, "a killed process leaves no note"
