"""Lists are made when there is something new, or after a day; every process hands out the same."""

import datetime as dt

import pytest
from cryptography import x509

from provisioning import profile
from provisioning.acts import Act
from provisioning.device_key import new_key, request_for
from provisioning.errors import LedgerBroken
from provisioning.office import Office, open_new

NOW = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
KIOSK = profile.device("1310000011", "reception-1")


@pytest.fixture
def office(tmp_path):
    made = open_new(tmp_path / "office", "Test", NOW)
    made.issue(request_for(new_key()), KIOSK, NOW)
    return made


def number(pem: bytes) -> int:
    extensions = x509.load_pem_x509_crl(pem).extensions
    return extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def test_a_list_is_handed_out_again_for_a_day(office):
    first = office.crl_pem(NOW)
    lines = office.ledger.head().sequence
    assert office.crl_pem(NOW + dt.timedelta(hours=23)) == first
    assert office.ledger.head().sequence == lines == number(first)
    assert number(office.crl_pem(NOW + dt.timedelta(days=1))) == lines + 1


def test_every_process_hands_out_the_same(office):
    first = office.crl_pem(NOW)
    other = Office(office.folder)
    assert other.crl_pem(NOW) == first
    second = other.new_crl_pem(NOW)
    assert office.crl_pem(NOW) == second != first


def test_what_is_taken_back_is_listed_at_once(office):
    office.crl_pem(NOW)
    [gone] = Office(office.folder).revoke(KIOSK.uri, "key-compromise", NOW)
    assert x509.load_pem_x509_crl(office.crl_pem(NOW)).get_revoked_certificate_by_serial_number(
        gone.serial
    )


def test_a_clock_that_was_ahead_and_was_set_right_does_not_stop_the_lists(office):
    ahead = office.crl_pem(NOW + dt.timedelta(days=400))
    assert number(office.crl_pem(NOW)) > number(ahead)


@pytest.mark.parametrize("left", [None, b"", b"half a li"])
def test_a_list_that_was_lost_is_made_again(office, left):
    first = office.crl_pem(NOW)
    (office.folder / "crl.pem").unlink()
    if left is not None:
        (office.folder / "crl.pem").write_bytes(left)
    assert number(Office(office.folder).crl_pem(NOW)) == number(first) + 1


def test_a_number_that_was_taken_and_never_signed_is_passed_over(office):
    first = office.crl_pem(NOW)
    office.ledger.append(Act.LISTED, {}, NOW)  # and then the power went
    assert number(office.crl_pem(NOW)) == number(first) + 2


def test_what_ended_long_ago_is_listed_no_more(office):
    [gone] = office.revoke(KIOSK.uri, "superseded", NOW)
    for days, is_listed in ((91, True), (119, True), (120, False)):
        lists = x509.load_pem_x509_crl(office.crl_pem(NOW + dt.timedelta(days=days)))
        found = lists.get_revoked_certificate_by_serial_number(gone.serial)
        assert (found is not None) is is_listed


def test_no_list_is_made_of_a_ledger_that_was_changed_deep_inside(office):
    office.register()
    path = office.folder / "ledger.jsonl"
    Office(office.folder).ledger.append(Act.LISTED, {}, NOW)
    path.write_bytes(path.read_bytes().replace(b"device", b"devyce"))
    with pytest.raises(LedgerBroken):
        office.new_crl_pem(NOW)
