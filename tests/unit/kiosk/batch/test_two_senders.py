"""A second ``kiosk batch`` on one outbox: refused before it reaches the broker."""

import pytest

from eligibility.errors import Code
from kiosk.batch.link_note import (
    LINK_NOTE_FILE,
    AlreadyRunning,
    LinkState,
    LinkTeller,
    read_link_note,
)
from kiosk.batch.settings import BatchSettings
from kiosk.batch_main import EXIT_FAILED, run_batch
from tests.bench.receptions import OWNER
from tests.unit.kiosk.batch.service_bench import HandClock


@pytest.fixture
def first(tmp_path):
    teller = LinkTeller(tmp_path / LINK_NOTE_FILE, HandClock())
    teller.tell(LinkState.UP)
    yield teller
    teller.close()


def test_whoever_comes_second_is_refused_and_leaves_the_note_alone(tmp_path, first):
    with pytest.raises(AlreadyRunning):
        LinkTeller(tmp_path / LINK_NOTE_FILE, HandClock())
    note = read_link_note(tmp_path / LINK_NOTE_FILE)
    assert note is not None
    assert note.state is LinkState.UP


def test_once_the_first_has_ended_another_starts(tmp_path, first):
    first.close()
    LinkTeller(tmp_path / LINK_NOTE_FILE, HandClock()).close()


def test_a_second_sender_ends_with_a_code_and_never_says_it_is_ready(tmp_path, line, first, caplog):
    ready = []
    settings = BatchSettings(
        owner=OWNER,
        broker_host="127.0.0.1",
        broker_port=1,
        credentials=line.kiosk,
        outbox=tmp_path / "outbox.sqlite",
    )
    assert run_batch(settings, ready=lambda: ready.append(True)) == EXIT_FAILED
    assert ready == []
    assert (
        f"batch.not_started reason={Code.ALREADY_RUNNING.code}: Another kiosk batch" in caplog.text
    )
