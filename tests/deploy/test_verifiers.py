"""Every verifier before the rendered files, and before the same files with one fault in each."""

from pathlib import Path

import pytest

import firmware_config
from firmware_config.machines import BROKER, KIOSK
from firmware_config.place import Place
from firmware_config.site import load, parse
from firmware_config.tree import File
from firmware_config.verifiers.asking import verify
from firmware_config.verifiers.verdict import State
from tests.deploy.tools import JUDGES, find

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
TEXT = EXAMPLE.read_text("utf-8")
PROGRAMS = {
    "nft": "nftables",
    "chronyd": "chrony: bash .ci/setup.sh unpacks it",
    "sysctl": "procps",
    "systemd-sysusers": "systemd",
    "findmnt": "util-linux",
    "node": "nodejs",
    "systemd-analyze": "systemd",
}
"""Asked on every run; udevadm is of a newer Debian, rauc is not needed by any other test."""
NEWER = {"udevadm", "rauc"}
FAULTS = {
    "nft": ("/etc/nftables.conf", "tcp dport", "tcp dprot"),
    "chronyd": ("/etc/chrony/chrony.conf", "makestep", "makesteps"),
    "sysctl": ("/etc/sysctl.d/60-kiosk.conf", "", "kernel.sysrq 0\n"),
    "systemd-sysusers": ("/usr/lib/sysusers.d/kiosk.conf", "", "uu kiosk\n"),
    "findmnt": ("/etc/fstab", "", "broken\n"),
    "node": ("/etc/polkit-1/rules.d/50-kiosk-pcscd.rules", "polkit.addRule(", "polkit.addRule(,"),
    "kiosk.config": ("/etc/kiosk/kiosk.toml", "volume = 3", "volumes = 3"),
    "sh": ("/usr/lib/kiosk/sources/card", "", "#!/bin/sh\nif true; the\n"),
    "rauc": ("/etc/rauc/system.conf", "type=ext4", "typo=ext4"),
    "systemd-analyze verify": (
        "/etc/systemd/system/kiosk-ui.service.d/network.conf",
        "IPAddressAllow",
        "IPAdressAllow",
    ),
}


def refusals(tree):
    return {one.verifier: one.said for one in verify(tree, JUDGES) if one.state is State.REFUSED}


@pytest.fixture(scope="module", autouse=True)
def programs():
    missing = [f"{one} ({of})" for one, of in PROGRAMS.items() if not find(one)]
    assert missing == [], "Debian packages are missing"


@pytest.mark.parametrize("machine", [KIOSK, BROKER], ids=["kiosk", "broker"])
def test_every_verifier_accepts_the_example(machine):
    verdicts = verify(machine.render(load(EXAMPLE), Place()), JUDGES)
    assert [one for one in verdicts if one.state is State.REFUSED] == []
    absent = {one.verifier for one in verdicts if one.state is State.ABSENT}
    assert absent <= NEWER | {"systemd-analyze verify"}


TURN = "/etc/systemd/system/kiosk-display.service.d/turn.conf"


@pytest.fixture
def turned():
    """Its display's unit needs another one, of a package that only a kiosk has."""
    site = parse(TEXT.replace("[panel]\n", "[panel]\nrotation = 90\n", 1))
    return dict(KIOSK.render(site, Place()))


def test_a_unit_that_only_a_kiosk_has_is_no_fault_of_a_site(turned):
    assert TURN in turned
    assert refusals(turned) == {}


def test_and_what_is_wrong_beside_it_is_still_seen(turned):
    text = turned[TURN].content.decode()
    turned[TURN] = File(text.replace("Environment=", "Enviroment=").encode())
    (said,) = refusals(turned).values()
    assert "Enviroment" in said
    assert "seatd" not in said


def test_each_verifier_sees_a_fault_of_its_own():
    tree = dict(KIOSK.render(load(EXAMPLE), Place()))
    for verifier, (path, right, wrong) in FAULTS.items():
        text = tree[path].content.decode()
        assert right in text, verifier
        tree[path] = File(text.replace(right, wrong, 1).encode(), tree[path].mode)
    expected = {verifier for verifier in FAULTS if verifier != "rauc" or find("rauc")}
    assert refusals(tree).keys() >= expected
