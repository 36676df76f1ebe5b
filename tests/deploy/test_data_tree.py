"""What lies on the data partition: whose it is after an update, and which site counts."""

import re
from pathlib import Path

import pytest

import firmware_config
from tests.deploy.tools import UNITS, run

STATIC = Path(firmware_config.__file__).parent / "rootfs/usr/lib"
SITE = STATIC / "kiosk/data/kiosk-data-site"


def test_users_who_own_data_have_the_same_number_in_every_system():
    """systemd-sysusers counts down from 999, adduser up from 100: in between nobody is."""
    lines = (STATIC / "sysusers.d/kiosk.conf").read_text().splitlines()
    users = dict(line.split()[1:3] for line in lines if line.startswith("u "))
    assert users == {"kiosk": "861", "kiosk-display": "862"}


def test_what_an_older_system_numbered_otherwise_goes_to_its_owner_again():
    lines = [line.split() for line in (STATIC / "kiosk/data/tree.conf").read_text().splitlines()]
    theirs = {line[1]: line[3:] for line in lines if line[0] == "d" and line[3] != "root"}
    assert {line[1]: line[3:] for line in lines if line[0] == "Z"} == theirs
    assert {line[2] for line in lines if line[0] == "Z"} == {"-"}, "modes stay as they are"


@pytest.fixture
def places(tmp_path):
    made_for, site = tmp_path / "made-for.toml", tmp_path / "site/site.toml"
    made_for.write_text("[site]\n")
    site.parent.mkdir()
    return site, made_for


@pytest.mark.parametrize("before", [None, ""], ids=["first start", "power was cut"])
def test_the_site_that_the_image_was_made_for_counts_from_the_first_start(places, before):
    site, made_for = places
    if before is not None:
        site.write_text(before)
    assert run("dash", SITE, *places).returncode == 0
    assert site.read_text() == made_for.read_text()
    assert (site.stat().st_mode & 0o777, [*site.parent.iterdir()]) == (0o644, [site])


def test_a_site_that_is_there_stays(places):
    site, _ = places
    site.write_text("[site]\ninstitution = 'moved'\n")
    assert run("dash", SITE, *places).returncode == 0
    assert "moved" in site.read_text()


def test_a_site_has_its_name_only_when_it_is_on_the_disk():
    lines = [re.sub(r"\s.*", "", line) for line in SITE.read_text().splitlines()]
    assert [word for word in lines if word in {"cp", "sync", "mv"}] == ["cp", "sync", "mv", "sync"]
    assert (UNITS / "kiosk-data-tree.service").read_text().count("kiosk-data-site\n") == 1
