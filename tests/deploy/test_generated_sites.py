"""Made-up sites before the real verifiers: many firewalls in one call, the whole tree for a few."""

import json
import os
import re
import subprocess

import pytest
from hypothesis import given, settings, strategies as st

from firmware_config.firewall import nftables_conf
from firmware_config.machines import BROKER, KIOSK
from firmware_config.place import Place
from firmware_config.verifiers.asking import verify
from firmware_config.verifiers.verdict import State
from tests.deploy.tools import JUDGES, find
from tests.unit.firmware_config.sites import UNSHRUNK, sites

LOADED = "nft --file - && nft --json list ruleset"


@pytest.fixture(scope="module")
def network():
    """How to begin a command that has a network of its own."""
    assert find("nft"), "nft is missing; install the Debian package nftables."
    before = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "-r", "--net"]
    if subprocess.run([*before, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine gives no networks of their own to this user")
    return before


@settings(max_examples=2, deadline=None, phases=UNSHRUNK)
@given(some=st.lists(sites(), min_size=5, max_size=5))
def test_the_kernel_holds_the_ways_that_each_site_asks_for_and_no_other(network, some):
    """Loaded in a network of its own and read back: what counts is the kernel's view."""
    tables = "".join(renamed(nftables_conf(site), number) for number, site in enumerate(some))
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    loaded = subprocess.run(
        [*network, "sh", "-ec", LOADED],
        input=tables,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert (loaded.returncode, loaded.stderr) == (0, "")
    rules = [one["rule"] for one in json.loads(loaded.stdout)["nftables"] if "rule" in one]
    for number, site in enumerate(some):
        ways = [
            way(rule["expr"])
            for rule in rules
            if (rule["table"], rule["chain"]) == (f"kiosk_{number}", "output")
        ]
        peers = {(str(peer.address), "tcp", peer.port) for peer in site.peers}
        clocks = {(str(address), "udp", 123) for address in site.network.ntp_servers}
        assert {one for one in ways if one} == peers | clocks


def renamed(rules, number):
    """Beside the other sites' tables."""
    return re.sub("^flush ruleset$", "", rules, flags=re.MULTILINE).replace(
        "table inet kiosk {", f"table inet kiosk_{number} {{"
    )


def way(expressions):
    """Where a rule lets packets go: address, protocol, port; None when it is none of these."""
    matches = [one["match"] for one in expressions if "match" in one]
    if {"accept": None} not in expressions:
        return None
    fields = {
        (left["payload"]["protocol"], left["payload"]["field"]): one["right"]
        for one in matches
        if "payload" in (left := one["left"])
    }
    address = fields.get(("ip", "daddr")) or fields.get(("ip6", "daddr"))
    ports = [(name, right) for (name, field), right in fields.items() if field == "dport"]
    return (address, *ports[0]) if address and ports else None


@settings(max_examples=2, deadline=None, phases=UNSHRUNK)
@given(site=sites())
def test_every_verifier_accepts_any_site(site):
    for machine in (KIOSK, BROKER):
        verdicts = verify(machine.render(site, Place()), JUDGES)
        assert [one for one in verdicts if one.state is State.REFUSED] == []
