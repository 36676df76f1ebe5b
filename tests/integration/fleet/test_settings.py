"""Site settings from the admin's hand to the kiosk's screen, by the real programs."""

import base64
import json
import os

import pytest

from eligibility.errors import Code
from kiosk.image import notes
from kiosk.site_overlay import Overlay
from provisioning import site_settings
from provisioning.serving.fleet import Fleet
from tests.bench.reporting_kiosk import CLINIC
from tests.bench.waiting import wait_until

NEW_NAME = "あたらしい診療所"
NAMED = {"site": {"clinic_name": NEW_NAME}}
NO_CAMERA = {"camera": {"source": "/dev/video-none"}}


@pytest.fixture
def make(line, desk, kiosk):
    """The admin makes settings."""
    return lambda tables: site_settings.make(
        line.office, kiosk.uri, tables, "console", desk.clock.now()
    )


def report_of(line, kiosk):
    seen = Fleet(line.office.folder).seen(kiosk.uri)
    assert seen is not None
    return seen.report


def reported(line, kiosk):
    kiosk.poll()
    report = report_of(line, kiosk)
    return report.settings_version, report.settings_problem


def health_of(kiosk):
    """What the screen's process tells the gate of a new system."""
    return notes.read(kiosk.memory, frozenset({os.geteuid()}))


def is_well(note):
    """All but the reader, which nobody has plugged in here."""
    if note is None or note.reader is not None:
        return False
    return note.idle and None not in (note.frame, note.outbox, note.line_at)


@pytest.mark.window
def test_a_new_name_is_on_the_screen_and_settings_that_do_not_work_are_taken_back(
    line, kiosk, overlays, make, screen
):
    assert screen.names() == CLINIC
    wait_until(lambda: is_well(health_of(kiosk)), "the gate of a new system would not open")
    make(NAMED)
    kiosk.poll()
    screen.starts_anew()
    assert screen.names() == NEW_NAME
    wait_until(lambda: overlays.trial() is None, f"not proven: {screen.kiosk.log}")
    assert reported(line, kiosk) == (1, None)

    make(NAMED | NO_CAMERA)
    kiosk.poll()
    screen.starts_anew()
    screen.starts_anew()  # without them again
    assert screen.names() == NEW_NAME
    assert reported(line, kiosk) == (1, Code.SETTINGS_ROLLED_BACK.code)
    assert reported(line, kiosk) == (1, Code.SETTINGS_ROLLED_BACK.code)  # not tried again


def handed(line, desk, kiosk, jws, version=7):
    """The authority's ledger holds something else than its own."""
    facts = {"uri": kiosk.uri, "version": str(version), "jws": jws, "by": "console"}
    line.office.ledger.append("settings-made", facts, desk.clock.now())


def test_settings_of_another_kiosk_are_refused_and_it_is_told(line, desk, kiosk, overlays):
    other = line.add_kiosk("other-one", desk.clock.now())
    uri = kiosk.uri.rpartition(":")[0] + ":other-one"
    made = site_settings.make(line.office, uri, NAMED, "console", desk.clock.now())
    assert other.exists()
    handed(line, desk, kiosk, made.jws)
    kiosk.poll()
    assert overlays.in_use() is None
    assert reported(line, kiosk) == (0, Code.SETTINGS_REFUSED.code)


def test_settings_with_a_changed_word_are_refused_and_good_ones_taken(
    line, desk, kiosk, overlays, make
):
    head, payload, signature = make(NAMED).jws.split(".")
    document = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    document["settings"] = {"sound": {"volume": 5}}
    forged = base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
    handed(line, desk, kiosk, f"{head}.{forged}.{signature}", version=2)
    kiosk.poll()
    assert overlays.in_use() is None
    assert reported(line, kiosk) == (0, Code.SETTINGS_REFUSED.code)
    make(NAMED)
    kiosk.poll()
    assert overlays.trial().tables == NAMED
    assert reported(line, kiosk) == (0, None)


@pytest.mark.parametrize("sound", [{"volume": 9}, 5], ids=["value", "no table"])
def test_settings_that_this_kiosk_cannot_work_with_are_not_tried(
    line, kiosk, overlays, make, sound
):
    make({"sound": sound})
    kiosk.poll()
    assert overlays.in_use() is None
    assert reported(line, kiosk) == (0, Code.SETTINGS_REFUSED.code)


@pytest.mark.parametrize(
    "tables", [{"later": {"key": 1}}, {"staff": {"n": 3, "salt": "", "members": []}}]
)
def test_settings_of_a_newer_release_are_not_told_as_in_use_by_one_that_passes_them_over(
    line, kiosk, overlays, tables
):
    overlays.begin(Overlay(5, NAMED | tables))
    overlays.prove()
    assert kiosk.config.site.clinic_name == CLINIC
    assert reported(line, kiosk) == (0, Code.SETTINGS_REFUSED.code)
    overlays.refuse(6, Code.SETTINGS_ROLLED_BACK)
    assert reported(line, kiosk) == (0, Code.SETTINGS_ROLLED_BACK.code)
    overlays.begin(Overlay(7, NAMED))
    overlays.prove()
    assert reported(line, kiosk) == (7, None)


def test_a_kiosk_that_has_more_than_a_restored_ledger_takes_what_is_made_next(
    line, kiosk, overlays, make
):
    overlays.begin(Overlay(9, {"sound": {"volume": 5}}))
    overlays.prove()
    kiosk.poll()
    assert make(NAMED).version == 10
    kiosk.poll()
    assert overlays.trial() == Overlay(10, NAMED)


def test_what_a_kiosk_took_back_comes_once_more_as_a_newer_version(
    line, desk, kiosk, overlays, make
):
    make(NAMED)
    kiosk.poll()
    overlays.take_back(Code.SETTINGS_ROLLED_BACK)
    assert reported(line, kiosk) == (0, Code.SETTINGS_ROLLED_BACK.code)
    assert overlays.trial() is None
    site_settings.again(line.office, kiosk.uri, "console", desk.clock.now())
    kiosk.poll()
    assert overlays.trial() == Overlay(2, NAMED)
    overlays.prove()
    assert reported(line, kiosk) == (2, None)


@pytest.mark.parametrize(
    "tables",
    [
        NAMED | {"service": {"url": "https://other.example:8443"}},
        {"keys": {"module": "/srv/other.so", "token": "other"}},
    ],
    ids=["address", "library"],
)
def test_settings_that_do_not_go_over_the_line_are_refused_whole_though_well_signed(
    line, kiosk, overlays, make, tables
):
    make(tables)
    kiosk.poll()
    assert overlays.in_use() is None
    assert reported(line, kiosk) == (0, Code.SETTINGS_REFUSED.code)
    make(NAMED)
    kiosk.poll()
    assert overlays.trial().tables == NAMED


def test_the_batch_process_takes_other_hours_up_once_they_are_proven(kiosk, overlays, make):
    make({"hours": {"mon": "09:00-12:30"}})
    with kiosk.batch() as batch:
        wait_until(lambda: overlays.trial() is not None, f"not taken: {batch.log}")
        assert batch.is_running
        overlays.prove()
        assert batch.wait_for_end() == 0
        batch.wait_for("fleet.restart_for_settings")
        batch.start()
        before = kiosk.token.read()
        wait_until(lambda: kiosk.token.read() != before, "it does not poll")
        assert batch.is_running
