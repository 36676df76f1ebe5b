"""Packets, not text: what the rendered firewall lets through between two networks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import firmware_config
from firmware_config.firewall import nftables_conf
from firmware_config.site import load
from tests.deploy.tools import REPOSITORY, find

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
OPEN = {
    "tcp 192.0.2.10:8443",
    "tcp 192.0.2.11:8444",
    "tcp 198.51.100.20:8883",
    "udp 192.0.2.123:123",
    "to itself",
}


@pytest.fixture
def probe(tmp_path):
    """Gives a function: rules to the set of ways that are open."""
    for program, package in (("ip", "iproute2"), ("nft", "nftables"), ("unshare", "util-linux")):
        assert find(program), f"{program} is missing; install the Debian package {package}."
    network = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "-r", "--net"]
    if subprocess.run([*network, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine gives no networks of their own to this user")

    def open_ways(rules):
        path = tmp_path / "nftables.conf"
        path.write_text(rules)
        tried = subprocess.run(
            [*network, sys.executable, "-m", "tests.deploy.firewall_probe", "kiosk", str(path)],
            cwd=REPOSITORY,
            env={**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"},
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
        assert tried.returncode == 0, tried.stderr
        return {way for way, is_open in json.loads(tried.stdout).items() if is_open}

    return open_ways


def test_only_the_ways_of_the_line_are_open(probe):
    assert probe(nftables_conf(load(EXAMPLE))) == OPEN


def test_without_rules_every_way_would_be_open(probe):
    everything = probe("flush ruleset\n")
    assert everything > OPEN
    assert "inward" in everything
    assert len(everything) == 32
