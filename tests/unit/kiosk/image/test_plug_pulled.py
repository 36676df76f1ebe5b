"""An update whose plug is pulled: the kiosk comes to rest on a system that works."""

import dataclasses

import pytest

from kiosk.image.autoboot import Booting, Slot, encode
from kiosk.image.bootconfig import AUTOBOOT
from tests.bench.two_systems import WELL, PlugPulled, Rebooted, System, TwoSystems
from tests.unit.kiosk.image.lives import lives_on, start

A, B = Slot.A, Slot.B


@pytest.mark.parametrize("works", [True, False], ids=["a good release", "a bad release"])
@pytest.mark.parametrize("before", [None, System("0.9.0")], ids=["first update", "a later one"])
def test_the_plug_may_be_pulled_behind_any_step(tmp_path, works, before):
    for steps in range(40):
        folder = tmp_path / str(steps)
        folder.mkdir()
        kiosk = TwoSystems(folder)
        kiosk.fetched()
        kiosk.holds[B] = before
        booting = Booting(A, may_try_other=before is not None)
        (kiosk.bootconfig / AUTOBOOT).write_text(encode(booting))
        kiosk.bundle = System("2.0.0", WELL if works else dataclasses.replace(WELL, outbox=None))
        kiosk.steps_left = steps
        was_pulled = _until_pulled(kiosk)
        lives_on(kiosk)
        expected = (B, "2.0.0") if works else (A, "1.0.0")
        assert (kiosk.slot, kiosk.system.version) == expected, steps
        assert "0.9.0" not in kiosk.ran, "what lay in the slot before is not what was to be tried"
        for slot, is_trial in kiosk.started:
            assert is_trial or slot is A or works, "an ordinary start boots what has proved itself"
        if not was_pulled:
            assert steps > 5
            return
    raise AssertionError("the plug was always pulled")


def _until_pulled(kiosk):
    for _ in range(6):
        try:
            start(kiosk)
        except Rebooted:
            continue
        except PlugPulled:
            return True
        else:
            return False
    return False
