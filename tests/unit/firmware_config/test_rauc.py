"""RAUC's settings: both slots, one keyring, and which of them a tree is rendered for."""

import configparser

import pytest

from firmware_config import place as places, rauc
from firmware_config.errors import SiteError
from firmware_config.place import Place, Slot, place_below
from firmware_config.render import render
from firmware_config.site import load
from kiosk.image import autoboot
from tests.unit.firmware_config.test_render import EXAMPLE

RELEASE = "VERSION=1.4.0\nCOMPATIBLE=reception-kiosk-amd64\n"


def read(text):
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    return parser


def test_each_slot_is_a_system_with_its_boot_files():
    conf = read(rauc.system_conf(Place()))
    for number, slot in enumerate(Slot):
        system, boot = conf[f"slot.system.{number}"], conf[f"slot.boot.{number}"]
        assert system["bootname"] == slot.value
        assert boot["parent"] == f"system.{number}", "written with it, or not at all"
        for one, name in ((system, slot.system), (boot, slot.boot)):
            assert one["device"] == f"/dev/disk/by-partlabel/{name}"


def test_bundles_of_one_format_are_taken_and_their_signers_looked_up():
    conf = read(rauc.system_conf(Place()))
    assert conf["system"]["bundle-formats"] == "verity"
    assert conf["keyring"]["check-crl"] == "true"
    assert conf["keyring"]["check-purpose"] == "codesign"


def test_the_handler_knows_the_slots_by_the_same_names():
    assert list(map(str, Slot)) == list(map(str, autoboot.Slot))


def test_the_other_slot_boots_from_its_own_partitions_and_says_so():
    first, second = (render(load(EXAMPLE), Place(slot)) for slot in Slot)
    different = {path for path in first if first[path] != second[path]}
    assert different == {"/boot/firmware/cmdline.txt"}
    words = second["/boot/firmware/cmdline.txt"].content.decode().split()
    assert {"root=PARTLABEL=system_b", "rauc.slot=B"} <= set(words)
    assert b"_a " not in second["/etc/fstab"].content


def test_an_image_says_itself_which_kind_of_machine_it_is_for(tmp_path):
    assert place_below(tmp_path, Slot.B) == Place(Slot.B), "an empty folder"
    assert place_below(None, Slot.A) == Place()
    file = tmp_path / places.RELEASE_FILE
    file.parent.mkdir(parents=True)
    file.write_text(RELEASE)
    there = place_below(tmp_path, Slot.A)
    assert there.compatible == "reception-kiosk-amd64"
    assert "compatible=reception-kiosk-amd64\n" in rauc.system_conf(there)


@pytest.mark.parametrize(
    "content", [b"COMPATIBLE=a b\n", b"\xff\xfe"], ids=["two words", "no text"]
)
def test_a_release_file_that_cannot_be_meant_is_refused(tmp_path, content):
    file = tmp_path / places.RELEASE_FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    with pytest.raises(SiteError):
        place_below(tmp_path, Slot.A)
