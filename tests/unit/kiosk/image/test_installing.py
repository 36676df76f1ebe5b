"""What is written into the other system, and when its trial begins."""

import dataclasses
import datetime as dt

import pytest

from eligibility.errors import Code
from kiosk.flow.hours import OpeningHours
from kiosk.image import installing
from kiosk.image.autoboot import Slot
from kiosk.image.installing import DEAD_S, EXIT_LATER, EXIT_OK, EXIT_REFUSED
from kiosk.image.notes import NOTE_FILE
from kiosk.image.trials import MOST_WRITES, Trial
from tests.bench.two_systems import (
    DEAD,
    WELL,
    DeskMachine,
    PlugPulled,
    Rebooted,
    System,
    TwoSystems,
)
from tests.unit.kiosk.image.lives import LACKING, failed, lives_on

A, B = Slot.A, Slot.B


class BrokenInside(DeskMachine):
    """The signature is right, a block is not: only the installation sees it."""

    def install(self, bundle):
        self._kiosk.refuses = True
        try:
            super().install(bundle)
        finally:
            self._kiosk.refuses = False


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bundle": System("1.0.0")}, Code.UPDATE_NOT_NEWER),
        ({"bundle": System("0.9.0")}, Code.UPDATE_NOT_NEWER),
        ({"bundle": System("new")}, Code.UPDATE_REFUSED),
        ({"kind": "reception-kiosk-amd64"}, Code.UPDATE_REFUSED),
        ({"refuses": True}, Code.UPDATE_REFUSED),
    ],
    ids=["the same", "older", "no version", "of other machines", "wrongly signed"],
)
def test_what_may_not_be_written_is_not(kiosk, change, code, caplog):
    for name, value in change.items():
        setattr(kiosk, name, value)
    assert installing.run(kiosk.install(), None) == EXIT_REFUSED
    assert f"code={code.code}" in caplog.text
    assert kiosk.holds[B] is None


def test_a_release_whose_content_cannot_be_written_is_given_up_after_some_nights(kiosk):
    for night in range(MOST_WRITES):
        assert failed(kiosk) == [], night
        assert installing.run(kiosk.install(machine=BrokenInside(kiosk)), None) == EXIT_REFUSED
        assert not kiosk.booting().may_try_other
    assert failed(kiosk) == [("2.0.0", Code.UPDATE_REFUSED.code)]


def test_a_release_whose_writing_is_cut_off_each_night_is_given_up_too(kiosk, caplog):
    """A card or a supply that gives way under the writing resets the machine before it can tell."""
    for night in range(MOST_WRITES):
        assert failed(kiosk) == [], night
        kiosk.steps_left = 2  # counted, marked bad, and then half of it is written
        with pytest.raises(PlugPulled):
            installing.run(kiosk.install(), None)
        kiosk.power_on()
    assert installing.run(kiosk.install(), None) == EXIT_REFUSED
    assert f"code={Code.UPDATE_REFUSED.code}" in caplog.text
    assert failed(kiosk) == [("2.0.0", Code.UPDATE_REFUSED.code)]
    assert [one.version for one in kiosk.told.failed()] == ["2.0.0"]
    assert kiosk.holds[B] == System("half of something", DEAD), "not written once more"


def test_a_release_that_was_written_each_time_is_not_given_up(kiosk, tmp_path):
    """An operator may bring it as often as he likes before its trial comes."""
    for _ in range(MOST_WRITES + 2):
        ended = installing.run(kiosk.install(patience_s=0.0), tmp_path / "by-hand.raucb")
        assert (ended, failed(kiosk)) == (EXIT_LATER, [])


def test_nothing_ready_is_nothing_to_do(tmp_path):
    kiosk = TwoSystems(tmp_path)
    assert installing.run(kiosk.install(), None) == EXIT_OK
    assert kiosk.holds[B] is None


def test_a_system_on_trial_installs_nothing(kiosk):
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(), None)
    kiosk.power_on()
    assert installing.run(kiosk.install(), None) == EXIT_LATER


def test_the_restart_waits_until_nobody_is_there(kiosk):
    kiosk.holds[A].says = dataclasses.replace(WELL, idle=False)
    assert installing.run(kiosk.install(), None) == EXIT_LATER
    assert kiosk.remembers().trial == Trial("2.0.0", B, writes=1, is_written=True)
    kiosk.holds[A].says = WELL
    kiosk.refuses = True  # it would be, if it were written again
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(), None)


def test_the_restart_waits_until_the_clinic_is_closed(kiosk):
    told = OpeningHours.parse({"mon": "02:00-02:30"}, ())  # it is 02:01 on a Monday in Japan
    before = kiosk.clock.wall()
    assert installing.run(kiosk.install(hours=lambda: told, patience_s=300.0), None) == EXIT_LATER
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(hours=lambda: told, patience_s=3600.0), None)
    assert kiosk.clock.wall() - before >= dt.timedelta(minutes=29)


@pytest.mark.parametrize("lacking", LACKING.values(), ids=[code.code for code in LACKING])
def test_no_trial_begins_while_the_running_system_would_not_pass_either(kiosk, lacking):
    kiosk.holds[A].says = dataclasses.replace(WELL, **lacking)
    assert installing.run(kiosk.install(), None) == EXIT_LATER


def test_a_screen_that_does_not_live_is_no_reason_to_keep_its_release(kiosk):
    """Nobody is root there: only another release can mend it."""
    kiosk.holds[A].says = DEAD
    began = kiosk.clock.monotonic()
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(patience_s=3600.0), None)
    assert kiosk.clock.monotonic() - began >= DEAD_S
    lives_on(kiosk)
    assert (kiosk.slot, kiosk.system.version) == (B, "2.0.0")


def test_a_screen_that_begins_again_and_again_is_waited_for(kiosk):
    """Between two tries of the rescue nobody knows yet that it will not live."""
    said = iter([None, None, WELL] * 1000)

    def wait(seconds):
        for _ in range(60):
            kiosk.says(seconds)
        told = next(said)
        kiosk.holds[A].says = told if told is None else dataclasses.replace(told, outbox=None)
        (kiosk.runtime / NOTE_FILE).unlink(missing_ok=True)
        kiosk.says(0)

    around = dataclasses.replace(kiosk.around(), wait=wait)
    install = kiosk.install(around=around, patience_s=16 * 3600.0)
    assert installing.run(install, None) == EXIT_LATER


def test_a_dead_screen_waits_for_the_clinic_to_close(kiosk):
    kiosk.holds[A].says = DEAD
    hours = OpeningHours.parse({"mon": "02:00-06:00"}, ())
    ended = installing.run(kiosk.install(hours=lambda: hours, patience_s=3600.0), None)
    assert ended == EXIT_LATER


def test_an_operator_waits_for_nothing(kiosk):
    kiosk.holds[A].says = DEAD
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(is_now=True), None)


def test_a_slot_that_was_found_bad_after_it_was_written_is_written_again(kiosk):
    assert installing.run(kiosk.install(patience_s=0.0), None) == EXIT_LATER
    kiosk.install().machine.mark("other", is_good=False)
    kiosk.bundle = System("2.0.1")
    kiosk.fetched()
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(), None)
    assert kiosk.holds[B].version == "2.0.1"


def test_a_written_release_is_not_tried_when_its_repair_was_fetched(kiosk):
    assert installing.run(kiosk.install(patience_s=0.0), None) == EXIT_LATER
    kiosk.bundle = System("2.0.1")
    kiosk.fetched()
    lives_on(kiosk)
    assert kiosk.system.version == "2.0.1"
    assert "2.0.0" not in kiosk.ran


def test_hours_that_change_while_it_waits_count(kiosk):
    """The screen takes new settings at once; a restart in its new hours would hit patients."""
    closed = OpeningHours.parse({"mon": "08:00-09:00"}, ())
    opened = OpeningHours.parse({"mon": "02:00-06:00"}, ())
    begin = kiosk.clock.monotonic()

    def hours():
        return closed if kiosk.clock.monotonic() - begin < 30 else opened

    assert installing.run(kiosk.install(hours=hours, patience_s=600.0), None) == EXIT_LATER


def test_a_release_that_is_withdrawn_while_it_waits_is_not_tried(kiosk):
    def hours():
        kiosk.told.clear()  # in the same night the authority's offer was looked at again

    ended = installing.run(kiosk.install(hours=hours), None)
    assert ended == EXIT_LATER
    assert kiosk.booting().may_try_other, "it is written"


def test_what_an_operator_gave_needs_no_offer(kiosk, tmp_path):
    kiosk.told.clear()
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(), tmp_path / "by-hand.raucb")


def test_a_restart_that_did_not_come_is_no_start_of_the_release(kiosk):
    for _ in range(4):
        with pytest.raises(Rebooted):  # asked for; here the machine goes on
            installing.run(kiosk.install(), None)
    assert kiosk.remembers().trial.starts == 1


def test_a_written_release_that_was_withdrawn_is_not_tried(kiosk):
    assert installing.run(kiosk.install(patience_s=0.0), None) == EXIT_LATER
    kiosk.told.clear()
    lives_on(kiosk)
    assert kiosk.slot is A
    assert "2.0.0" not in kiosk.ran
