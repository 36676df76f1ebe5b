"""What is mounted where, and that nothing waits for ever for the data."""

import re
import uuid
from pathlib import Path

import pytest

import firmware_config
from firmware_config import disk
from firmware_config.site import load, parse

PACKAGE = Path(firmware_config.__file__).parent
EXAMPLE = PACKAGE / "example-site.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")
ROOM = PACKAGE / "rootfs/usr/lib/kiosk"


@pytest.fixture(scope="module")
def site():
    return load(EXAMPLE)


@pytest.fixture(scope="module")
def mounts(site):
    rows = [line.split() for line in disk.fstab(site).splitlines()]
    assert {len(row) for row in rows} == {6}
    return {where: (what, kind, options.split(",")) for what, where, kind, options, _, _ in rows}


def test_the_root_stands_in_no_table(mounts):
    assert "/" not in mounts
    assert "/boot/firmware" not in mounts  # the firmware reads it, no program does


def test_every_partition_is_found_by_its_name(mounts):
    devices = [what for what, kind, _ in mounts.values() if kind in {"vfat", "ext4"}]
    assert devices == ["PARTLABEL=bootconfig", "/dev/mapper/data"]


def test_nothing_that_can_be_written_holds_programs_or_devices(mounts):
    for what, kind, options in mounts.values():
        if kind != "none":  # a bound folder has its partition's options
            assert {"nodev", "nosuid", "noexec"} <= set(options), what


def test_a_machine_starts_without_its_data(mounts):
    on_the_card = [options for _, kind, options in mounts.values() if kind != "tmpfs"]
    assert all("nofail" in options for options in on_the_card)


def test_what_is_bound_waits_for_its_folders(mounts):
    bound = {where: row for where, row in mounts.items() if row[1] == "none"}
    assert set(bound) == {
        "/var/lib/kiosk",
        "/var/lib/chrony",
        "/var/lib/systemd",
        "/var/lib/rauc",
        "/etc/kiosk/credentials",
    }
    made = set(re.findall(r"^d (\S+)", (ROOM / "data/tree.conf").read_text(), re.MULTILINE))
    for what, _, options in bound.values():
        assert "x-systemd.requires=kiosk-data-tree.service" in options
        assert what in made


def test_nobody_is_asked_for_a_passphrase(site):
    name, device, key, options = disk.crypttab(site).split()
    assert (name, device) == ("data", "PARTLABEL=data")
    assert key == disk.DATA_KEY
    assert {"luks", "headless=1", "keyfile-erase", "nofail"} <= set(options.split(","))


def test_the_machine_is_the_same_in_both_slots_and_another_for_another_kiosk(site):
    of_this = disk.machine_id(site)
    assert disk.machine_id(load(EXAMPLE)) == of_this
    other = parse(TEXT.replace('device = "reception-1"', 'device = "reception-2"'))
    assert disk.machine_id(other) != of_this


def test_a_machine_id_has_the_form_that_systemd_wants(site):
    text = disk.machine_id(site)
    assert re.fullmatch(r"[0-9a-f]{32}\n", text)
    assert uuid.UUID(text.strip()).version == 4


def test_the_site_names_who_gives_the_key(site):
    assert disk.key_source(site) == "otp\n"
    by_card = parse(TEXT.replace('layout = "slots"', 'layout = "slots"\nkey = "card"'))
    assert disk.key_source(by_card) == "card\n"
    assert {source.name for source in (ROOM / "sources").iterdir()} == {"otp", "card"}
