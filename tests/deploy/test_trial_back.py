"""The way back from a system on trial that has neither Python nor its data."""

import os
from pathlib import Path

import pytest

import firmware_config
from kiosk.image.autoboot import Booting, Slot, encode
from tests.deploy.tools import UNITS, run

PROGRAM = Path(firmware_config.__file__).parent / "rootfs/usr/lib/kiosk/bin/kiosk-trial-back"
A, B = Slot.A, Slot.B
REBOOT = "start --no-block --job-mode=replace-irreversibly reboot.target"
"""Of systemd itself: D-Bus may not be there yet (seen in a booted Debian 13)."""
ON_TRIAL = bytes((0, 0, 0, 1))


@pytest.fixture
def back(tmp_path):
    """Runs it on a machine; gives what it asked of systemd besides the gate's state."""
    asked = tmp_path / "asked"

    def run_it(runs, autoboot, gate="failed", firmware=None, refused=""):
        stand_in = tmp_path / "systemctl"
        stand_in.write_text(
            f'#!/bin/sh\n[ "$1" != show ] || {{ echo {gate}; exit 0; }}\n'
            f'echo "$*" >> {asked}\n[ "$*" != "{refused}" ]\n'
        )
        stand_in.chmod(0o755)
        (tmp_path / "cmdline").write_text(f"root=PARTLABEL=x rauc.slot={runs} ro quiet\n")
        if autoboot is not None:
            (tmp_path / "autoboot.txt").write_text(autoboot)
        if firmware is not None:
            (tmp_path / "tryboot").write_bytes(firmware)
        files = [tmp_path / name for name in ("cmdline", "autoboot.txt", "tryboot")]
        path = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
        run("dash", PROGRAM, *files, env=path)
        return asked.read_text().splitlines() if asked.exists() else []

    return run_it


@pytest.mark.parametrize("gate", ["failed", "inactive"])
@pytest.mark.parametrize("primary", [A, B])
def test_a_trial_whose_gate_cannot_be_asked_is_left(back, primary, gate):
    text = encode(Booting(primary, may_try_other=True))
    assert back(primary.other, text, gate) == [REBOOT]


@pytest.mark.parametrize("primary", [A, B])
def test_a_primary_system_is_never_restarted(back, primary):
    text = encode(Booting(primary, may_try_other=True))
    assert back(primary, text, firmware=ON_TRIAL) == []


@pytest.mark.parametrize("gate", ["activating", "active"])
def test_a_gate_that_is_at_work_or_content_decides(back, gate):
    assert back(B, encode(Booting(A, may_try_other=True)), gate) == []


@pytest.mark.parametrize(
    ("autoboot", "firmware", "asked"),
    [
        (None, None, []),
        (None, bytes(4), []),
        (None, ON_TRIAL, [REBOOT]),
        ("", ON_TRIAL, [REBOOT]),
        ("[tryboot]\r\nboot_partition=3\r\n", bytes(4), []),
        ("[all]\r\nboot_partition=2\r\n[tryboot]\r\nboot_partition=3\r\n", None, [REBOOT]),
        ("[tryboot]\nboot_partition=2\n[all]\nboot_partition=3\n", None, []),
        ("tryboot_a_b=1\nboot_partition=2\n", None, [REBOOT]),
    ],
    ids=[
        "nothing known",
        "no trial by the firmware",
        "a trial by the firmware",
        "an empty file, a trial by the firmware",
        "only the trial's slot",
        "another system's line ends",
        "sections the other way round",
        "no section",
    ],
)
def test_what_boots_is_read_as_the_firmware_reads_it(back, autoboot, firmware, asked):
    assert back(B, autoboot, firmware=firmware) == asked


def test_a_restart_that_systemd_does_not_take_is_forced(back):
    text = encode(Booting(A, may_try_other=True))
    assert back(B, text, refused=REBOOT) == [REBOOT, "reboot --force"]


def test_the_way_back_waits_for_nothing_that_a_trial_may_have_broken():
    unit = (UNITS / "kiosk-trial-back.service").read_text()
    timer = (UNITS / "kiosk-trial-back.timer").read_text()
    assert "\nDefaultDependencies=no\n" in unit
    assert "\nDefaultDependencies=no\n" in timer
    keys = {line.partition("=")[0] for line in unit.splitlines()}
    pulling = {"Wants", "Requires", "BindsTo", "Requisite", "RequiresMountsFor", "PrivateTmp"}
    assert keys & (pulling | {"StateDirectory"}) == set()
    assert "python" not in unit


def test_a_gate_that_fails_or_is_never_started_leads_back():
    unit = (UNITS / "kiosk-health.service").read_text()
    assert "\nOnFailure=kiosk-trial-back.service\n" in unit
    assert "kiosk-trial-back.timer" in (UNITS / "kiosk.target").read_text()
