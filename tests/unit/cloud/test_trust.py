"""Which cards are believed, on given days; the chain is chosen by signature."""

import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding

from cloud.domain.errors import Refused
from cloud.domain.trust import cert_key, check_card, check_signature, grace_ends_at, notices_of
from cloud.domain.values import CertificateState
from eligibility.errors import Code
from eligibility.inquiry import JAPAN, Notice
from tests.bench import card_ca
from tests.bench.card_ca import CardCa, card_key, foreign_card_ca

NOW = dt.datetime(2026, 6, 15, 3, tzinfo=dt.UTC)
YEAR = dt.timedelta(days=365)
CA = CardCa(NOW)
SIGNED = b"oev-auth-v1\0 and so on"


def certificate(
    not_before: dt.datetime = NOW - YEAR,
    not_after: dt.datetime = NOW + YEAR,
    generation: int = 1,
    ca: CardCa = CA,
) -> x509.Certificate:
    return ca.issue("opaque", card_key("a card"), not_before, not_after, generation)


def check(card: x509.Certificate, now: dt.datetime = NOW, signed: bytes = SIGNED, anchors=None):
    signature = card_key("a card").sign(SIGNED, padding.PKCS1v15(), hashes.SHA256())
    accepted = check_card(card.public_bytes(Encoding.DER), anchors or CA.generations, now)
    check_signature(accepted.key, signature, signed)
    return accepted


def refusal(*arguments, **options) -> Code:
    with pytest.raises(Refused) as refused:
        check(*arguments, **options)
    return refused.value.code


@pytest.mark.parametrize("generation", [0, 1])
def test_each_generation_is_believed_whatever_the_order_of_anchors(generation):
    card = certificate(generation=generation)
    for anchors in (CA.generations, CA.generations[::-1]):
        accepted = check(card, anchors=anchors)
        assert accepted.state is CertificateState.VALID
        assert accepted.anchor == CA.generations[generation]


def test_the_other_generation_alone_is_not_enough():
    card = certificate(generation=0)
    assert refusal(card, anchors=CA.generations[1:]) is Code.CERTIFICATE_UNTRUSTED


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("A003020102", "A003020117", Code.REQUEST_MALFORMED, id="version"),
        pytest.param(
            "06092A864886F70D01010B",
            "06092A864886F70D01017F",
            Code.CERTIFICATE_UNTRUSTED,
            id="signature algorithm",
        ),
        pytest.param(
            "06092A864886F70D010101",
            "06092A864886F70D01017E",
            Code.CERTIFICATE_UNTRUSTED,
            id="kind of key",
        ),
    ],
)
def test_a_certificate_with_an_unknown_part_is_refused(old, new, code):
    der = certificate().public_bytes(Encoding.DER)
    assert bytes.fromhex(old) in der
    strange = der.replace(bytes.fromhex(old), bytes.fromhex(new))
    with pytest.raises(Refused) as refused:
        check_card(strange, CA.generations, NOW)
    assert refused.value.code is code


def test_a_foreign_authority_with_our_name_is_untrusted():
    assert refusal(certificate(ca=foreign_card_ca(NOW))) is Code.CERTIFICATE_UNTRUSTED


def test_an_anchor_that_is_not_in_use_yet_makes_nothing_trusted():
    ca = CardCa(NOW)
    before_its_time = min(one.not_valid_before_utc for one in ca.generations) - dt.timedelta(days=1)
    card = certificate(not_before=before_its_time - YEAR, ca=ca)
    refused = refusal(card, now=before_its_time, anchors=ca.generations)
    assert refused is Code.CERTIFICATE_UNTRUSTED


def test_an_anchor_long_out_of_use_makes_nothing_trusted():
    card = certificate(NOW - YEAR, NOW + 4 * YEAR, generation=0)  # outlives its authority
    assert refusal(card, now=NOW + 2 * YEAR) is Code.CERTIFICATE_UNTRUSTED


def test_a_certificate_under_another_policy_is_untrusted(monkeypatch):
    signing = x509.ObjectIdentifier("1.2.392.200149.8.5.1.1.20")
    monkeypatch.setattr(card_ca, "POLICY", signing)
    assert refusal(certificate()) is Code.CERTIFICATE_UNTRUSTED


def test_the_authority_itself_is_no_card():
    anchor = CA.generations[1]
    with pytest.raises(Refused) as refused:
        check_card(anchor.public_bytes(Encoding.DER), CA.generations, NOW)
    assert refused.value.code is Code.CERTIFICATE_UNTRUSTED


def test_a_signature_over_something_else_is_invalid():
    assert refusal(certificate(), signed=SIGNED + b".") is Code.SIGNATURE_INVALID


def test_before_its_first_moment_it_is_not_valid_yet():
    card = certificate(not_before=NOW)
    assert check(card, now=NOW).state is CertificateState.VALID
    assert refusal(card, now=NOW - dt.timedelta(seconds=1)) is Code.CERTIFICATE_NOT_YET_VALID


def japan(year: int, month: int, day: int, clock: str = "00:00:00") -> dt.datetime:
    return dt.datetime.combine(dt.date(year, month, day), dt.time.fromisoformat(clock), JAPAN)


GRACE = {
    "mid month": (japan(2026, 2, 17, "23:59:59"), japan(2026, 6, 1)),
    "last moment of a month in Japan": (japan(2026, 1, 31, "23:59:59"), japan(2026, 5, 1)),
    "first moment of a month in Japan": (japan(2026, 2, 1), japan(2026, 6, 1)),
    "over the turn of the year": (japan(2025, 10, 27, "23:59:59"), japan(2026, 2, 1)),
    "September": (japan(2025, 9, 30), japan(2026, 1, 1)),
    "August": (japan(2025, 8, 31), japan(2025, 12, 1)),
}


@pytest.mark.parametrize(("expires", "ends"), GRACE.values(), ids=GRACE.keys())
def test_grace_lasts_to_the_end_of_the_third_month_after(expires, ends):
    assert grace_ends_at(expires.astimezone(dt.UTC)) == ends


def test_the_last_moment_of_grace_and_the_first_without():
    expires = dt.datetime(2026, 2, 17, 14, 59, 59, tzinfo=dt.UTC)
    card = certificate(not_before=expires - YEAR, not_after=expires)
    ends = japan(2026, 6, 1)
    assert check(card, now=expires).state is CertificateState.VALID
    second = dt.timedelta(seconds=1)
    assert check(card, now=expires + second).state is CertificateState.GRACE
    assert check(card, now=ends - second).state is CertificateState.GRACE
    assert refusal(card, now=ends) is Code.CERTIFICATE_EXPIRED


def test_the_key_of_a_card_differs_by_serial_and_by_issuer_name():
    other_name = CardCa(NOW, organisation="OTHER-TEST")
    one, two = certificate(), certificate()
    assert len({cert_key(one), cert_key(two), cert_key(certificate(ca=other_name))}) == 3
    assert cert_key(one) == cert_key(one)


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        pytest.param(dt.timedelta(days=1), [Notice.CARD_CERTIFICATE_EXPIRES_SOON], id="a day"),
        pytest.param(dt.timedelta(days=91), [Notice.CARD_CERTIFICATE_EXPIRES_SOON], id="91 days"),
        pytest.param(dt.timedelta(days=94), [], id="94 days"),
    ],
)
def test_three_months_before_its_end_there_is_a_notice(left, expected):
    assert notices_of(NOW + left, CertificateState.VALID, NOW) == expected


@pytest.mark.parametrize("day", ["2026-11-30", "2026-12-31", "2024-02-29"])
def test_the_notice_knows_every_calendar_day(day):
    now = dt.datetime.fromisoformat(f"{day}T00:00:00+00:00")
    assert notices_of(now, CertificateState.VALID, now) == [Notice.CARD_CERTIFICATE_EXPIRES_SOON]


def test_in_grace_the_notice_says_expired():
    expected = [Notice.CARD_CERTIFICATE_EXPIRED]
    assert notices_of(NOW, CertificateState.GRACE, NOW) == expected
