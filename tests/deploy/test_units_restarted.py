"""Which ends of a program are its last one."""

from pathlib import Path

import pytest

from kiosk.__main__ import EXIT_SETTINGS

UNITS = Path(__file__).parents[2] / "systemd"
SCREENS = ("ui", "firstboot", "sorry", "data-lost")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_that_crashes_is_started_again_for_ever_or_rescued(screen):
    text = (UNITS / f"kiosk-{screen}.service").read_text()
    assert "\nRestart=always\n" in text or "\nRestart=on-failure\n" in text
    assert "\nStartLimitIntervalSec=0\n" in text or "\nOnFailure=kiosk-rescue.service\n" in text


@pytest.mark.parametrize("screen", SCREENS)
def test_only_wrong_settings_keep_a_screen_from_another_start(screen):
    """Python ends with 1 after any error, and so does Xlib when its display goes away."""
    lines = (UNITS / f"kiosk-{screen}.service").read_text().splitlines()
    ends = [line for line in lines if line.startswith("RestartPreventExitStatus=")]
    assert ends in ([], [f"RestartPreventExitStatus={EXIT_SETTINGS}"])
