"""What the firmware and the kernel are told, and what a slot differs in."""

from pathlib import Path

import pytest

import firmware_config
from firmware_config import boot
from firmware_config.place import Slot
from firmware_config.render import render
from firmware_config.site import load, parse

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
TEXT = EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site():
    return load(EXAMPLE)


@pytest.mark.parametrize("slot", Slot)
def test_each_slot_starts_its_own_system_read_only(site, slot):
    words = boot.cmdline_txt(site, slot).split()
    assert words[0] == f"root=PARTLABEL=system_{slot.lower()}"
    assert f"rauc.slot={slot}" in words
    assert "ro" in words
    assert "rw" not in words


def test_a_usb_device_is_off_until_a_rule_lets_it_in(site):
    assert "usbcore.authorized_default=0" in boot.cmdline_txt(site, Slot.A).split()


def test_drivers_of_usb_storage_do_not_begin_also_built_in_ones(site):
    words = dict(word.partition("=")[::2] for word in boot.cmdline_txt(site, Slot.A).split())
    assert {"usb_storage_driver_init", "uas_init"} <= set(words["initcall_blacklist"].split(","))


@pytest.mark.parametrize(
    ("rotation", "mode"),
    [(0, "800x1280"), (90, "1280x800"), (180, "800x1280"), (270, "1280x800")],
)
def test_the_connector_gets_the_panels_own_size_however_it_hangs(rotation, mode):
    _, _, rest = TEXT.partition("[panel]")
    there = f"[panel]{rest.partition('[')[0]}"
    seen = f"[panel]\nwidth = 800\nheight = 1280\nrotation = {rotation}\n"
    site = parse(TEXT.replace(there, seen))
    assert f"video=HDMI-A-1:{mode}@60" in boot.cmdline_txt(site, Slot.A).split()


def test_the_clocks_battery_is_charged_only_where_the_site_says_what_it_is(site):
    charging = "dtparam=rtc_bbat_vchg=3000000"
    assert charging not in boot.config_txt(site).splitlines()
    rechargeable = parse(f"{TEXT}\n[board]\ncharges_clock_battery = true\n")
    lines = boot.config_txt(rechargeable).splitlines()
    assert "[pi5]" in lines[: lines.index(charging)]


def test_a_stock_system_boots_and_mounts_as_it_was_installed():
    text = TEXT.replace('channel = "stable"\nwindow = "01:00-04:00"', "")
    stock = render(parse(text.replace('layout = "slots"', 'layout = "stock"')))
    ours = render(parse(text))
    assert {path for path in ours if path not in stock} == {
        "/boot/firmware/cmdline.txt",
        "/boot/firmware/config.txt",
        "/etc/crypttab",
        "/etc/fstab",
        "/etc/kiosk/data-key-source",
        "/etc/machine-id",
        "/etc/rauc/system.conf",
        "/etc/systemd/system/data.mount.d/kiosk.conf",
        "/etc/systemd/system/etc-kiosk-credentials.mount.d/kiosk.conf",
        "/etc/systemd/system/systemd-cryptsetup@data.service.d/kiosk.conf",
        "/etc/systemd/system/var-lib-kiosk.mount.d/kiosk.conf",
    }


@pytest.mark.parametrize(
    ("connector", "said"),
    [
        ("", ["video=HDMI-A-1:1280x800@60"]),
        ("HDMI-A-2", ["video=HDMI-A-2:1280x800@60D"]),
        ("DSI-1", []),
    ],
)
def test_only_a_panel_whose_connector_is_named_is_always_connected(connector, said):
    """Or a monitor that is switched off in the evening would end the display."""
    named = parse(TEXT.replace("[panel]", f'[panel]\nconnector = "{connector}"'))
    words = boot.cmdline_txt(named, Slot.A).split()
    assert [one for one in words if one.startswith("video=")] == said
