"""What ``kiosk-setup`` finds around the machine, and what it says of what is missing."""

import dataclasses

import pytest

from firmware_config.setup.seen import look_around
from firmware_config.site import parse
from tests.unit.firmware_config.setup_desk import BACKLIT, STOCK, put


def test_everything_that_is_plugged_in_and_answers_is_there(desk):
    site = parse(BACKLIT.replace('source = ""', 'source = "/dev/video0"'))
    for number, allowed in enumerate(site.usb.allowed):
        vendor, _, product = allowed.split()[1].partition(":")
        put(desk.root, f"sys/bus/usb/devices/1-{number}/idVendor", f"{vendor}\n")
        put(desk.root, f"sys/bus/usb/devices/1-{number}/idProduct", f"{product}\n")
    put(desk.root, "dev/video0")
    put(desk.root, "proc/cmdline", "root=/dev/mmcblk0p2 usbcore.authorized_default=0\n")
    put(desk.root, "sys/class/drm/card1-HDMI-A-1/status", "connected\n")
    put(desk.root, "sys/class/drm/card1-HDMI-A-1/modes", "1920x1080\n1280x800\n")
    put(desk.root, "sys/class/backlight/10-0045/brightness", "100\n")
    put(desk.root, "sys/class/net/eth0/carrier", "1\n")
    peers = frozenset((str(peer.address), peer.port) for peer in site.peers)
    seen = look_around(dataclasses.replace(desk, answering=peers), site)
    assert [one.what for one in seen if not one.is_there] == []
    assert len(seen) == 13


@pytest.mark.parametrize("path", ["boot/firmware/cmdline.txt", "etc/default/grub"])
def test_usb_that_is_off_from_the_next_start_is_seen(desk, path):
    """Else a stick in a free port has its driver for a moment, before the rule speaks."""
    word = "usbcore.authorized_default=0"
    (seen,) = [one for one in look_around(desk, parse(STOCK)) if word in one.what]
    assert (seen.is_there, "cmdline.txt" in seen.do) == (False, True)
    put(desk.root, path, f'LINE="quiet {word}" # \u754c\n')
    (seen,) = [one for one in look_around(desk, parse(STOCK)) if word in one.what]
    assert seen.is_there


def test_what_is_not_there_says_what_to_do(desk):
    put(desk.root, "sys/class/drm/card1-HDMI-A-1/status", "connected\n")
    put(desk.root, "sys/class/drm/card1-HDMI-A-1/modes", "1920x1080\n")
    put(desk.root, "sys/class/net/eth0/carrier", "0\n")
    seen = look_around(dataclasses.replace(desk, behind_s=None), parse(STOCK))
    missing = {one.what: one.do for one in seen if not one.is_there}
    assert "correct usb.allowed" in missing["card reader 054c:0dc8"]
    assert missing["screen of 1280x800"].startswith("it offers 1920x1080")
    assert missing["network eth0"] == "plug the cable in"
    assert "UDP 123" in missing["time from 192.0.2.123"]
    assert "does it run" in missing["authority 192.0.2.11 port 8444"]


def test_a_clock_that_is_hours_away_is_told(desk):
    seen = look_around(dataclasses.replace(desk, behind_s=7200.0), parse(STOCK))
    (first, _) = [one for one in seen if one.what.startswith("time from")]
    assert (first.is_there, "7200 s" in first.do) == (False, True)
