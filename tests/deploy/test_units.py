"""What the units say: commands that exist, sealed keys, who waits for whom."""

import argparse
import datetime as dt
import importlib.util
import inspect
import os
import re
import subprocess
from pathlib import Path

import pytest
from paho.mqtt import client as mqtt

from cloud.bootstrap.list_file import LISTS
from kiosk.fleet.reporting import BOOT_ID
from kiosk.identity.finding import STORE_FOLDER
from kiosk.identity.pkcs11 import PIN_FILE
from kiosk.identity.seal import SEAL_FILE
from kiosk.identity.store import CURRENT
from kiosk.image.command_names import IMAGE_COMMANDS
from kiosk.image.commands import fill
from tests.bench.authority import issue_server
from tests.bench.pki import make_line
from tests.deploy.tools import UNITS

SERVICES = sorted(unit.name for unit in UNITS.glob("*.service"))
RELOADING = "eligibility-nginx.service"
"""Asks systemd for something, and is no program of ours."""
OF_THE_SYSTEM = {
    "kiosk-seal.service",
    "kiosk-network.service",
    "kiosk-data-key.service",
    "kiosk-data-init.service",
    "kiosk-data-tree.service",
    "kiosk-trial-back.service",
}
"""They run the system's own tools, or the image's, before any program of ours."""
SEALING = "kiosk-seal.service"
PROGRAMS = [unit for unit in SERVICES if unit not in {RELOADING, *OF_THE_SYSTEM}]
KEYLESS = {
    "kiosk-data-lost.service",
    "kiosk-display.service",
    "kiosk-health.service",
    "kiosk-rescue.service",
    "kiosk-sorry.service",
    "kiosk-trial.service",
    "kiosk-update-install.service",
}
"""Programs that speak with nobody outside."""
OF_THE_CLOUD = {"pseudonym.key", "card-face.key", "audit.key"}
"""Made by the cloud itself (``python -m cloud new-keys``)."""
MADE_HERE = {SEAL_FILE, PIN_FILE}
"""Of a kiosk that enrols itself; the second by whoever sets a chip up."""
BRIDGES = "bridge.crt"
"""The receiving program's certificate, which the desk's pages look at."""
NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("unit", PROGRAMS)
def test_a_unit_starts_one_of_our_programs(unit):
    command, *_ = re.findall(r"^ExecStart=(.+)$", (UNITS / unit).read_text(), re.MULTILINE)
    program = re.search(r"/bin/python -m (\S+)", command)
    assert program is not None
    assert importlib.util.find_spec(program[1]) is not None


@pytest.mark.parametrize("unit", sorted(KEYLESS))
def test_who_speaks_with_nobody_has_no_key_and_no_network(unit):
    text = (UNITS / unit).read_text()
    assert "LoadCredential" not in text
    assert "IPAddressDeny=any\n" in text
    assert "AF_INET" not in text
    assert (
        "/etc/kiosk/credentials" in re.findall(r"^InaccessiblePaths=(.+)$", text, re.MULTILINE)[0]
    )


@pytest.mark.parametrize("unit", sorted({*PROGRAMS} - KEYLESS))
def test_every_private_file_is_a_sealed_credential(unit):
    text = (UNITS / unit).read_text()
    plain = re.findall(r"^LoadCredential=([^:]+):", text, re.MULTILINE)
    sealed = re.findall(r"^LoadCredentialEncrypted=([^:]+):", text, re.MULTILINE)
    assert {"device.key", "identity.key"} & set(sealed)
    public = {"device.crt", "ca.crt", "crl.pem", "issuers.pem", "peers.jwks", BRIDGES}
    assert set(plain) <= public


@pytest.mark.parametrize("unit", SERVICES)
def test_no_secret_comes_through_the_environment(unit):
    names = re.findall(r"^Environment=(.+)$", (UNITS / unit).read_text(), re.MULTILINE)
    assert not re.search(r"(?i)key|secret|token|password|passphrase", " ".join(names))
    assert "EnvironmentFile" not in (UNITS / unit).read_text()


def test_the_credentials_are_those_that_provisioning_makes(tmp_path):
    line = make_line(tmp_path, NOW)
    made = {
        "kiosk-ui.service": line.kiosk,
        "kiosk-batch.service": line.kiosk,
        "eligibility-cloud.service": line.cloud,
        "hospital-subscriber.service": line.hospital,
        "hospital-board.service": line.add_board(NOW),
        "eligibility-authority.service": issue_server(line.office, tmp_path / "server", NOW),
    }
    for unit, folder in made.items():
        text = (UNITS / unit).read_text()
        wanted = re.findall(r"^LoadCredential(?:Encrypted)?=([^:]+):", text, re.MULTILINE)
        own = OF_THE_CLOUD | MADE_HERE | {BRIDGES}
        assert set(wanted) - own <= {file.name for file in folder.iterdir()}, unit


def test_the_desks_pages_are_shown_the_receiving_programs_certificate_and_not_its_key():
    text = (UNITS / "hospital-board.service").read_text()
    theirs = re.findall(r"^LoadCredential\w*=(.+):(.+/credentials/.+)", text, re.MULTILINE)
    assert theirs == [(BRIDGES, "/etc/hospital/credentials/device.crt")]
    assert theirs[0][1] in (UNITS / "hospital-subscriber.service").read_text()


def test_nginx_is_reloaded_at_each_list_that_the_service_keeps():
    watched = (UNITS / "eligibility-nginx.path").read_text()
    state = re.findall(
        r"^StateDirectory=(.+)$", (UNITS / "eligibility-cloud.service").read_text(), re.MULTILINE
    )
    assert f"PathChanged=/var/lib/{state[0]}/{LISTS}\n" in watched


@pytest.mark.parametrize(
    "unit",
    ["kiosk-ui.service", "kiosk-batch.service", "kiosk-firstboot.service", "kiosk-update.service"],
)
def test_a_kiosks_unit_starts_with_either_kind_of_identity(unit):
    """A missing credential ends a unit, unless there is a value to set in its place."""
    text = (UNITS / unit).read_text()
    wanted = re.findall(r"^LoadCredential(?:Encrypted)?=([^:]+):", text, re.MULTILINE)
    assert dict.fromkeys(wanted, "-") == dict(
        re.findall(r"^SetCredential=(.+):(.+)$", text, re.MULTILINE)
    )
    assert SEAL_FILE in wanted


def test_the_sealing_key_is_made_whole_by_systemds_own_tool(tmp_path):
    """The unit's own line, in another folder, with a stand-in for the tool."""
    text = (UNITS / "kiosk-seal.service").read_text()
    (line,) = re.findall(r"^ExecStart=/bin/sh -ec '(.+)'$", text, re.MULTILINE)
    place, tools = tmp_path / "credentials", tmp_path / "tools"
    place.mkdir()
    tools.mkdir()
    tool = tools / "systemd-creds"
    tool.write_text('#!/bin/sh\n[ "$1 $2 $3" = "encrypt --name=identity.key -" ] && cat > "$4"\n')
    tool.chmod(0o755)
    command = ["/bin/sh", "-ec", line.replace("/etc/kiosk/credentials", str(place))]
    environment = {"PATH": f"{tools}:{os.environ['PATH']}"}
    subprocess.run(command, check=True, env=environment)
    assert [(one.name, one.stat().st_size) for one in place.iterdir()] == [(SEAL_FILE, 32)]


@pytest.mark.parametrize(("unit", "calls"), [("display", "setuid setgid"), ("network", "capset")])
def test_programs_that_give_up_rights_at_their_start_may_do_so(unit, calls):
    """Seen in a booted guest without it: no X server, and a gate that never saw an address."""
    text = (UNITS / f"kiosk-{unit}.service").read_text()
    taken = text.index("SystemCallFilter=~@privileged")

    assert text.index(f"\nSystemCallFilter={calls}\n") > taken


def test_only_a_program_that_is_given_up_is_rescued():
    """Seen in a booted Debian 13 without it: the first failure rebooted the machine."""
    text = (UNITS / "kiosk-rescue.service").read_text()

    asks = "\nExecCondition=/usr/bin/systemctl is-failed --quiet kiosk-ui.service\n"
    assert text.index(asks) < text.index("\nExecStart=")


def test_an_update_that_is_found_in_the_morning_waits_for_the_evening():
    """A kiosk that is off at night looks after it was switched on, up to three hours later."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    for name in IMAGE_COMMANDS:
        fill(name, commands.add_parser(name))
    patience_s = parser.parse_args(["update-install"]).patience
    text = (UNITS / "kiosk-update-install.service").read_text()
    (hours,) = re.findall(r"^TimeoutStartSec=(\d+)h$", text, re.MULTILINE)

    assert patience_s >= 12 * 3600
    assert int(hours) * 3600 > patience_s + 3600, "writing takes a part of it"


def test_the_target_brings_up_the_network_which_debian_starts_from_another_target():
    lines = re.findall(r"^Wants=(.+)$", (UNITS / "kiosk.target").read_text(), re.MULTILINE)

    assert "systemd-networkd.service" in " ".join(lines).split()


def test_a_picture_of_the_start_gives_the_display_away_before_it_is_wanted():
    """plymouth holds it until plymouth-quit, which Debian starts from multi-user.target."""
    assert "Wants=plymouth-quit.service\n" in (UNITS / "kiosk.target").read_text()
    display = re.findall(
        r"^After=(.+)$", (UNITS / "kiosk-display.service").read_text(), re.MULTILINE
    )
    assert "plymouth-quit.service" in " ".join(display).split()


def test_the_target_wants_each_program_of_the_kiosk():
    lines = re.findall(r"^Wants=(.+)$", (UNITS / "kiosk.target").read_text(), re.MULTILINE)
    wanted = set(" ".join(lines).split())
    for unit in [*UNITS.glob("kiosk-*.service"), *UNITS.glob("kiosk-*.timer")]:
        assert (unit.name in wanted) is ("\nWantedBy=kiosk.target\n" in unit.read_text())


def test_the_reception_waits_for_the_first_start_and_begins_only_with_an_identity():
    first = (UNITS / "kiosk-firstboot.service").read_text()
    assert "Before=kiosk-ui.service kiosk-batch.service\n" in first
    assert "OnSuccess=kiosk.target\n" in first
    places = ("/var/lib/kiosk/identity/current", "/etc/kiosk/credentials/device.key")
    for place in places:
        assert f"ConditionPathExists=!{place}\n" in first
        for part in ("ui", "batch"):
            unit = (UNITS / f"kiosk-{part}.service").read_text()
            assert f"ConditionPathExists=|{place}\n" in unit
    state = Path("/var/lib/kiosk")  # as the rendered settings name it
    assert Path(places[0]) == state / STORE_FOLDER / CURRENT


def test_the_kiosks_programs_share_one_user_and_state():
    parts = ("ui", "batch", "firstboot")
    texts = [(UNITS / f"kiosk-{part}.service").read_text() for part in parts]
    for line in ("User=kiosk\n", "StateDirectory=kiosk\n", "StateDirectoryMode=0700\n"):
        assert all(line in text for text in texts)


def test_the_delivery_reaches_itself_where_its_library_starts_by_that():
    wakes = inspect.getsource(mqtt._socketpair_compat)
    assert "127.0.0.1" in wakes, "paho needs no loopback any more: take it out of the unit"
    assert "\nIPAddressAllow=localhost\n" in (UNITS / "kiosk-batch.service").read_text()


def test_the_batch_process_sees_which_start_of_the_machine_this_is():
    """Its reports name the kernel's boot id; ``subset=pid`` leaves only the numbered folders."""
    assert BOOT_ID.is_relative_to("/proc/sys")
    assert "\nProcSubset=" not in (UNITS / "kiosk-batch.service").read_text()


def test_there_is_no_package_that_would_hide_systemds_python_module():
    assert not (UNITS / "__init__.py").exists()
