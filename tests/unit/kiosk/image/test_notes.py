"""The processes' notes are read by root: whatever else lies there counts as no note."""

import json
import os
import socket

import pytest

from kiosk.image import notes
from kiosk.image.notes import DeliveryNote, Line, Note

OWN = frozenset({os.geteuid()})
NOTE = Note(
    boot_id="0b9c6e0e-7d0c-4f7e-8a3b-1d2f3a4b5c6d",
    pid=4711,
    started=10.0,
    frame=60.5,
    reader=60.5,
    outbox=12.0,
    line=Line.OFFLINE,
    line_at=14.0,
    idle=True,
)


def test_what_is_written_is_read(tmp_path):
    for note in (NOTE, Note("b", 2, 0.5, needs_reader=False)):
        notes.write(tmp_path, note)
        assert notes.read(tmp_path, OWN) == note


def test_a_note_holds_moments_and_states_only(tmp_path):
    notes.write(tmp_path, NOTE)
    told = json.loads((tmp_path / notes.NOTE_FILE).read_text())
    texts = {key for key, value in told.items() if isinstance(value, str)}
    assert texts == {"boot_id", "line"}


def test_no_note_and_somebody_elses_are_none(tmp_path):
    assert notes.read(tmp_path, OWN) is None
    notes.write(tmp_path, NOTE)
    assert notes.read(tmp_path, frozenset({os.geteuid() + 1})) is None


def test_nothing_but_a_plain_file_is_read(tmp_path):
    place, real = tmp_path / notes.NOTE_FILE, tmp_path / "real"
    real.mkdir()
    notes.write(real, NOTE)
    place.symlink_to(real / notes.NOTE_FILE)
    assert notes.read(tmp_path, OWN) is None, "a link"
    place.unlink()
    os.mkfifo(place)
    assert notes.read(tmp_path, OWN) is None, "a pipe, which nobody writes"
    place.unlink()
    with socket.socket(socket.AF_UNIX) as line:
        line.bind(str(place))
        assert notes.read(tmp_path, OWN) is None, "a socket"


def changed(**values):
    document = {
        "boot_id": "b",
        "pid": 9,
        "started": 1.0,
        "frame": 2.0,
        "reader": None,
        "outbox": None,
        "line": None,
        "line_at": None,
        "idle": False,
        "needs_reader": True,
    }
    return json.dumps(document | values)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "null",
        "{",
        "{}",
        changed(more=1),
        changed(frame="2"),
        changed(frame=True),
        changed(started=None),
        changed().replace("2.0", "NaN"),
        changed().replace("2.0", "Infinity"),
        changed(line="good"),
        changed(line=1),
        changed(idle=1),
        changed(needs_reader="yes"),
        changed(pid=0),
        changed(pid=1.5),
        changed(boot_id=None),
        "[" * 4000,
        changed(boot_id="b" * 5000),
        "\xff",
    ],
    ids=lambda text: text[:12] + str(len(text)),
)
def test_what_this_program_does_not_write_is_not_believed(tmp_path, content):
    (tmp_path / notes.NOTE_FILE).write_bytes(content.encode("latin-1"))
    assert notes.read(tmp_path, OWN) is None


def test_the_document_of_these_tests_would_be_believed(tmp_path):
    (tmp_path / notes.NOTE_FILE).write_text(changed())
    assert notes.read(tmp_path, OWN) == Note("b", 9, 1.0, frame=2.0)


DELIVERY = {"boot_id": "b", "pid": 9, "started": 1.0, "round": 2.0}


def test_the_deliverys_note_is_read_by_itself_alone(tmp_path):
    note = DeliveryNote("b", 9, 1.0, 2.0)
    notes.write(tmp_path, note)
    assert json.loads((tmp_path / notes.NOTE_FILE).read_text()) == DELIVERY
    assert notes.read_delivery(tmp_path, OWN) == note
    assert notes.read_delivery(tmp_path, frozenset({os.geteuid() + 1})) is None
    assert notes.read(tmp_path, OWN) is None
    notes.write(tmp_path, NOTE)
    assert notes.read_delivery(tmp_path, OWN) is None


@pytest.mark.parametrize(
    "change",
    [{"more": 1}, {"round": None}, {"round": "2"}, {"started": None}, {"pid": 1}, {"boot_id": 3}],
    ids=str,
)
def test_what_no_delivery_writes_is_not_believed(tmp_path, change):
    (tmp_path / notes.NOTE_FILE).write_text(json.dumps(DELIVERY | change))
    assert notes.read_delivery(tmp_path, OWN) is None
