"""The broker's machine before systemd's own verifiers, Debian's unit with our drop-in."""

import dataclasses
import re
import shlex
import shutil
from pathlib import Path

import pytest

import firmware_config
from firmware_config import write
from firmware_config.broker import render_broker
from firmware_config.site import load
from provisioning.__main__ import _parser
from tests.deploy.tools import run

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
STOCK = Path("/usr/lib/systemd/system")
PROGRAMS = (
    "usr/sbin/mosquitto",
    "bin/kill",
    "bin/sh",
    "usr/bin/systemctl",
    "opt/broker/bin/python",
)
SERVICES = [
    "mosquitto.service",
    "kiosk-broker-crl.service",
    "kiosk-broker-days.service",
    "kiosk-broker-follow.service",
]
TRIGGERS = ["kiosk-broker-crl.path", "kiosk-broker-days.timer"]
EXPOSURE = 15
"""The limit times ten; Debian's own unit is at 96."""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """The machine's root: Debian's units, the rendered files, stand-ins for the programs."""
    assert (STOCK / "mosquitto.service").exists(), "The Debian package mosquitto is missing."
    root = tmp_path_factory.mktemp("root")
    shutil.copytree(STOCK, root / "usr/lib/systemd/system", symlinks=True)
    write.write_tree(render_broker(load(EXAMPLE)), root)
    for program in PROGRAMS:
        stand_in = root / program
        stand_in.parent.mkdir(parents=True, exist_ok=True)
        stand_in.write_text("#!/bin/sh\n")
        stand_in.chmod(0o755)
    return root


def exposure(root, unit):
    options = ("--offline=true", f"--threshold={EXPOSURE}", f"--root={root}", "--no-pager")
    return run("systemd", "systemd-analyze", "security", *options, unit)


@pytest.mark.parametrize("unit", [*SERVICES, *TRIGGERS])
def test_systemd_has_nothing_to_say_about_the_brokers_units(root, unit):
    verified = run("systemd", "systemd-analyze", "verify", "--man=no", f"--root={root}", unit)
    assert verified.stdout + verified.stderr == ""
    assert verified.returncode == 0


@pytest.mark.parametrize("unit", SERVICES)
def test_the_brokers_units_are_hardly_exposed(root, unit):
    measured = exposure(root, unit)
    assert measured.returncode == 0, measured.stdout
    assert "Overall exposure level" in measured.stdout


def test_debians_own_unit_would_have_been_too_open(tmp_path):
    shutil.copytree(STOCK, tmp_path / "usr/lib/systemd/system", symlinks=True)
    assert exposure(tmp_path, "mosquitto.service").returncode != 0


@pytest.mark.parametrize("unit", ["kiosk-broker-crl.service", "kiosk-broker-days.service"])
def test_the_units_call_commands_that_there_are(root, unit):
    text = (root / "etc/systemd/system" / unit).read_text()
    (command,) = re.findall(r"^ExecStart=\S+python -m provisioning (.+)$", text, re.MULTILINE)
    assert _parser().parse_args(command.split()).run


def test_the_unit_that_follows_the_authority_calls_a_command_that_there_is(root):
    text = (root / "etc/systemd/system/kiosk-broker-follow.service.d/site.conf").read_text()
    (line,) = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    _python, _m, _program, *arguments = shlex.split(line)
    options = _parser().parse_args(arguments)
    assert options.run
    assert options.then == ["/usr/bin/systemctl", "restart", "mosquitto.service"]
    authority = load(EXAMPLE).authority
    assert authority is not None
    assert options.address == str(authority.address)
    assert f"IPAddressAllow={authority.address}\n" in text


def test_without_an_authority_nothing_follows_one():
    site = dataclasses.replace(load(EXAMPLE), authority=None)
    assert not [path for path in render_broker(site) if "follow" in path]


def test_a_store_that_cannot_be_read_is_set_aside_and_no_other(root, tmp_path):
    """What systemd runs after each end, with a journal that says why."""
    text = (root / "etc/systemd/system/mosquitto.service.d/site.conf").read_text()
    (script,) = re.findall(r"^ExecStopPost=-\+/bin/sh -c '(.+)'$", text, re.MULTILINE)
    journal = tmp_path / "journalctl"
    script = script.replace("$$", "$").replace("/var/lib/mosquitto", str(tmp_path))
    store, aside = tmp_path / "mosquitto.db", tmp_path / "mosquitto.db.set-aside"
    for said, is_set_aside in (
        ("Error: Address already in use", False),
        ("Error: Couldn't open database.", True),
    ):
        store.write_bytes(b"cut")
        journal.write_text(
            f"""#!/bin/sh\n[ "$4" != _SYSTEMD_INVOCATION_ID=7 ] || echo "{said}"\n"""
        )
        journal.chmod(0o755)
        path = {"PATH": f"{tmp_path}:/usr/bin:/bin", "INVOCATION_ID": "7"}
        run("dash", "sh", "-c", script, env=path)
        assert (not store.exists()) is aside.exists() is is_set_aside


def test_the_new_list_is_watched_where_it_is_taken_from(root):
    units = root / "etc/systemd/system"
    (watched,) = re.findall(r"PathChanged=(\S+)", (units / "kiosk-broker-crl.path").read_text())
    service = (units / "kiosk-broker-crl.service").read_text()
    (taken, in_use) = re.findall(r"take-crl (\S+) (\S+)$", service, re.MULTILINE)[0]
    assert watched == taken
    drop_in = (units / "mosquitto.service.d/kiosk.conf").read_text()
    assert f"LoadCredential=crl.pem:{in_use}\n" in drop_in
    restart = "ExecStart=/usr/bin/systemctl restart mosquitto.service\n"
    assert service.index("take-crl") < service.index(restart)
