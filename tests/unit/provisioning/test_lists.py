"""Which revocation list the broker's machine takes into use, and how long things hold."""

import datetime as dt
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from provisioning import bundle, profile
from provisioning.__main__ import main
from provisioning.authority import Authority, make_issuing
from provisioning.bundle import LinePlan
from provisioning.device_key import new_key, request_for
from provisioning.errors import ListRefused
from provisioning.listing import REPLACED_WITHIN
from provisioning.lists import due, ends_in, take
from provisioning.office import open_new
from provisioning.profile import Kind

NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
BEGIN = b"-----BEGIN X509 CRL-----"


@pytest.fixture
def office(tmp_path):
    return open_new(tmp_path / "office", "Test", NOW)


@pytest.fixture
def folder(tmp_path, office):
    """The broker's, with the list in use."""
    plan = LinePlan("1310000011", "reception-1", ("localhost",), ("localhost",))
    return bundle.issue_line(office, tmp_path / "line", plan, NOW).broker


@pytest.fixture
def in_use(folder):
    return folder / bundle.CRL


def handed_over(tmp_path, data):
    new = tmp_path / "new.pem"
    new.write_bytes(data)
    return new


def test_a_newer_list_is_taken_and_tells_who_is_out_now(tmp_path, office, in_use):
    (revoked,) = office.revoke("urn:x-oev:device:1310000011:reception-1", "superseded", LATER)
    new = handed_over(tmp_path, office.crl_pem(LATER))
    assert take(new, in_use, LATER) == (revoked.serial,)
    assert in_use.read_bytes() == new.read_bytes()
    assert in_use.stat().st_mode & 0o777 == 0o600
    again = handed_over(tmp_path, office.crl_pem(LATER))
    assert take(again, in_use, LATER) == ()


def test_the_first_list_is_taken_too(tmp_path, office, in_use):
    in_use.unlink()
    assert take(handed_over(tmp_path, office.crl_pem(NOW)), in_use, NOW) == ()


@pytest.mark.parametrize("left", [b"", b"rubbish"])
def test_a_damaged_list_is_replaced_by_hand(tmp_path, office, in_use, left):
    in_use.write_bytes(left)
    take(handed_over(tmp_path, office.crl_pem(NOW)), in_use, NOW)
    assert in_use.read_bytes() == office.crl_pem(NOW)


def test_an_older_list_would_let_a_revoked_kiosk_in_again(tmp_path, office, in_use):
    old = handed_over(tmp_path, in_use.read_bytes())
    office.revoke("urn:x-oev:device:1310000011:reception-1", "key-compromise", LATER)
    in_use.write_bytes(office.crl_pem(LATER))
    held = in_use.read_bytes()
    with pytest.raises(ListRefused, match="older than the one in use"):
        take(old, in_use, LATER)
    assert in_use.read_bytes() == held


def half(data):
    return data[: len(data) // 2]


def without_one(data):
    return BEGIN + data.split(BEGIN, 2)[2]


def with_one_twice(data):
    return data + BEGIN + data.split(BEGIN)[1]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(half, "damaged|There is no list of", id="half"),
        pytest.param(without_one, "There is no list of CN=Test", id="an issuer without a list"),
        pytest.param(with_one_twice, "two lists of one issuer", id="twice"),
        pytest.param(lambda _: b"", "holds no list", id="empty"),
        pytest.param(lambda data: data.replace(b"\nMI", b"\nAA"), "damaged", id="no list inside"),
    ],
)
def test_a_list_that_would_shut_everybody_out_is_not_taken(tmp_path, office, in_use, spoil, told):
    held = in_use.read_bytes()
    with pytest.raises(ListRefused, match=told):
        take(handed_over(tmp_path, spoil(office.crl_pem(LATER))), in_use, LATER)
    assert in_use.read_bytes() == held


def test_a_list_that_has_ended_is_not_taken(tmp_path, office, in_use):
    long_ago = handed_over(tmp_path, office.crl_pem(NOW))
    with pytest.raises(ListRefused, match="ended 2026-12-22"):
        take(long_ago, in_use, NOW + 30 * DAY)


def test_a_list_of_a_clock_that_is_ahead_would_shut_everybody_out(tmp_path, office, in_use):
    held = in_use.read_bytes()
    ahead = handed_over(tmp_path, office.new_crl_pem(NOW + dt.timedelta(hours=9)))
    with pytest.raises(ListRefused, match="does not count yet"):
        take(ahead, in_use, NOW)
    assert in_use.read_bytes() == held


def test_a_list_of_another_office_with_the_same_names_is_not_taken(tmp_path, in_use):
    other = open_new(tmp_path / "other", "Test", NOW)
    with pytest.raises(ListRefused, match="is not signed by it"):
        take(handed_over(tmp_path, other.crl_pem(LATER)), in_use, LATER)


def test_lists_outlive_any_holiday(folder):
    lists = [end for end in ends_in(folder) if end.name.startswith("crl.pem")]
    assert min(end.days(NOW) for end in lists) == 30
    assert min(end.days(NOW + 31 * DAY) for end in lists) == -1


def test_what_ends_soon_is_told_and_fails(tmp_path, capsys):
    now = dt.datetime.now(dt.UTC)
    plan = LinePlan("1310000011", "reception-1", ("localhost",), ("localhost",))
    line = bundle.issue_line(open_new(tmp_path / "office", "Test", now), tmp_path / "l", plan, now)
    assert main(["days-left", str(line.broker), "--warn", "29"]) == 0
    assert "CN=Test Device Issuing" in capsys.readouterr().out
    assert main(["days-left", str(line.broker), "--warn", "31"]) == 1
    assert "Fewer than 31 days left: crl.pem: CN=Test Device" in capsys.readouterr().err


def test_the_command_says_what_it_took_or_why_not(tmp_path, office, in_use, capsys):
    new = handed_over(tmp_path, office.crl_pem(dt.datetime.now(dt.UTC)))
    assert main(["take-crl", str(new), str(in_use)]) == 0
    assert "newly revoked: 0" in capsys.readouterr().out
    new.write_bytes(b"")
    assert main(["take-crl", str(new), str(in_use)]) == 1
    assert "holds no list" in capsys.readouterr().err
    new.unlink()
    assert main(["take-crl", str(new), str(in_use)]) == 1


KIOSK = "urn:x-oev:device:1310000011:reception-1"


def test_a_former_authority_of_a_kind_may_have_no_list_any_more(tmp_path, office, in_use):
    key: Any = load_pem_private_key((office.folder / "root" / "ca.key").read_bytes(), None)
    root = Authority(x509.load_pem_x509_certificate(office.trust_pem()), key)
    former = make_issuing(root, "Test Former", Kind.DEVICE, NOW)
    issuers = in_use.with_name(bundle.ISSUERS)
    issuers.write_bytes(issuers.read_bytes() + former.chain_pem())
    in_use.write_bytes(in_use.read_bytes() + former.crl((), 1, NOW).public_bytes(Encoding.PEM))
    take(handed_over(tmp_path, office.crl_pem(NOW + DAY)), in_use, NOW + DAY)


def test_a_broker_loads_a_list_for_who_is_newly_revoked(office, in_use):
    first = in_use.read_bytes()
    assert due(first, first, NOW) == ""
    assert due(first, office.crl_pem(NOW + DAY), NOW + DAY) == ""
    office.revoke(KIOSK, "key-compromise", NOW + DAY)
    second = office.crl_pem(NOW + DAY)
    assert due(first, second, NOW + DAY) == "revoked"
    assert due(second, second, NOW + DAY) == ""


def test_what_was_only_replaced_waits_for_a_day(office, in_use):
    first = in_use.read_bytes()
    replaced(office, LATER)
    second = office.crl_pem(LATER + REPLACED_WITHIN)
    assert due(first, second, LATER) == ""
    assert due(first, second, NOW + DAY) == "superseded"


def replaced(office, now):
    """The kiosk uses a newer certificate."""
    [former] = office.register().of_party(KIOSK)
    identity = profile.device("1310000011", "reception-1")
    office.issue(request_for(new_key()), identity, now)
    office.revoke_serial(former.serial, "superseded", now, KIOSK)


def test_a_machine_that_gave_its_place_to_another_is_out_now(office, in_use):
    """``invite --replace``, and whoever else has nothing newer."""
    first = in_use.read_bytes()
    office.revoke(KIOSK, "superseded", LATER)
    assert due(first, office.crl_pem(LATER), LATER) == "revoked"


def test_a_loaded_list_that_ends_soon_is_loaded_anew(office):
    first, second = office.crl_pem(NOW), office.crl_pem(NOW + DAY)
    assert due(first, second, NOW + 15 * DAY) == ""
    assert due(first, second, NOW + 17 * DAY) == "ends"
    assert due(second, second, NOW + 20 * DAY) == ""
