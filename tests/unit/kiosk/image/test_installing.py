"""What is written into the other system, and when its trial begins."""

import dataclasses
import datetime as dt

import pytest

from eligibility.errors import Code
from kiosk.flow.hours import OpeningHours
from kiosk.image import installing
from kiosk.image.autoboot import Slot
from kiosk.image.installing import EXIT_LATER, EXIT_OK, EXIT_REFUSED
from kiosk.image.trials import MOST_WRITES, Trial
from tests.bench.two_systems import DEAD, WELL, DeskMachine, Rebooted, System, TwoSystems
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
    hours = OpeningHours.parse({"mon": "02:00-02:30"}, ())  # it is 02:01 on a Monday in Japan
    before = kiosk.clock.wall()
    assert installing.run(kiosk.install(hours=hours, patience_s=300.0), None) == EXIT_LATER
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(hours=hours, patience_s=3600.0), None)
    assert kiosk.clock.wall() - before >= dt.timedelta(minutes=29)


@pytest.mark.parametrize("lacking", LACKING.values(), ids=[code.code for code in LACKING])
def test_no_trial_begins_while_the_running_system_would_not_pass_either(kiosk, lacking):
    kiosk.holds[A].says = dataclasses.replace(WELL, **lacking)
    assert installing.run(kiosk.install(), None) == EXIT_LATER


def test_an_operator_waits_for_nothing(kiosk):
    kiosk.holds[A].says = DEAD
    with pytest.raises(Rebooted):
        installing.run(kiosk.install(is_now=True), None)


def test_a_slot_that_was_found_bad_after_it_was_written_is_written_again(kiosk):
    assert installing.run(kiosk.install(patience_s=0.0), None) == EXIT_LATER
    kiosk.install().machine.mark("other", is_good=False)
    kiosk.bundle = System("2.0.1")
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


def test_a_written_release_that_was_withdrawn_is_not_tried(kiosk):
    assert installing.run(kiosk.install(patience_s=0.0), None) == EXIT_LATER
    kiosk.told.clear()
    lives_on(kiosk)
    assert kiosk.slot is A
    assert "2.0.0" not in kiosk.ran
