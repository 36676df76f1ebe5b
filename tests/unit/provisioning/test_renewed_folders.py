"""A folder gets a new pair in one step; a kiosk is asked to renew by itself."""

import datetime as dt
import shutil

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from provisioning import bundle, profile
from provisioning.__main__ import main
from provisioning.device_key import keep_key
from provisioning.errors import FolderRefused, NotIssuedHere, RenewalRefused
from provisioning.office import Office, open_new
from provisioning.parties import unfinished
from provisioning.renewing import ask_kiosk, renew_folder

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=200)
HOSTS = ("cloud.example", "192.0.2.7")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("line")
    office = open_new(folder / "office", "Test", NOW)
    plan = bundle.LinePlan("1310000011", "reception-1", HOSTS, HOSTS)
    bundle.issue_line(office, folder / "line", plan, NOW)
    return folder


@pytest.fixture
def line(made, tmp_path):
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy" / "line"


@pytest.fixture
def office(line):
    return Office(line.parent / "office")


def leaf(folder) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / "device.crt").read_bytes())


def is_a_pair(folder) -> bool:
    key = load_pem_private_key((folder / "device.key").read_bytes(), None)
    return key.public_key() == leaf(folder).public_key()


@pytest.mark.parametrize("party", ["cloud", "broker", "hospital"])
def test_a_folder_gets_a_new_pair_and_keeps_the_rest(office, line, party):
    folder, before = line / party, leaf(line / party)
    kept = {one.name: one.read_bytes() for one in folder.iterdir()}
    renew_folder(office, folder, LATER)
    after = leaf(folder)
    assert is_a_pair(folder)
    assert after.public_key() != before.public_key()
    assert after.not_valid_after_utc == LATER + dt.timedelta(days=365)
    names = [
        one.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        for one in (before, after)
    ]
    assert names[0] == names[1]
    left = {one.name: one.read_bytes() for one in folder.iterdir()}
    changed = {name for name in kept if kept[name] != left.pop(name)}
    assert (changed, left) == ({"device.key", "device.crt"}, {})
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert office.register().certificates[before.serial_number].stands(LATER)


@pytest.mark.parametrize("step", ["copied", "key made", "issued", "exchanged"])
def test_a_renewal_that_was_interrupted_is_finished_by_the_next(office, line, step):
    folder, before = line / "cloud", leaf(line / "cloud")
    identity = profile.service("cloud", HOSTS)
    beside = unfinished(folder, identity)
    shutil.copytree(folder, beside)
    if step != "exchanged":
        (beside / "device.crt").unlink()
    if step == "copied":
        (beside / "device.key").unlink()
    if step in ("key made", "issued"):
        (beside / "device.key").unlink()
        request = keep_key(beside / "device.key")
        key = request.public_key()
        if step == "issued":
            office.issue(request, identity, LATER)
    if step == "exchanged":  # the old pair lies beside
        shutil.copytree(beside, line / "old")
        renew_folder(office, folder, LATER)
        before = leaf(folder)
        (line / "old").rename(beside)
    issued = len(office.issued())

    renew_folder(office, folder, LATER)
    assert is_a_pair(folder)
    assert leaf(folder).serial_number != before.serial_number
    assert not beside.exists()
    if step in ("key made", "issued"):
        assert leaf(folder).public_key() == key
    assert len(office.issued()) == issued + (step != "issued")


def test_a_kiosks_folder_is_not_renewed_here(office, line):
    with pytest.raises(RenewalRefused, match="URI"):
        renew_folder(office, line / "kiosk", LATER)


def test_what_was_taken_back_is_not_renewed(office, line):
    office.revoke("urn:x-oev:service:cloud", "key-compromise", LATER)
    with pytest.raises(RenewalRefused, match="taken back"):
        renew_folder(office, line / "cloud", LATER)


def test_a_certificate_of_another_authority_is_not_renewed(office, line, tmp_path):
    other = open_new(tmp_path / "other", "Test", NOW)
    bundle.issue_service(other, tmp_path / "foreign", profile.service("cloud", HOSTS), NOW)
    with pytest.raises(NotIssuedHere):
        renew_folder(office, tmp_path / "foreign", LATER)
    with pytest.raises(FolderRefused):
        renew_folder(office, tmp_path, LATER)


def test_a_kiosk_is_asked_to_renew(office, line):
    uri = "urn:x-oev:device:1310000011:reception-1"
    ask_kiosk(office, uri, "console", NOW)
    assert office.register().renewals_asked == {uri}
    with pytest.raises(NotIssuedHere, match="invite"):
        ask_kiosk(office, uri, "console", LATER)


def test_the_command_tells_what_to_do_with_the_former(office, line, capsys):
    serial = f"{leaf(line / 'cloud').serial_number:x}"
    folder = str(office.folder)
    assert main(["renew", folder, str(line / "cloud")]) == 0
    assert f"revoke {serial} --reason superseded" in capsys.readouterr().out
    assert main(["revoke", folder, serial, "--reason", "superseded", "--yes"]) == 0
    [left] = [
        one
        for one in office.register().of_party("urn:x-oev:service:cloud")
        if one.revoked_at is None
    ]
    assert left.serial == leaf(line / "cloud").serial_number
