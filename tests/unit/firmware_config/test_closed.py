"""Nobody logs in, nothing of a crash stays, and what the clock and the sound start from."""

from configparser import ConfigParser
from pathlib import Path

import pytest

import firmware_config
from firmware_config.render import render
from firmware_config.site import load, parse

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
UNITS = "/etc/systemd/system"


@pytest.fixture(scope="module")
def tree():
    return render(load(EXAMPLE))


class Sections(ConfigParser):
    """systemd's files: keys are written as they are."""

    def optionxform(self, optionstr):
        return optionstr


def read(tree, path):
    # Keys that appear twice mean a list that is emptied first; the last value stands.
    parser = Sections(interpolation=None, strict=False, delimiters="=")
    parser.read_string(tree[path].content.decode())
    return parser


@pytest.mark.parametrize(
    "unit", ["getty@.service", "serial-getty@.service", "debug-shell.service", "ssh.service"]
)
def test_nobody_can_log_in(tree, unit):
    masked = tree[f"{UNITS}/{unit}"]
    assert (masked.kind, masked.content) == ("symlink", b"/dev/null")


@pytest.mark.parametrize("unit", ["emergency", "rescue"])
def test_a_system_that_cannot_start_opens_no_shell_and_tries_again(tree, unit):
    drop_in = read(tree, f"{UNITS}/{unit}.service.d/kiosk.conf")
    assert drop_in["Service"]["ExecStart"] == "/bin/sleep 60"
    assert drop_in["Service"]["StandardInput"] == "null"
    assert {drop_in["Unit"][key] for key in ("SuccessAction", "FailureAction")} == {"reboot"}


def test_no_key_switches_the_kiosk_off(tree):
    login = read(tree, "/etc/systemd/logind.conf.d/kiosk.conf")["Login"]
    assert {login[key] for key in login if key.startswith("Handle")} == {"ignore"}
    assert read(tree, "/etc/systemd/system.conf.d/kiosk.conf")["Manager"]["CtrlAltDelBurstAction"]


def test_nothing_of_a_crash_is_written_to_the_card(tree):
    sysctl = tree["/etc/sysctl.d/60-kiosk.conf"].content.decode().splitlines()
    assert {"kernel.core_pattern = |/bin/false", "fs.suid_dumpable = 0"} <= set(sysctl)
    assert read(tree, "/etc/systemd/coredump.conf.d/kiosk.conf")["Coredump"]["Storage"] == "none"
    assert read(tree, "/etc/systemd/pstore.conf.d/kiosk.conf")["PStore"]["Storage"] == "journal"
    assert read(tree, "/etc/systemd/journald.conf.d/kiosk.conf")["Journal"]["Storage"] == "volatile"


def test_a_clock_without_a_battery_goes_on_from_where_it_was(tree):
    assert '"-F 1 -s"' in tree["/etc/default/chrony"].content.decode()
    conf = tree["/etc/chrony/chrony.conf"].content.decode()
    assert "\nmakestep 1 3\n" in conf
    # Seen in a booted guest without it: a start in Japan began nine hours in the past.
    assert "\nrtconutc\n" in conf


def test_the_wall_clock_is_japans(tree):
    assert tree["/etc/localtime"].content == b"/usr/share/zoneinfo/Asia/Tokyo"


def test_the_sound_comes_from_where_the_site_says(tree):
    assert "/etc/asound.conf" not in tree
    text = EXAMPLE.read_text("utf-8").replace("volume = 3", 'volume = 3\ncard = "Headphones"')
    conf = render(parse(text))["/etc/asound.conf"].content.decode()
    assert "defaults.pcm.card Headphones\n" in conf
