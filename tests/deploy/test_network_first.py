"""Before the firewall's rules are loaded nothing leaves; when they cannot be, nothing ever does."""

import re
import shutil

import pytest

from firmware_config.render import render
from firmware_config.settings import network_file
from firmware_config.site import load
from firmware_config.write import write_tree
from tests.deploy.firewall_sites import EXAMPLE, site_named
from tests.deploy.installed import OURS, STOCK, put_units
from tests.deploy.test_units_verified import verify
from tests.deploy.tools import UNITS

DROP_INS = "/etc/systemd/system"
SENDERS = ("systemd-networkd.service", "NetworkManager.service")
"""Who gives the machine its addresses: the image's, and stock Raspberry Pi OS's."""
SCREENS = ("kiosk-ui.service", "kiosk-firstboot.service")


@pytest.fixture(scope="module")
def tree():
    return render(load(EXAMPLE))


@pytest.fixture(scope="module")
def root(tree, tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(STOCK, root / OURS, symlinks=True)
    put_units(root)
    write_tree(tree, root)
    for program in ("usr/sbin/nft", "lib/systemd/systemd-networkd", "usr/sbin/pcscd"):
        (root / program).parent.mkdir(parents=True, exist_ok=True)
        (root / program).write_text("#!/bin/sh\n")
        (root / program).chmod(0o755)
    return root


def text_of(tree, unit):
    return tree[f"{DROP_INS}/{unit}.d/kiosk.conf"].content.decode()


@pytest.mark.parametrize("unit", SENDERS)
def test_without_rules_the_machine_gets_no_address(tree, unit):
    assert "Requires=nftables.service\nAfter=nftables.service\n" in text_of(tree, unit)


def test_stopping_the_firewalls_unit_opens_nothing(tree):
    stock = (STOCK / "nftables.service").read_text()
    assert "ExecStop=/usr/sbin/nft flush ruleset\n" in stock, "then the drop-in is not needed"
    assert text_of(tree, "nftables.service").endswith("[Service]\nExecStop=\n")


@pytest.mark.parametrize("unit", SCREENS)
def test_a_screen_comes_after_the_rules_and_is_not_dark_without_them(unit):
    text = (UNITS / unit).read_text()
    assert re.search(r"^After=.*nftables.service", text, re.MULTILINE)
    assert "Requires=nftables.service" not in text
    assert "\nIPAddressDeny=any\n" in text, "its own wall"


def test_systemd_has_nothing_to_say_about_these_drop_ins(root):
    verified = verify(root, "nftables.service", "systemd-networkd.service", "pcscd.socket")
    assert [line for line in verified.stderr.splitlines() if "kiosk.conf" in line] == []


def test_the_card_service_hears_the_receptions_user_alone(tree):
    assert text_of(tree, "pcscd.socket").endswith("SocketGroup=kiosk\nSocketMode=0660\n")


@pytest.mark.parametrize(
    ("name", "says", "never"),
    [
        (
            "v4 authority dhcp",
            ["DHCP=ipv4", "LinkLocalAddressing=no", "IPv6AcceptRA=no"],
            "Address=",
        ),
        ("v4 authority fixed", ["Address=192.0.2.5/24", "IPv6AcceptRA=no"], "DHCP=ipv4"),
        ("mixed alone dhcp", ["DHCP=ipv4", "IPv6AcceptRA=yes"], "Address="),
        ("v6 alone fixed", ["Address=2001:db8::5/64", "IPv6AcceptRA=no"], "DHCP=ipv4"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_network_takes_an_address_and_nothing_else_from_strangers(name, says, never):
    lines = network_file(site_named(name)).splitlines()
    assert set(says) <= set(lines)
    assert not any(line.startswith(never) for line in lines)
    nothing = ("UseDNS=no", "UseNTP=no", "UseHostname=no", "SendHostname=no", "LLMNR=no")
    assert {*nothing, "MulticastDNS=no", "DHCPv6Client=no"} <= set(lines)


def test_redirects_are_refused_on_an_interface_that_was_there_first(tree):
    lines = tree["/etc/sysctl.d/60-kiosk.conf"].content.decode().splitlines()
    for key in ("ipv4.conf.*.accept_redirects", "ipv6.conf.*.accept_redirects"):
        assert f"net.{key} = 0" in lines
