"""A kiosk that has its identity before its hospital has told any keys."""

import os

import pytest

from kiosk.batch.link_note import LINK_NOTE_FILE, LinkState, read_link_note
from kiosk.batch.outbox import open_outbox
from kiosk.image import notes
from tests.bench.identities import classic, store_at, write_seal
from tests.bench.receptions import OWNER, new_id, receptions
from tests.bench.service import Service
from tests.bench.waiting import wait_until

NO_KEYS = b'{"keys": []}'


@pytest.fixture
def store(tmp_path, line):
    store = store_at(tmp_path / "state")
    classic(store, line.kiosk)
    store.replace_peers(NO_KEYS)
    return store


@pytest.fixture
def kiosk(tmp_path, line, store, broker):
    """``kiosk batch``; nobody answers where its authority should be."""
    write_seal(tmp_path / "credentials")
    config = tmp_path / "kiosk.toml"
    config.write_text(
        f"""
[site]
institution = "{line.institution}"
device = "{line.device}"
clinic_name = "clinic"
[service]
url = "https://localhost:1"
[broker]
host = "localhost"
port = {broker.port}
[authority]
host = "localhost"
port = 1
[paths]
credentials = "{tmp_path}/credentials"
state = "{tmp_path}/state"
"""
    )
    memory = tmp_path / "memory"
    memory.mkdir()
    with Service(
        ["kiosk", "batch", "--config", str(config)],
        tmp_path / "batch.log",
        ready_when="batch.waiting_for_hospitals_keys code=KSK-308",
        environment={"RUNTIME_DIRECTORY": str(memory)},
    ) as kiosk:
        yield kiosk


def test_everything_runs_and_delivery_begins_by_itself_once_they_are_there(
    tmp_path, line, store, kiosk, hospital
):
    assert "fleet.started" in kiosk.log
    note = read_link_note(tmp_path / "state" / LINK_NOTE_FILE)
    assert note is not None
    assert note.state is LinkState.NOBODY_LISTENS
    hospital.start()
    outbox = open_outbox(tmp_path / "state" / "outbox.sqlite3", line.kiosk, OWNER, new_id)
    expected = receptions(outbox, 3)
    store.replace_peers((line.kiosk / "peers.jwks").read_bytes())
    wait_until(lambda: set(hospital.records()) >= set(expected), "not all arrived")
    outbox.close()
    assert "batch.hospitals_keys_came" in kiosk.log


def test_while_it_waits_it_is_at_work_to_the_gate_and_ends_when_it_is_told_to(tmp_path, kiosk):
    """A release is no worse for what a hospital has not done yet."""
    memory, own = tmp_path / "memory", frozenset({os.geteuid()})
    wait_until(lambda: notes.read_delivery(memory, own) is not None, "the gate is told nothing")
    note = notes.read_delivery(memory, own)
    assert note is not None
    assert (note.pid, note.boot_id) == (kiosk.pid, notes.boot_id())
    assert kiosk.stop() == 0
