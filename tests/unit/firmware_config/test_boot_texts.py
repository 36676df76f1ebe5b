"""Our own parsers see what the firmware, systemd and nobody at a reception would stumble over."""

from pathlib import Path

import pytest

import firmware_config
from firmware_config import boot, disk
from firmware_config.place import Slot
from firmware_config.site import load
from firmware_config.verifiers import texts

SITE = load(Path(firmware_config.__file__).with_name("example-site.toml"))
RIGHT = {
    texts.config_txt: boot.config_txt(SITE),
    texts.cmdline_txt: boot.cmdline_txt(SITE, Slot.B),
    texts.crypttab: disk.crypttab(SITE),
    texts.machine_id: disk.machine_id(SITE),
}


@pytest.mark.parametrize("reader", RIGHT, ids=lambda reader: reader.__name__)
def test_what_is_rendered_is_well(reader):
    assert list(reader(RIGHT[reader])) == []


@pytest.mark.parametrize(
    ("reader", "right", "wrong", "said"),
    [
        pytest.param(texts.config_txt, "[pi4]", "[pi6]", "filter", id="filter"),
        pytest.param(texts.config_txt, "disable-bt", "b" * 90, "longer than 98", id="long line"),
        pytest.param(texts.config_txt, "avoid_warnings=1", "avoid", "neither", id="no setting"),
        pytest.param(texts.cmdline_txt, " ro ", " ro\n", "one line", id="second line"),
        pytest.param(texts.cmdline_txt, " ro ", " root=/dev/sda ", "two roots", id="two roots"),
        pytest.param(texts.crypttab, "headless=1", "headless=0", "to type", id="asks somebody"),
        pytest.param(texts.crypttab, disk.DATA_KEY, "none", "to type", id="no key"),
        pytest.param(texts.crypttab, " luks", "luks", "3 fields", id="field missing"),
        pytest.param(texts.machine_id, "\n", "", "32 hex", id="no line's end"),
    ],
)
def test_a_fault_is_seen(reader, right, wrong, said):
    assert right in RIGHT[reader]
    assert any(said in sentence for sentence in reader(RIGHT[reader].replace(right, wrong, 1)))


def test_an_empty_machine_id_is_none():
    assert list(texts.machine_id("0" * 32 + "\n"))
