"""Which of the authority's lists are believed, and which may follow the ones in use."""

import datetime as dt
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from cloud.api.revocations import Revocations
from cloud.bootstrap.list_file import LISTS, ListFile
from cloud.domain.errors import Refused
from cloud.domain.party_lists import Authorities, Issued, ListsRefused, parse_party_lists
from provisioning.authority import ROOT_CRL_LIFE, Authority, Revocation, make_issuing
from provisioning.device_key import new_key, request_for
from provisioning.office import open_new
from provisioning.profile import Kind, device

NOW = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
BEGIN = b"-----BEGIN X509 CRL-----"
KIOSK = device("1310000011", "reception-1")


@pytest.fixture
def office(tmp_path):
    return open_new(tmp_path / "office", "Test", NOW)


@pytest.fixture
def authorities(office):
    pems = (office.trust_pem(), office.issuers_pem(NOW))
    return Authorities(*map(x509.load_pem_x509_certificates, pems))


@pytest.fixture
def in_use(office, authorities):
    return parse_party_lists(office.crl_pem(NOW), authorities)


@pytest.fixture
def leaf(office):
    return x509.load_pem_x509_certificate(office.issue(request_for(new_key()), KIOSK, NOW))


def test_who_is_taken_back_is_named_and_nobody_else(office, authorities, leaf):
    office.revoke(KIOSK.uri, "key-compromise", LATER)
    lists = parse_party_lists(office.crl_pem(LATER), authorities)
    assert lists.name(Issued.of(leaf))
    root = authorities.roots[0].subject.public_bytes()
    assert not lists.name(Issued(root, leaf.serial_number))
    assert not lists.name(Issued(Issued.of(leaf).issuer, leaf.serial_number + 1))


def test_whose_issuing_authority_is_taken_back_is_out_too(office, authorities, leaf):
    [issuing] = [one for one in authorities.issuing if one.subject == leaf.issuer]
    gone = Revocation(issuing.serial_number, LATER, "key-compromise")
    root_list = root_of(office).crl((gone,), 2, LATER, ROOT_CRL_LIFE)
    pem = office.crl_pem(LATER)
    others = pem[: pem.rindex(BEGIN)]
    lists = parse_party_lists(others + pem_of(root_list), authorities)
    assert lists.name(Issued.of(leaf))


def root_of(office):
    key: Any = load_pem_private_key((office.folder / "root" / "ca.key").read_bytes(), None)
    return Authority(x509.load_pem_x509_certificate(office.trust_pem()), key)


def pem_of(crl):
    return crl.public_bytes(Encoding.PEM)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(lambda pem: pem[: len(pem) // 2], "one is missing", id="half"),
        pytest.param(lambda pem: pem + BEGIN + pem.split(BEGIN)[1], "two of one", id="twice"),
        pytest.param(lambda _: b"", "one is missing", id="empty"),
        pytest.param(lambda pem: pem.replace(b"\nMI", b"\nAA"), "damaged", id="no list inside"),
    ],
)
def test_a_file_that_says_not_all_is_not_believed(office, authorities, spoil, told):
    with pytest.raises(ListsRefused, match=told):
        parse_party_lists(spoil(office.crl_pem(LATER)), authorities)


def test_lists_of_another_office_with_the_same_names_are_not_believed(tmp_path, authorities):
    other = open_new(tmp_path / "other", "Test", NOW)
    with pytest.raises(ListsRefused, match="not signed"):
        parse_party_lists(other.crl_pem(LATER), authorities)


def test_older_lists_would_let_somebody_in_again(office, authorities, in_use):
    newer = parse_party_lists(office.crl_pem(NOW + DAY), authorities)
    newer.check_follows(in_use, NOW + DAY)
    with pytest.raises(ListsRefused, match="older"):
        in_use.check_follows(newer, NOW + DAY)


def test_lists_of_a_clock_that_is_ahead_take_no_place(office, authorities, in_use):
    """OpenSSL would let nobody in until then."""
    ahead = parse_party_lists(office.new_crl_pem(NOW + dt.timedelta(hours=9)), authorities)
    with pytest.raises(ListsRefused, match="not yet"):
        ahead.check_follows(in_use, NOW)


def test_lists_that_have_ended_take_no_place(office, authorities, in_use):
    newer = parse_party_lists(office.crl_pem(LATER), authorities)
    with pytest.raises(ListsRefused, match="ended"):
        newer.check_follows(in_use, LATER + 30 * DAY)


def test_what_is_in_use_tells_when_it_ends_and_how_old_it_is(in_use, caplog):
    asked = Revocations(lists=in_use)
    assert asked.are_fresh(NOW)
    assert not asked.are_fresh(NOW + 2 * DAY)
    assert asked.warning(NOW + 15 * DAY) == ""
    assert asked.warning(NOW + 17 * DAY) == "end in 312 hours"
    assert asked.warning(NOW + 31 * DAY) == "end in 0 hours"
    for hours in (0, 1, 7):
        asked.tell_end(NOW + 17 * DAY + hours * dt.timedelta(hours=1))
    assert [record.getMessage() for record in caplog.records] == [
        "party_lists_end_soon hours=312",
        "party_lists_end_soon hours=305",
    ]


def test_without_an_authority_nobody_is_refused_or_trusted(leaf):
    asked = Revocations()
    asked.check(Issued.of(leaf))
    assert not asked.are_fresh(NOW)
    assert asked.warning(NOW) == ""


def test_new_lists_end_lines_when_somebody_new_is_on_them(office, authorities, in_use, leaf):
    asked, told = Revocations(lists=in_use), []

    def cut(lists):
        told.append(lists.number)
        return 1

    asked.cuts.append(cut)
    asked.take_up(parse_party_lists(office.crl_pem(NOW + DAY), authorities))
    assert told == []
    office.revoke(KIOSK.uri, "key-compromise", LATER)
    asked.take_up(parse_party_lists(office.crl_pem(LATER), authorities))
    assert len(told) == 1
    with pytest.raises(Refused):
        asked.check(Issued.of(leaf))


def test_one_process_at_a_time_fetches(tmp_path, authorities):
    first, second = ListFile(tmp_path, authorities), ListFile(tmp_path, authorities)
    held = first.lock()
    assert held is not None
    assert second.lock() is None


def test_a_file_is_read_when_it_was_replaced_and_only_then(tmp_path, office, authorities, in_use):
    folder = tmp_path / "state"
    folder.mkdir()
    one, other = ListFile(folder, authorities), ListFile(folder, authorities)
    one.replace(in_use)
    assert other.changed() == in_use
    assert other.changed() is None
    newer = one.parsed(office.crl_pem(NOW + DAY))
    one.replace(newer)
    assert other.changed() == newer
    assert [path.name for path in folder.iterdir()] == [LISTS]


def test_a_former_authority_without_a_list_lets_nobody_in_and_does_no_harm(
    office, authorities, leaf
):
    former = new_issuing(office)
    both = Authorities(authorities.roots, [*authorities.issuing, former.certificate])
    lists = parse_party_lists(office.crl_pem(LATER), both)
    request = request_for(new_key())
    assert lists.name(Issued.of(former.issue(request, KIOSK, LATER)))
    assert not lists.name(Issued.of(leaf))


def test_a_list_that_a_former_authority_lost_may_follow_one_that_it_had(
    office, authorities, in_use
):
    former = new_issuing(office)
    both = Authorities(authorities.roots, [*authorities.issuing, former.certificate])
    had = parse_party_lists(in_use.pem + pem_of(former.crl((), 1, NOW)), both)
    parse_party_lists(office.crl_pem(NOW + DAY), both).check_follows(had, NOW + DAY)


def new_issuing(office):
    """One more authority that makes kiosks."""
    return make_issuing(root_of(office), "Test Former", Kind.DEVICE, NOW)
