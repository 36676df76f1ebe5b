"""A release that was written proves itself on its trial, or the kiosk goes back."""

import dataclasses
import json

import pytest

from eligibility.errors import Code
from kiosk.image import health, installing
from kiosk.image.autoboot import Booting, Slot
from kiosk.image.bootconfig import AUTOBOOT
from kiosk.image.installing import EXIT_REFUSED
from kiosk.image.trials import (
    MOST_CUT_OFF,
    MOST_STARTS,
    Memory,
    Outcome,
    Trial,
    failed_now,
    outcome,
)
from tests.bench.two_systems import DEAD, WELL, PlugPulled, Rebooted, System
from tests.unit.kiosk.image.lives import LACKING, failed, lives_on, start

A, B = Slot.A, Slot.B


def test_a_release_is_written_tried_once_and_becomes_primary(kiosk):
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(), None)
    assert kiosk.booting().primary is A, "not before its proof"
    assert (kiosk.power_on(), kiosk.started[-1]) == (B, (B, True))
    assert health.until_good(kiosk.around()) == health.EXIT_GOOD
    assert kiosk.booting().primary is B
    assert kiosk.remembers() == Memory()
    assert (kiosk.power_on(), kiosk.system.version) == (B, "2.0.0")


@pytest.mark.parametrize("code", LACKING, ids=lambda code: code.code)
def test_a_release_that_lacks_something_is_left_and_its_code_is_told(kiosk, code):
    kiosk.bundle = System("2.0.0", dataclasses.replace(WELL, **LACKING[code]))
    lives_on(kiosk)
    assert (kiosk.slot, kiosk.system.version) == (A, "1.0.0")
    assert failed(kiosk) == [("2.0.0", code.code)]
    assert [(one.version, one.code) for one in kiosk.told.failed()] == [("2.0.0", code.code)]
    assert kiosk.started.count((B, True)) == 1, "not tried again"
    assert not kiosk.booting().may_try_other


def test_a_release_whose_delivery_is_not_at_work_is_left(kiosk):
    kiosk.bundle = System("2.0.0", delivers=False)
    lives_on(kiosk)
    assert (kiosk.slot, failed(kiosk)) == (A, [("2.0.0", Code.TRIAL_WITHOUT_DELIVERY.code)])


@pytest.mark.parametrize("repairs", [True, False])
def test_a_release_is_not_blamed_for_a_delivery_that_stood_still_before_it(kiosk, repairs):
    """Else nothing that might be its repair would ever be kept."""
    kiosk.holds[A].delivers = False
    kiosk.bundle = System("2.0.0", delivers=repairs)
    lives_on(kiosk)
    assert (kiosk.slot, kiosk.system.version, failed(kiosk)) == (B, "2.0.0", [])


def test_a_release_that_never_says_anything_is_tried_twice_and_then_left(kiosk):
    kiosk.bundle = System("2.0.0", DEAD)
    for _ in range(2):
        with pytest.raises(Rebooted):
            start(kiosk)
        kiosk.power_on()  # it hangs; the watchdog starts the machine again
        assert kiosk.slot is B
    lives_on(kiosk)
    assert (kiosk.slot, failed(kiosk)) == (A, [("2.0.0", Code.TRIAL_SILENT.code)])
    assert kiosk.started.count((B, True)) == 2


def test_a_release_whose_first_minutes_are_cut_off_is_tried_more_often(kiosk):
    """A trial begins when the clinic has closed, which is when plugs are pulled."""
    for evening in range(MOST_CUT_OFF - 1):
        with pytest.raises(Rebooted):
            start(kiosk)
        kiosk.power_on()
        assert kiosk.slot is B
        kiosk.steps_left = 0  # behind the gate's first word
        with pytest.raises(PlugPulled):
            health.until_good(kiosk.around())
        assert failed(kiosk) == [], evening
    lives_on(kiosk)
    assert (kiosk.slot, kiosk.system.version, failed(kiosk)) == (B, "2.0.0", [])


def test_a_release_that_is_cut_off_each_time_is_left_at_last(kiosk):
    for _ in range(MOST_CUT_OFF):
        with pytest.raises(Rebooted):
            start(kiosk)
        kiosk.power_on()
        kiosk.steps_left = 0
        with pytest.raises(PlugPulled):
            health.until_good(kiosk.around())
    lives_on(kiosk)
    assert (kiosk.slot, failed(kiosk)) == (A, [("2.0.0", Code.TRIAL_SILENT.code)])


def test_only_a_newer_release_is_taken_after_one_that_failed(kiosk):
    kiosk.trials.write(Memory(failed=(failed_now("2.0.0", Code.TRIAL_SILENT, kiosk.clock.wall()),)))
    for version in ("1.5.0", "2.0.0~rc1", "2.0.0"):
        kiosk.bundle = System(version)
        assert installing.run(kiosk.install(), None) == EXIT_REFUSED
    assert kiosk.holds[B] is None, "nothing was written"
    kiosk.bundle = System("2.0.1")
    kiosk.fetched()
    lives_on(kiosk)
    assert kiosk.system.version == "2.0.1"


def test_a_trial_that_was_just_asked_for_has_not_failed_yet():
    """The gate may run again before the machine restarts."""
    trial = Trial("2.0.0", B, is_written=True, starts=MOST_STARTS, asked_in="this start")
    booting = Booting(A, may_try_other=True)
    assert outcome(trial, A, booting, "this start") is Outcome.NONE
    assert outcome(trial, A, booting, "the next one") is Outcome.FAILED


def test_a_good_system_is_never_restarted_for_what_it_lacks(kiosk, caplog):
    kiosk.holds[A].says = dataclasses.replace(WELL, reader=None)
    kiosk.power_on()
    assert health.until_good(kiosk.around()) == health.EXIT_NOT_GOOD
    assert "health.missing code=KSK-373 trial=False" in caplog.text


def test_a_system_that_cannot_be_marked_is_left(kiosk):
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(), None)
    kiosk.power_on()
    kiosk.is_marking = False
    with pytest.raises(Rebooted):
        health.until_good(kiosk.around())
    assert failed(kiosk) == [("2.0.0", Code.TRIAL_NOT_MARKED.code)]
    assert kiosk.power_on() is A


@pytest.mark.parametrize("is_forgetful", ["for good", "on trial alone"])
def test_a_bad_release_is_left_also_when_the_disk_takes_no_note_of_it(kiosk, is_forgetful):
    kiosk.bundle = System("2.0.0", dataclasses.replace(WELL, outbox=None))
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(), None)
    kiosk.power_on()
    kiosk.is_remembering = False
    with pytest.raises(Rebooted):
        health.until_good(kiosk.around())
    if is_forgetful == "on trial alone":
        kiosk.is_remembering = True
        lives_on(kiosk)
        assert failed(kiosk) == [("2.0.0", Code.TRIAL_SILENT.code)]
    else:
        kiosk.power_on()
        health.until_good(kiosk.around())
    assert kiosk.slot is A
    assert kiosk.started.count((B, True)) == 1


def start_without_bootconfig(kiosk):
    """The system that was just started cannot mount the small partition."""
    kiosk.power_on()
    file = kiosk.bootconfig / AUTOBOOT
    text = file.read_text()
    file.unlink()
    try:
        return health.until_good(kiosk.around())
    finally:
        file.write_text(text)


@pytest.mark.parametrize("firmware", [None, b"\0\0\0\1"], ids=["no register", "a Pi"])
@pytest.mark.parametrize("works", [WELL, dataclasses.replace(WELL, reader=None)], ids=["", "bad"])
def test_a_trial_that_cannot_read_what_boots_is_left(kiosk, firmware, works):
    kiosk.bundle = System("2.0.0", works)
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(), None)
    if firmware is not None:
        kiosk.firmware.write_bytes(firmware)
    with pytest.raises(Rebooted):
        start_without_bootconfig(kiosk)
    assert [version for version, _ in failed(kiosk)] == ["2.0.0"]
    assert kiosk.power_on() is A


@pytest.mark.parametrize("firmware", [None, bytes(4)], ids=["no register", "a Pi"])
def test_a_primary_that_cannot_read_what_boots_is_not_good_and_stays(kiosk, firmware):
    if firmware is not None:
        kiosk.firmware.write_bytes(firmware)
        kiosk.trials.write(Memory(Trial("2.0.0", A, starts=1, asked_in="another start")))
    assert start_without_bootconfig(kiosk) == health.EXIT_NOT_GOOD


def test_an_unreadable_memory_keeps_nothing_from_starting(kiosk, caplog):
    kiosk.trials._file.write_text('{"trial": {"slot": "C"}}')
    assert kiosk.remembers() == Memory()
    assert "trials.unreadable" in caplog.text
    lives_on(kiosk)
    assert kiosk.system.version == "2.0.0"


def test_what_a_newer_system_remembers_is_not_forgotten_by_the_former_one(kiosk):
    failed = failed_now("2.0.0", Code.TRIAL_SILENT, kiosk.clock.wall())
    kept = Memory(Trial("3.0.0", B, is_written=True), (failed,))
    kiosk.trials.write(kept)
    told = json.loads(kiosk.trials._file.read_text())
    told |= {"trial": told["trial"] | {"reason": "new"}, "since": "3.0.0"}
    kiosk.trials._file.write_text(json.dumps(told))
    assert kiosk.remembers() == kept
