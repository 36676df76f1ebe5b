"""What the authority hands out and shows: everything that is known, and nothing secret."""

import datetime as dt
import hashlib
import json
import ssl
import tarfile

import pytest

from provisioning import bundle, profile
from provisioning.__main__ import main
from provisioning.acts import Act
from provisioning.office import open_new

NOW = dt.datetime.now(dt.UTC)
URI = "urn:x-oev:device:1310000011:reception-1"
ID = "00" * 8


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("line")
    made = open_new(folder / "office", "Test", NOW)
    plan = bundle.LinePlan("1310000011", "reception-1", ("localhost",), ("localhost",))
    bundle.issue_line(made, folder / "line", plan, NOW)
    server = profile.service("authority", ("authority.example", "192.0.2.9"))
    bundle.issue_service(made, folder / "server", server, NOW)
    until = (NOW + dt.timedelta(minutes=30)).isoformat()
    invited = {"invitation": ID, "secret_sha256": "aa" * 32, "uri": URI, "purpose": "renew"}
    made.ledger.append(Act.INVITED, {**invited, "until": until, "by": "console"}, NOW)
    asked = {"request": "r1", "invitation": ID, "uri": URI, "key_sha256": "00" * 32, "csr": ""}
    made.ledger.append(Act.REQUESTED, {**asked, "until": until}, NOW)
    return made


def shown(office, what: str, capsys):
    assert main(["show", str(office.folder), what, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_party_is_shown_with_all_that_is_known(office, capsys):
    told = shown(office, URI, capsys)
    assert [one["state"] for one in told["certificates"]] == ["stands"]
    assert [one["state"] for one in told["invitations"]] == ["used"]
    assert [one["state"] for one in told["requests"]] == ["pending"]
    assert len(told["keys"]) == 2


def test_a_certificate_is_found_by_its_serial(office, capsys):
    serial = shown(office, URI, capsys)["certificates"][0]["serial"]
    assert shown(office, serial, capsys)["certificate"]["uri"] == URI


def test_a_request_is_shown_with_its_four_words(office, capsys):
    told = shown(office, "r1", capsys)["request"]
    assert len(told["words"]) == 4
    assert shown(office, ID, capsys)["invitation"]["request"] == "r1"


def test_people_read_it_in_lines(office, capsys):
    assert main(["show", str(office.folder), "r1"]) == 0
    assert "pending" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["urn:x-oev:device:1310000011:nobody", "ff", "nonsense"])
def test_what_nobody_knows_is_told(office, what, capsys):
    assert main(["show", str(office.folder), what]) == 1
    assert "Nothing is known" in capsys.readouterr().err


def test_a_bundle_says_where_the_authority_is_and_who_it_is(office, tmp_path, capsys):
    assert main(["bundle", str(office.folder), str(tmp_path / "b"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    about = json.loads((tmp_path / "b" / "authority.json").read_text())
    root = ssl.PEM_cert_to_DER_cert((tmp_path / "b" / "ca.crt").read_text())
    assert (told["host"], about["host"], about["port"]) == (*["authority.example"] * 2, 8444)
    assert about["root_sha256"] == told["root_sha256"] == hashlib.sha256(root).hexdigest()
    assert (tmp_path / "b" / "issuers.pem").read_bytes() == office.issuers_pem(NOW)
    assert (tmp_path / "b" / "crl.pem").read_bytes() == office.crl_pem(NOW)


def test_a_bundle_is_an_archive_when_it_is_named_so(office, tmp_path):
    target = tmp_path / "b.tar"
    assert main(["bundle", str(office.folder), str(target), "--host", "192.0.2.1"]) == 0
    with tarfile.open(target) as archive:
        assert archive.getnames() == ["ca.crt", "issuers.pem", "crl.pem", "authority.json"]
        assert b"PRIVATE" not in target.read_bytes()
    assert main(["bundle", str(office.folder), str(target)]) == 1


def test_a_bundle_of_an_authority_without_server_asks_for_its_host(tmp_path, capsys):
    open_new(tmp_path / "office", "Test", NOW)
    assert main(["bundle", str(tmp_path / "office"), str(tmp_path / "b")]) == 1
    assert "--host" in capsys.readouterr().err
