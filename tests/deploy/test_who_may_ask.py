"""What other programs of the machine do for the asking, and for whom; for real: bus_access."""

import re
import xml.etree.ElementTree as ET

import pytest

from firmware_config.render import render
from firmware_config.site import load
from tests.deploy.firewall_sites import EXAMPLE
from tests.deploy.tools import UNITS

RAUC = "de.pengutronix.rauc"
WITHOUT_A_BUS = ("kiosk-ui", "kiosk-batch", "kiosk-firstboot", "kiosk-display", "kiosk-update")


def test_only_root_tells_rauc_anything():
    policy = render(load(EXAMPLE))["/etc/dbus-1/system-local.conf"].content.decode()
    rules = [
        (group.attrib, rule.tag, rule.get("send_destination"))
        for group in ET.fromstring(policy)
        for rule in group
    ]
    assert rules == [({"context": "default"}, "deny", RAUC), ({"user": "root"}, "allow", RAUC)]


@pytest.mark.parametrize("unit", WITHOUT_A_BUS)
def test_a_program_that_strangers_reach_has_no_bus_to_ask_anybody(unit):
    text = (UNITS / f"{unit}.service").read_text()
    (paths,) = re.findall("^InaccessiblePaths=(.+)$", text, re.MULTILINE)
    assert "-/run/dbus" in paths.split()
