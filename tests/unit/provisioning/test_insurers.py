"""An insurer is handed its own key and certificate, and nothing of anybody else's."""

import pytest
from cryptography import x509

from eligibility.identity import POLICIES
from provisioning.__main__ import main
from tests.bench.pki import san_uri


@pytest.fixture
def office(tmp_path, capsys):
    assert main(["init", str(tmp_path / "office"), "--name", "Test"]) == 0
    capsys.readouterr()
    return str(tmp_path / "office")


def test_an_insurer_gets_a_certificate_of_its_kind(office, tmp_path, capsys):
    folder = tmp_path / "insurer"
    assert main(["issue-insurer", office, str(folder), "--number", "06050116"]) == 0
    assert capsys.readouterr().out == f"{folder}\n"
    assert {file.name for file in folder.iterdir()} == {"device.key", "device.crt", "ca.crt"}
    assert san_uri(folder) == "urn:x-oev:insurer:06050116"
    leaf = x509.load_pem_x509_certificate((folder / "device.crt").read_bytes())
    policies = leaf.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert [one.policy_identifier.dotted_string for one in policies] == [POLICIES["insurer"]]


def test_an_insurer_has_one_certificate_at_a_time(office, tmp_path, capsys):
    assert main(["issue-insurer", office, str(tmp_path / "a"), "--number", "06050116"]) == 0
    assert main(["issue-insurer", office, str(tmp_path / "b"), "--number", "06050116"]) == 1
    assert "revoke it first" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["06050117", "0605011", "insurer", "0605011600"])
def test_what_is_no_insurer_number_gets_nothing(office, tmp_path, capsys, number):
    assert main(["issue-insurer", office, str(tmp_path / "a"), "--number", number]) == 1
    assert "insurer number" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()
