"""Kinds of devices that programs may open."""

import re

import pytest

from tests.deploy.tools import REPOSITORY, UNITS

DROP_INS = REPOSITORY / "firmware_config/rootfs"
FILES = sorted([*UNITS.glob("*.service"), *DROP_INS.glob("**/*.service.d/*.conf")])
KNOWN_FROM_THE_START = {"*", "tty", "misc", "rtc"}
"""The kernel itself brings them; others come with a driver, maybe after the program started."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(REPOSITORY)))
def test_a_kind_of_device_counts_before_its_driver_is_there(file):
    kinds = re.findall(r"^DeviceAllow=char-(\S+)", file.read_text(), re.MULTILINE)
    assert [one for one in kinds if not one.isdecimal() and one not in KNOWN_FROM_THE_START] == []


@pytest.mark.parametrize(
    ("number", "files"),
    [(81, "kiosk-ui"), (116, "kiosk-ui"), (226, "seatd"), (13, "seatd"), (189, "pcscd")],
)
def test_a_number_stands_where_it_is_needed(number, files):
    named = [file for file in FILES if files in str(file)]
    assert any(f"\nDeviceAllow=char-{number} rw\n" in file.read_text() for file in named)
