"""The units before systemd's own verifiers: no warning, little exposure, commands that exist."""

import configparser
import datetime as dt
import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import firmware_config
from cloud.bootstrap.list_file import LISTS
from firmware_config.render import render
from firmware_config.site import parse
from firmware_config.write import write_tree
from kiosk.fleet.reporting import BOOT_ID
from kiosk.identity.finding import STORE_FOLDER
from kiosk.identity.pkcs11 import PIN_FILE
from kiosk.identity.seal import SEAL_FILE
from kiosk.identity.store import CURRENT
from tests.bench.authority import issue_server
from tests.bench.pki import make_line
from tests.deploy.tools import UNITS, run

EXAMPLE = Path(firmware_config.__file__).with_name("example-site.toml")
SERVICES = sorted(unit.name for unit in UNITS.glob("*.service"))
RELOADING = "eligibility-nginx.service"
"""Asks systemd for something, and is no program of ours."""
SEALING = "kiosk-seal.service"
"""Runs systemd's own tool, before any program of ours."""
PROGRAMS = [unit for unit in SERVICES if unit not in {RELOADING, SEALING}]
STOCK = Path("/usr/lib/systemd/system")
OF_THE_CLOUD = {"pseudonym.key", "card-face.key", "audit.key"}
"""Made by the cloud itself (``python -m cloud new-keys``)."""
MADE_HERE = {SEAL_FILE, PIN_FILE}
"""Of a kiosk that enrols itself; the second by whoever sets a chip up."""
BRIDGES = "bridge.crt"
"""The receiving program's certificate, which the desk's pages look at."""
NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
EXPOSURE = 15
"""The limit times ten: 1.5 of 10."""


@pytest.fixture
def root(tmp_path):
    """An image's root with our units, the rendered files and stand-ins for the programs."""
    assert STOCK.is_dir(), "The Debian package systemd is missing."
    shutil.copytree(STOCK, tmp_path / "usr/lib/systemd/system", symlinks=True)
    site = EXAMPLE.read_text("utf-8").replace("[panel]", '[panel]\nbacklight = "10-0045"')
    write_tree(render(parse(site)), tmp_path)
    place = tmp_path / "etc/systemd/system"
    for unit in UNITS.iterdir():
        shutil.copy(unit, place)
        for program in re.findall(r"^ExecStart=(\S+)", unit.read_text(), re.MULTILINE):
            stand_in = tmp_path / program.removeprefix("/")
            stand_in.parent.mkdir(parents=True, exist_ok=True)
            stand_in.write_text("#!/bin/sh\n")
            stand_in.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("unit", ["kiosk.target", "eligibility-nginx.path", *SERVICES])
def test_systemd_has_nothing_to_say_about_a_unit(root, unit):
    verified = run("systemd", "systemd-analyze", "verify", "--man=no", f"--root={root}", unit)
    # An unknown key is only a warning for systemd: silence is what we ask for.
    assert verified.stdout + verified.stderr == ""
    assert verified.returncode == 0


def test_the_verifier_would_have_seen_a_misspelt_key(root):
    unit = root / "etc/systemd/system/kiosk-ui.service"
    unit.write_text(unit.read_text().replace("ProtectHome=", "ProtectHom="))
    options = ("--man=no", f"--root={root}", unit.name)
    verified = run("systemd", "systemd-analyze", "verify", *options)
    assert "Unknown key" in verified.stderr


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_is_hardly_exposed(root, unit):
    options = ("--offline=true", f"--threshold={EXPOSURE}", f"--root={root}", "--no-pager")
    measured = run("systemd", "systemd-analyze", "security", *options, unit)
    assert measured.returncode == 0, measured.stdout
    assert "Overall exposure level" in measured.stdout


def test_the_threshold_would_have_seen_a_bare_unit(root):
    bare = root / "etc/systemd/system/bare.service"
    bare.write_text("[Service]\nExecStart=/opt/kiosk/bin/python\n")
    options = ("--offline=true", f"--threshold={EXPOSURE}", f"--root={root}", "--no-pager")
    assert run("systemd", "systemd-analyze", "security", *options, bare.name).returncode != 0


@pytest.mark.parametrize("unit", PROGRAMS)
def test_a_unit_starts_one_of_our_programs(unit):
    (command,) = re.findall(r"^ExecStart=(.+)$", (UNITS / unit).read_text(), re.MULTILINE)
    _python, dash_m, program, *_rest = command.split()
    assert dash_m == "-m"
    assert importlib.util.find_spec(program) is not None


@pytest.mark.parametrize("unit", PROGRAMS)
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
    "unit", ["kiosk-ui.service", "kiosk-batch.service", "kiosk-firstboot.service"]
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
    text = (UNITS / SEALING).read_text()
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


def test_the_target_wants_each_program_of_the_kiosk():
    target = configparser.ConfigParser(strict=False)
    target.optionxform = str  # type: ignore[assignment]  # keys keep their capitals
    target.read(UNITS / "kiosk.target")
    wanted = {f"kiosk-{part}.service" for part in ("firstboot", "ui", "batch")}
    assert wanted <= set(target["Unit"]["Wants"].split())


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


def test_the_batch_process_sees_which_start_of_the_machine_this_is():
    """Its reports name the kernel's boot id; ``subset=pid`` leaves only the numbered folders."""
    assert BOOT_ID.is_relative_to("/proc/sys")
    assert "\nProcSubset=" not in (UNITS / "kiosk-batch.service").read_text()


def test_there_is_no_package_that_would_hide_systemds_python_module():
    assert not (UNITS / "__init__.py").exists()
