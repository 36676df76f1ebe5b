"""Who starts with a clock that is right enough."""

import re
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"


@pytest.mark.parametrize("unit", ["kiosk-ui", "kiosk-firstboot", "kiosk-batch", "kiosk-update"])
def test_a_program_starts_once_chrony_has_set_the_clock_from_the_boards_own(unit):
    """Before it a Pi without a battery is in the year of systemd, out of every certificate.

    time-sync.target is no such order: Debian 13's chrony.service is not before it.
    """
    text = (UNITS / f"{unit}.service").read_text()
    after = " ".join(re.findall(r"^After=(.+)$", text, re.MULTILINE)).split()
    assert "chrony.service" in after


def test_the_clock_is_set_at_the_start_without_asking_anybody():
    root = Path(__file__).parents[2] / "firmware_config/rootfs"
    assert ' -s"' in (root / "etc/default/chrony").read_text()
