"""OpenSSL and curl as the client, our server as a process: nothing of ours judges ourselves."""

import datetime as dt
import json
import subprocess
from typing import Any

import pytest

from provisioning.office import Office, open_new
from tests.bench.authority import AuthorityProcess
from tests.bench.service import ROOT, run_command

SCRIPT = ROOT / "docs/examples/est_client.sh"
URI = "urn:x-oev:device:1310000011:reception-1"
PENDING = 75


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authority")
    now = dt.datetime.now(dt.UTC)
    open_new(folder / "office", "Example", now)
    with AuthorityProcess(folder / "office", folder, now) as server:
        yield server


@pytest.fixture(scope="module")
def office(server):
    return Office(server.settings.parent / "office")


def client(command: str, folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(SCRIPT), command, str(folder), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )


def provisioning(command: str, office, *arguments: str) -> dict[str, Any]:
    said = run_command(["provisioning", command, str(office.folder), *arguments, "--json"])
    told: dict[str, Any] = json.loads(said)
    return told


def invite(office, device: str) -> dict[str, Any]:
    return provisioning("invite", office, "--institution", "1310000011", "--device", device)


def serial_of(folder) -> str:
    said = subprocess.run(
        ["openssl", "x509", "-in", str(folder / "device.crt"), "-noout", "-serial"],
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout.strip().removeprefix("serial=").lower().lstrip("0")


def test_every_step_of_a_kiosks_enrolment_and_renewal(server, office, tmp_path):
    kiosk = tmp_path / "kiosk"
    invited = invite(office, "reception-1")
    trusted = client("trust", kiosk, server.url, invited["root_sha256"])
    assert trusted.returncode == 0, trusted.stderr
    for _ in range(2):
        waiting = client("ask", kiosk, invited["code"])
        assert waiting.returncode == PENDING, waiting.stderr
    (asked,) = provisioning("pending", office)["requests"]
    provisioning("confirm", office, asked["request"], "--words", " ".join(asked["words"]["ja"]))
    enrolled = client("ask", kiosk, invited["code"])
    assert enrolled.returncode == 0, enrolled.stderr
    assert "leaf.pem: OK" in enrolled.stdout
    first = serial_of(kiosk)
    called = client("call", kiosk, "/v1/peers")
    assert called.stdout == "200", called.stderr

    early = client("renew", kiosk)
    assert early.returncode == 1
    assert "KSK-361" in early.stderr
    provisioning("renew", office, URI)
    renewed = client("renew", kiosk)
    assert renewed.returncode == 0, renewed.stderr
    assert serial_of(kiosk) != first
    assert client("call", kiosk, "/v1/peers").stdout == "200"
    held = office.register().of_party(URI)
    assert [f"{one.serial:x}" for one in held] == [first, serial_of(kiosk)]


def test_another_authority_than_the_invitation_names_is_not_believed(server, tmp_path):
    refused = client("trust", tmp_path / "kiosk", server.url, "00" * 32)
    assert refused.returncode == 1
    assert "another authority" in refused.stderr
    assert not (tmp_path / "kiosk/ca.crt").exists()


def test_another_code_is_refused(server, office, tmp_path):
    invited, other = invite(office, "reception-2"), "0000-0000-0000-0000-0000-0000-000"
    client("trust", tmp_path / "kiosk", server.url, invited["root_sha256"])
    refused = client("ask", tmp_path / "kiosk", other)
    assert refused.returncode == 1
    assert "KSK-350" in refused.stderr
