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
HOUR = dt.timedelta(hours=1)
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


@pytest.mark.parametrize("ahead", [dt.timedelta(minutes=6), 9 * HOUR, 400 * 24 * HOUR])
def test_a_list_of_a_clock_that_was_ahead_is_made_again(office, ahead):
    former = office.crl_pem(NOW + ahead)
    made = office.crl_pem(NOW)
    assert number(made) > number(former)
    assert x509.load_pem_x509_crl(made).last_update_utc <= NOW


def test_clocks_that_differ_a_little_make_no_new_list(office):
    assert office.crl_pem(NOW) == office.crl_pem(NOW - dt.timedelta(minutes=4))


def revoked_in(pem: bytes) -> dict[int, x509.ReasonFlags]:
    found = x509.load_pem_x509_crl(pem)
    return {
        one.serial_number: one.extensions.get_extension_for_class(x509.CRLReason).value.reason
        for one in found
    }


def renewed(office) -> int:
    """A newer certificate of the kiosk, which uses it; gives the former's serial."""
    former: int = office.register().of_party(KIOSK.uri)[-1].serial
    office.issue(request_for(new_key()), KIOSK, NOW)
    office.revoke_serial(former, "superseded", NOW, KIOSK.uri)
    return former


def test_who_renewed_is_listed_with_others_within_ten_minutes(office):
    first = office.crl_pem(NOW)
    former = {renewed(office), renewed(office)}
    assert office.crl_pem(NOW + dt.timedelta(minutes=9)) == first
    listed = revoked_in(office.crl_pem(NOW + dt.timedelta(minutes=10)))
    assert listed == dict.fromkeys(former, x509.ReasonFlags.superseded)
    later = renewed(office)
    assert later not in revoked_in(office.crl_pem(NOW + dt.timedelta(minutes=9)))
    [gone] = office.revoke(KIOSK.uri, "key-compromise", NOW)
    assert {gone.serial, later} <= revoked_in(office.crl_pem(NOW)).keys()


def test_who_is_superseded_by_nothing_is_put_out_at_once(office):
    """At the broker, too, which lets one that was superseded in for a day."""
    office.crl_pem(NOW)
    [gone] = office.revoke(KIOSK.uri, "superseded", NOW)
    assert revoked_in(office.crl_pem(NOW)) == {gone.serial: x509.ReasonFlags.cessation_of_operation}
    office.issue(request_for(new_key()), KIOSK, NOW)
    listed = revoked_in(office.new_crl_pem(NOW))
    assert listed == {gone.serial: x509.ReasonFlags.cessation_of_operation}


def test_a_list_that_cannot_be_made_leaves_no_line(office):
    office.crl_pem(NOW)
    lines = office.ledger.head()
    root_list = office.folder / "root" / "ca.crl"
    root_list.rename(root_list.with_name("away"))
    with pytest.raises(FileNotFoundError):
        office.new_crl_pem(NOW)
    assert office.ledger.head() == lines
    root_list.with_name("away").rename(root_list)
    assert number(office.new_crl_pem(NOW)) == lines.sequence + 1


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
