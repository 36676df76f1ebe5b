"""Administrators: what their browser gets, and what the ledger says they may do."""

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

from provisioning import admins
from provisioning.errors import FolderRefused, NameRefused, NotIssuedHere
from provisioning.office import open_new

NOW = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
URI = "urn:x-oev:admin:hanako"


@pytest.fixture
def office(tmp_path):
    return open_new(tmp_path / "office", "Example", NOW)


def test_the_browser_s_file_holds_key_certificate_and_chain(office, tmp_path):
    identity = admins.allow(office, "hanako", ("1310000011",), NOW)
    admins.issue(office, tmp_path / "hanako", identity, b"four-words", NOW)
    sealed = (tmp_path / "hanako" / admins.P12).read_bytes()
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_pkcs12(sealed, b"other")
    held = pkcs12.load_pkcs12(sealed, b"four-words")
    assert held.cert is not None
    assert isinstance(held.key, ec.EllipticCurvePrivateKey)
    leaf = held.cert.certificate
    assert leaf.public_key() == held.key.public_key()
    assert [one.certificate.subject for one in held.additional_certs] == [leaf.issuer]
    assert office.register().newest(URI).serial == leaf.serial_number


def test_a_folder_that_is_there_is_not_written_into(office, tmp_path):
    identity = admins.allow(office, "hanako", (admins.EVERY,), NOW)
    (tmp_path / "hanako").mkdir()
    with pytest.raises(FolderRefused, match="hanako"):
        admins.issue(office, tmp_path / "hanako", identity, b"x", NOW)


def test_the_ledger_says_for_whom_an_administrator_may_act(office):
    admins.allow(office, "hanako", ("1310000011", "1310000029"), NOW)
    assert office.register().admins == {URI: {"1310000011", "1310000029"}}
    admins.allow(office, "hanako", ("1310000029",), NOW)
    assert office.register().admins == {URI: {"1310000029"}}
    admins.bar(office, "hanako", "left the clinic", NOW)
    assert office.register().admins == {}
    with pytest.raises(NotIssuedHere):
        admins.bar(office, "hanako", "left the clinic", NOW)


@pytest.mark.parametrize(
    ("name", "institutions"),
    [("Hanako", ("1310000011",)), ("hanako", ("1310000012",)), ("hanako", ())],
)
def test_names_that_cannot_be_are_refused_and_nothing_is_noted(office, name, institutions):
    before = office.ledger.entries()
    with pytest.raises(NameRefused):
        admins.allow(office, name, institutions, NOW)
    assert office.ledger.entries() == before


def test_a_passphrase_is_short_enough_to_be_typed_and_long_enough_to_hold():
    assert admins.passphrase_of(bytes(10)) == "aaaa-aaaa-aaaa-aaaa"
