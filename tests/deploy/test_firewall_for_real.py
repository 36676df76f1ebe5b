"""Packets, not text: what the rendered firewall lets through between two networks, both ways."""

import pytest

from tests.deploy.firewall_runs import networks, tried, wrong
from tests.deploy.firewall_sites import NAMES, site_named
from tests.deploy.firewall_tries import inward, outward

SITES = [
    "v4 authority dhcp",
    "v4 alone fixed",
    "mixed one-machine dhcp",
    "v6 authority fixed",
    "v6 alone dhcp",
]
"""All of them: ``python -m tests.deploy.firewall_matrix``."""


@pytest.fixture(autouse=True)
def _networks():
    if not networks():
        pytest.skip("this machine gives no networks of their own to this user")


@pytest.mark.parametrize("name", SITES)
def test_only_service_authority_broker_and_time_pass_and_all_else_is_refused_at_once(name):
    assert wrong(site_named(name), tried(name)) == []


def test_without_rules_the_probe_sees_everything_pass_both_ways():
    name = SITES[0]
    found = tried(name, "open")
    assert set(found["out"].values()) == {"open"}
    assert [way for way, came_in in found["in"].items() if not came_in] == []
    complaints = wrong(site_named(name), found)
    shut = sum(not one.is_open for one in outward(site_named(name)))
    shut += sum(not one.passes for one in inward(site_named(name)))
    assert len(complaints) > shut > 150


def test_the_sites_of_the_suite_are_some_of_the_matrix():
    assert set(SITES) < set(NAMES)
    assert len(NAMES) == 18
