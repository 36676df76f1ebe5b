"""OpenSSL: the authority that browsers trust vouches for the clinic's own hosts alone."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from provisioning import profile
from provisioning.authority import Authority
from provisioning.device_key import make_key
from tests.bench.pki import INSTITUTION, make_line
from tests.integration.provisioning.test_openssl_agrees import verified

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def board(line):
    return line.add_board(NOW, ("desk.example", "192.0.2.7"))


def judged(trust, leaf):
    at = str(int(NOW.timestamp()))
    return verified("-CAfile", trust / "ca.crt", "-purpose", "sslserver", "-attime", at, leaf)


def test_a_browser_that_trusts_the_clinics_authority_opens_the_page(board):
    assert judged(board, board / "device.crt") == "OK"


def test_a_page_under_an_address_alone_is_opened_too(tmp_path):
    other = make_line(tmp_path, NOW).add_board(NOW, ("192.0.2.7",))
    assert judged(other, other / "device.crt") == "OK"


def test_no_kiosk_takes_the_page_for_the_service_or_the_broker(line, board):
    assert "unable to get" in judged(line.kiosk, board / "device.crt")


@pytest.mark.parametrize("host", ["bank.example", "127.0.0.1", "2001:db8::1", "example"])
def test_who_stole_the_clinics_authority_cannot_play_another_site(line, board, tmp_path, host):
    folder = line.office.folder / "board" / INSTITUTION
    key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    stolen = Authority(x509.load_pem_x509_certificate((folder / "ca.crt").read_bytes()), key)
    request = make_key(tmp_path / "device.key")
    forged = stolen.issue(request, profile.board(INSTITUTION, (host,)), NOW)
    (tmp_path / "device.crt").write_bytes(forged.public_bytes(Encoding.PEM))
    assert "permitted subtree violation" in judged(board, tmp_path / "device.crt")
