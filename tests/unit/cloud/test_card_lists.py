"""Which cards were taken back: the list is found by signature, and may not be old."""

import dataclasses
import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from cloud.domain.card_lists import ListsUnusable, generation_name, parse_card_lists
from cloud.domain.errors import Refused
from cloud.domain.trust import AcceptedCard, check_card
from eligibility.errors import Code
from tests.bench.card_ca import CardCa, card_key, foreign_card_ca

NOW = dt.datetime(2026, 6, 15, 3, tzinfo=dt.UTC)
HOUR, YEAR = dt.timedelta(hours=1), dt.timedelta(days=365)
LIMIT = 48 * HOUR
CA = CardCa(NOW)
OLD, CURRENT = CA.generations


@pytest.fixture(scope="module")
def cards() -> list[AcceptedCard]:
    """One of each generation."""
    key = card_key("a card")
    issued = [CA.issue("opaque", key, NOW - HOUR, NOW + 30 * HOUR, which) for which in (0, 1)]
    return [check_card(one.public_bytes(Encoding.DER), CA.generations, NOW) for one in issued]


def a_list(
    *serials: int,
    age: dt.timedelta = HOUR,
    generation: int = 1,
    ca: CardCa = CA,
    extension: x509.ExtensionType | None = None,
    name: x509.Name | None = None,
) -> x509.CertificateRevocationList:
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(name or ca.generations[generation].subject)
        .last_update(NOW - age)
        .next_update(NOW + YEAR)
    )
    if extension is not None:
        builder = builder.add_extension(extension, critical=True)
    for serial in serials:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(ca._key(generation), hashes.SHA256())


def pem(*lists: x509.CertificateRevocationList) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in lists)


def check(card: AcceptedCard, *lists: x509.CertificateRevocationList) -> None:
    parse_card_lists(pem(*lists), CA.generations).check(card, LIMIT, NOW)


def refusal(card: AcceptedCard, *lists: x509.CertificateRevocationList) -> Code:
    with pytest.raises(Refused) as refused:
        check(card, *lists)
    return refused.value.code


def serial(card: AcceptedCard) -> int:
    return card.certificate.serial_number


def test_what_no_list_names_is_let_through(cards):
    check(cards[1], a_list(1, 2, 3))


def test_what_its_list_names_was_taken_back(cards):
    assert refusal(cards[1], a_list(1, serial(cards[1]), 3)) is Code.CERTIFICATE_REVOKED


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_list_is_chosen_by_signature_and_not_by_name(cards, order):
    """Both generations and both lists have one name."""
    both = [a_list(serial(cards[1]), generation=0), a_list(serial(cards[0]), generation=1)]
    lists = [both[one] for one in order]
    for card in cards:
        check(card, *lists)


def test_no_list_of_the_generation_is_no_answer(cards):
    assert refusal(cards[0], a_list(generation=1)) is Code.REVOCATION_UNKNOWN


def test_a_list_holds_for_48_hours_and_not_longer(cards):
    check(cards[1], a_list(age=48 * HOUR))
    late = a_list(age=48 * HOUR + dt.timedelta(seconds=1))
    assert refusal(cards[1], late) is Code.REVOCATION_UNKNOWN


def test_an_old_list_still_says_who_was_taken_back(cards):
    late = a_list(serial(cards[1]), age=90 * HOUR)
    assert refusal(cards[1], late) is Code.CERTIFICATE_REVOKED


def test_a_list_from_the_future_is_no_answer(cards):
    check(cards[1], a_list(age=-dt.timedelta(minutes=5)))
    assert refusal(cards[1], a_list(age=-dt.timedelta(minutes=6))) is Code.REVOCATION_UNKNOWN


def test_of_several_lists_the_newest_counts(cards):
    held, released = a_list(serial(cards[1]), age=20 * HOUR), a_list(age=HOUR)
    check(cards[1], held, released)
    check(cards[1], released, held)
    assert refusal(cards[1], a_list(age=90 * HOUR), held) is Code.CERTIFICATE_REVOKED


def test_a_list_by_a_foreign_authority_of_the_same_name_makes_the_file_unusable():
    foreign = a_list(ca=foreign_card_ca(NOW))
    with pytest.raises(ListsUnusable, match="none of the authorities"):
        parse_card_lists(pem(a_list(), foreign), CA.generations)


def test_a_list_under_another_name_makes_the_file_unusable():
    other = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "other")])
    with pytest.raises(ListsUnusable, match="none of the authorities"):
        parse_card_lists(pem(a_list(name=other)), CA.generations)


DAMAGED = {
    "nothing": b"",
    "a certificate": CURRENT.public_bytes(Encoding.PEM),
    "a list that breaks off": pem(a_list())[:-40],
    "no base64": b"-----BEGIN X509 CRL-----\n!!!\n-----END X509 CRL-----\n",
    "another thing inside": b"-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n",
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_unusable(content):
    with pytest.raises(ListsUnusable):
        parse_card_lists(content, CA.generations)


def test_a_changed_list_is_unusable():
    der = bytearray(a_list(7).public_bytes(Encoding.DER))
    der[-300] ^= 1
    changed = x509.load_der_x509_crl(bytes(der))
    with pytest.raises(ListsUnusable):
        parse_card_lists(pem(changed), CA.generations)


def point(name: str) -> x509.UniformResourceIdentifier:
    return x509.UniformResourceIdentifier(f"http://lists.invalid/{name}")


def part_of(name: str, **told: bool) -> x509.IssuingDistributionPoint:
    flags = {
        "only_contains_user_certs": True,
        "only_contains_ca_certs": False,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
        **told,
    }
    return x509.IssuingDistributionPoint(
        full_name=[point(name)], relative_name=None, only_some_reasons=None, **flags
    )


def with_point(card: AcceptedCard, name: str) -> AcceptedCard:
    """The same card with a certificate that says where its list is."""
    points = x509.CRLDistributionPoints(
        [x509.DistributionPoint([point(name)], relative_name=None, reasons=None, crl_issuer=None)]
    )
    told = card.certificate
    certificate = (
        x509.CertificateBuilder()
        .subject_name(told.subject)
        .issuer_name(told.issuer)
        .public_key(told.public_key())
        .serial_number(told.serial_number)
        .not_valid_before(told.not_valid_before_utc)
        .not_valid_after(told.not_valid_after_utc)
        .add_extension(points, critical=False)
        .sign(CA._key(1), hashes.SHA256())
    )
    return dataclasses.replace(card, certificate=certificate)


def test_a_list_for_one_distribution_point_speaks_for_its_certificates_only(cards):
    north, south = a_list(extension=part_of("north")), a_list(extension=part_of("south"))
    card = with_point(cards[1], "north")
    check(card, south, north)
    assert refusal(card, south) is Code.REVOCATION_UNKNOWN
    assert refusal(cards[1], north, south) is Code.REVOCATION_UNKNOWN
    named = a_list(serial(card), extension=part_of("north"))
    assert refusal(card, south, named) is Code.CERTIFICATE_REVOKED


@pytest.mark.parametrize(
    "extension",
    [
        part_of("north", indirect_crl=True),
        part_of("north", only_contains_user_certs=False, only_contains_ca_certs=True),
        x509.DeltaCRLIndicator(7),
    ],
    ids=["of other issuers", "of authorities", "of changes only"],
)
def test_a_list_of_a_kind_that_is_not_understood_is_unusable(extension):
    with pytest.raises(ListsUnusable):
        parse_card_lists(pem(a_list(extension=extension)), CA.generations)


def test_how_old_the_lists_of_each_generation_are():
    lists = parse_card_lists(pem(a_list(age=30 * HOUR), a_list(age=3 * HOUR)), CA.generations)
    assert lists.ages(CA.generations, NOW) == {
        generation_name(OLD): None,
        generation_name(CURRENT): 3 * HOUR,
    }


def test_of_parts_the_oldest_tells_the_age():
    parts = (
        a_list(age=30 * HOUR, extension=part_of("north")),
        a_list(age=2 * HOUR, extension=part_of("south")),
        a_list(age=40 * HOUR, extension=part_of("south")),
    )
    ages = parse_card_lists(pem(*parts), CA.generations).ages([CURRENT], NOW)
    assert ages == {generation_name(CURRENT): 30 * HOUR}


def test_a_generation_out_of_use_needs_no_list():
    lists = parse_card_lists(pem(a_list()), CA.generations)
    assert generation_name(OLD) not in lists.ages(CA.generations, NOW + 2 * YEAR)


def test_a_card_list_shows_no_serials():
    lists = parse_card_lists(pem(a_list(918273645)), CA.generations)
    assert "918273645" not in repr(lists)
