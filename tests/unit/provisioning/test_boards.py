"""The desk's pages get a certificate that browsers may trust without trusting anything else."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from eligibility.identity import POLICIES
from provisioning.__main__ import main
from tests.bench.pki import san_uri

INSTITUTION = "1310000011"


@pytest.fixture
def office(tmp_path, capsys):
    assert main(["init", str(tmp_path / "office"), "--name", "Test"]) == 0
    capsys.readouterr()
    return tmp_path / "office"


def issue(office, folder, *hosts):
    named = [word for host in hosts for word in ("--host", host)]
    return main(["issue-board", str(office), str(folder), "--institution", INSTITUTION, *named])


def test_a_board_gets_a_certificate_of_its_kind(office, tmp_path):
    folder = tmp_path / "board"
    assert issue(office, folder, "desk.example", "192.0.2.7") == 0
    assert {file.name for file in folder.iterdir()} == {
        "device.key",
        "device.crt",
        "ca.crt",
        "staff.key",
    }
    assert san_uri(folder) == f"urn:x-oev:board:{INSTITUTION}"
    leaf = x509.load_pem_x509_certificate((folder / "device.crt").read_bytes())
    policies = leaf.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [one.policy_identifier.dotted_string for one in policies] == [POLICIES["board"]]


def test_its_authority_is_not_below_the_lines_root(office, tmp_path):
    assert issue(office, tmp_path / "board", "desk.example") == 0
    own = x509.load_pem_x509_certificate((tmp_path / "board" / "ca.crt").read_bytes())
    root = x509.load_pem_x509_certificate((office / "root" / "ca.crt").read_bytes())
    assert own.issuer == own.subject != root.subject
    assert not (office / "board" / "ca.key").exists(), "one a clinic, none for all"


def test_a_new_certificate_comes_from_the_same_authority_and_leaves_the_staff_key(office, tmp_path):
    folder = tmp_path / "board"
    assert issue(office, folder, "desk.example") == 0
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert issue(office, folder, "desk.example") == 0
    after = {file.name: file.read_bytes() for file in folder.iterdir()}
    same = {name for name in before if before[name] == after[name]}
    assert same == {"ca.crt", "staff.key"}


def test_other_hosts_are_refused_and_what_is_in_use_stays_whole(office, tmp_path, capsys):
    folder = tmp_path / "board"
    assert issue(office, folder, "desk.example") == 0
    assert issue(office, folder, "other.example") == 1
    assert "vouches for other hosts" in capsys.readouterr().err
    leaf = x509.load_pem_x509_certificate((folder / "device.crt").read_bytes())
    key = load_pem_private_key((folder / "device.key").read_bytes(), None)
    assert leaf.public_key() == key.public_key()


def test_a_folder_of_another_party_is_not_overwritten(office, tmp_path, capsys):
    (tmp_path / "hospital").mkdir()
    (tmp_path / "hospital" / "device.key").write_text("precious")
    assert issue(office, tmp_path / "hospital", "desk.example") == 1
    assert "no board's folder" in capsys.readouterr().err
    assert (tmp_path / "hospital" / "device.key").read_text() == "precious"
