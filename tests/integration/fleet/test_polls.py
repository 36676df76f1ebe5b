"""A kiosk's polls at the real authority: what it tells, what it keeps, what happens to answers."""

import contextlib
import dataclasses
import datetime as dt
import os
import uuid
from collections.abc import Iterator

import pytest

from eligibility.errors import Code
from eligibility.wire_fleet import PartState
from kiosk.batch.outbox import open_outbox
from kiosk.batch.schema import Database
from kiosk.enrolment.line import AuthorityError, Place
from kiosk.fleet import poller, reporting
from kiosk.fleet.screen_note import STALE, ScreenParts
from kiosk.image import notes
from kiosk.image.offered import FOLDER, Failed, UpdateFolder
from provisioning.serving.fleet import Fleet
from tests.bench.receptions import NOON, new_id, receptions
from tests.bench.reporting_kiosk import VERSION
from tests.bench.waiting import wait_until


@pytest.fixture
def seen(line, kiosk):
    """The authority's last report of this kiosk."""

    def seen():
        found = Fleet(line.office.folder).seen(kiosk.uri)
        return None if found is None else found.report

    return seen


def is_suspected(line, kiosk):
    return kiosk.uri in line.office.register().clones


def test_the_admin_sees_how_the_kiosk_is(kiosk, seen):
    kiosk.screen_tells(ScreenParts(PartState.MISSING, PartState.NONE, "KSK-109"))
    pause = kiosk.poll()
    report = seen()
    assert (report.reader, report.camera, report.fault) == (
        PartState.MISSING,
        PartState.NONE,
        "KSK-109",
    )
    assert report.certificate_serial == kiosk.serial
    assert report.software_version == VERSION
    assert uuid.UUID(report.boot_id)
    assert report.batch.waiting == report.batch.received == report.waiting_reverifications == 0
    assert 0.9 <= pause <= 1.1


def test_the_admin_sees_a_release_that_did_not_work_until_a_newer_one_runs(kiosk, seen):
    tried = UpdateFolder(kiosk.state / FOLDER, kiosk.releases)
    with kiosk.settings.open("a", encoding="utf-8") as settings:
        settings.write('[update]\nchannel = "stable"\n')
    kiosk.switch_on()
    told = []
    for version in ("9.8.6", "9.10.0", "9.9.0", "no version"):
        failed = Failed(version, "KSK-372", dt.datetime.now(dt.UTC))
        tried.tell_failed([*tried.failed(), failed])
        kiosk.poll()
        told.append((seen().release_failed, seen().release_problem))
    assert told == [(None, None), *[("9.10.0", "KSK-372")] * 3]
    assert seen().release_channel == "stable"


@pytest.mark.parametrize("age", [None, STALE + dt.timedelta(minutes=1)])
def test_of_a_screen_that_tells_nothing_any_more_nothing_is_known(kiosk, seen, age):
    if age is not None:
        kiosk.screen_tells(at=dt.datetime.now(dt.UTC) - age)
    kiosk.poll()
    assert seen().reader is PartState.UNKNOWN
    assert seen().certificate_serial == kiosk.serial


def test_the_token_is_another_after_each_poll_and_survives_a_restart(line, kiosk):
    kiosk.poll()
    first = kiosk.token.read()
    kiosk.switch_on()
    kiosk.poll()
    assert None is not first != kiosk.token.read() is not None
    assert oct((kiosk.state / poller.TOKEN_FILE).stat().st_mode)[-3:] == "600"
    assert not is_suspected(line, kiosk)


def test_an_answer_that_was_lost_is_asked_for_again_with_the_former_token(line, kiosk, seen):
    """As when the power goes between the answer and the card: three times in a row."""
    kiosk.poll()
    kept = kiosk.token.read()
    for _ in range(3):
        kiosk.poll()
        kiosk.token.keep(kept)
    kiosk.poll()
    kiosk.poll()
    assert not is_suspected(line, kiosk)
    assert seen() is not None


class FullCard:
    """In the place of ``KeptToken``: it cannot keep anything more."""

    def __init__(self, kept):
        self._kept = kept

    def read(self):
        return self._kept

    def keep(self, token):
        raise OSError(28, "No space left on device")


def test_a_token_that_cannot_be_kept_is_never_shown(line, kiosk):
    kiosk.poll()
    full = poller.Poller(dataclasses.replace(kiosk.around, token=FullCard(kiosk.token.read())))
    full.once()
    full.once()
    kiosk.poll()
    kiosk.poll()
    assert not is_suspected(line, kiosk)


def test_a_copied_card_is_refused_and_waits_longer_each_time(line, kiosk, caplog):
    kiosk.poll()
    copied = kiosk.token.read()
    kiosk.poll()
    kiosk.poll()
    kiosk.token.keep(copied)
    pauses = [kiosk.poll() for _ in range(4)]
    assert is_suspected(line, kiosk)
    assert Code.CLONE_SUSPECTED.code in caplog.text
    assert all(0.5 * 2**n <= pause <= 1.5 * 2**n for n, pause in enumerate(pauses, start=1))


def test_an_authority_that_is_away_is_asked_less_and_less_often(kiosk):
    nowhere = Place("localhost", 1)
    away = poller.Poller(dataclasses.replace(kiosk.around, place=nowhere, random=lambda: 0.5))
    assert [away.once() for _ in range(6)] == [120, 240, 480, 900, 900, 900]


def test_what_is_no_answer_is_no_token(kiosk, monkeypatch):
    kiosk.poll()
    kept = kiosk.token.read()
    monkeypatch.setattr(poller, "_OK", 999)
    with pytest.raises(AuthorityError):
        poller.poll(kiosk.around)
    assert kiosk.token.read() == kept


def test_the_day_s_records_are_counted(kiosk):
    outbox = open_outbox(kiosk.outbox, kiosk.party, kiosk.owner, new_id)
    receptions(outbox, 3)
    outbox.close()
    with contextlib.closing(Database(kiosk.outbox)) as database:
        counted = reporting.counted(database, NOON)
    assert counted is not None
    assert (counted.of_day.waiting, counted.of_day.received, counted.of_day.refused) == (3, 0, 0)


def test_a_poll_waits_for_the_patient_to_go(kiosk, monkeypatch):
    monkeypatch.setattr(poller, "FIRST_S", 0)
    monkeypatch.setattr(poller, "LOOK_AGAIN_S", 0.01)
    seen_here: Iterator[bool] = iter([True] * 5)
    told: list[object] = []

    def is_here():
        is_one = next(seen_here, False)
        told.append(is_one)
        return is_one

    def report():
        told.append("report")
        return kiosk.around.report()

    watching = dataclasses.replace(kiosk.around, is_patient_here=is_here, report=report)
    one = poller.Poller(watching)
    one.start()
    wait_until(lambda: "report" in told, "it never polls")
    one.stop(10)
    assert told[: told.index("report")] == [True] * 5 + [False]


def test_the_batch_process_polls_by_itself_and_tells_the_gate_of_updates(line, kiosk, seen):
    own = frozenset({os.geteuid()})
    with kiosk.batch() as batch:
        wait_until(lambda: seen() is not None, f"no report: {batch.log}")
        wait_until(
            lambda: notes.read_delivery(kiosk.memory, own) is not None, "the gate is told nothing"
        )
        first = kiosk.token.read()
        wait_until(lambda: kiosk.token.read() != first, "it does not go on")
        assert batch.stop() == 0
    assert not is_suspected(line, kiosk)
