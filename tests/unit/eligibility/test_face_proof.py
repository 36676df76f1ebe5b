"""What proves a card by its face application: read strictly, and never with another error."""

import contextlib
import dataclasses
import datetime as dt
import hashlib

import pytest
from hypothesis import assume, given, strategies as st

from eligibility import tlv
from eligibility.errors import MalformedValue
from eligibility.face_proof import (
    FaceEvidence,
    parse_identity,
    parse_issuer_certificate,
    parse_key,
)
from eligibility.person import Sex

MODULUS = (1 << 2047) | 0xC0FFEE1
ODD_MODULI = st.integers(1 << 2046, (1 << 4095) - 1).map(lambda half: 2 * half + 1)
ODD_EXPONENTS = st.sampled_from([3, 17, 65537, 0xFFFFFFFB])
BIRTHDATES = st.dates(dt.date(1868, 1, 1), dt.date(2100, 12, 31))


def key_value(exponent=65537, modulus=MODULUS, leading=1):
    """As the card writes it: the modulus with a leading zero byte."""
    numbers = [
        number.to_bytes((number.bit_length() + 7) // 8 or 1, "big")
        for number in (exponent, modulus)
    ]
    return tlv.encode(0x90, numbers[0]) + tlv.encode(0x91, bytes(leading) + numbers[1])


def identity_of(birthdate=b"19890412", sex=b"2", key=None):
    fields = ((0xDF22, birthdate), (0xDF23, sex), (0xDF24, key or key_value()))
    return b"".join(tlv.encode(tag, value) for tag, value in fields)


def certificate_of(key=None, signature=bytes(256)):
    names = tlv.encode(0x42, b"authority") + tlv.encode(0x5F20, b"issuer")
    body = tlv.encode(0x7F4E, names + (key or key_value()))
    return tlv.encode(0x7F21, body + tlv.encode(0x5F37, signature))


@given(BIRTHDATES, st.sampled_from(Sex), ODD_EXPONENTS, ODD_MODULI)
def test_an_identity_is_read_as_the_card_writes_it(born, sex, exponent, modulus):
    written = identity_of(
        f"{born:%Y%m%d}".encode(), sex.value.encode(), key_value(exponent, modulus)
    )
    identity = parse_identity(written)
    assert (identity.birthdate, identity.sex) == (born, sex)
    assert (identity.card_key.exponent, identity.card_key.modulus) == (exponent, modulus)


@given(ODD_EXPONENTS, ODD_MODULI, st.binary(max_size=512), st.binary(max_size=64))
def test_a_certificate_is_read_with_the_bytes_that_were_signed(
    exponent, modulus, signature, filler
):
    key = key_value(exponent, modulus)
    certificate = certificate_of(key, signature)
    parsed = parse_issuer_certificate(certificate + filler)
    assert (parsed.key.exponent, parsed.key.modulus) == (exponent, modulus)
    assert parsed.signature == signature
    assert parsed.body in certificate
    assert parsed.body.startswith(bytes.fromhex("7F4E"))
    assert parsed.body.endswith(key)


PARSERS = (parse_identity, parse_issuer_certificate, parse_key)


@given(st.sampled_from(PARSERS), st.binary(max_size=600))
def test_no_bytes_raise_anything_else(parse, data):
    with contextlib.suppress(MalformedValue):
        parse(data)


WHOLE = {
    parse_identity: identity_of(),
    parse_issuer_certificate: certificate_of(),
    parse_key: key_value(),
}


@given(st.sampled_from(PARSERS), st.data())
def test_what_is_cut_off_is_malformed(parse, data):
    whole = WHOLE[parse]
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(MalformedValue):
        parse(cut)


@given(st.sampled_from(PARSERS), st.data())
def test_a_changed_byte_raises_nothing_else(parse, data):
    whole = bytearray(WHOLE[parse])
    at = data.draw(st.integers(0, min(len(whole), 60) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(MalformedValue):
        parse(bytes(whole))


@given(st.permutations([0, 1, 2]), st.data())
def test_an_identity_has_its_fields_in_their_order(order, data):
    assume(order != [0, 1, 2])
    fields = [tlv.encode(one.tag, one.value) for one in tlv.elements(identity_of())]
    with pytest.raises(MalformedValue):
        parse_identity(b"".join(fields[position] for position in order))


@pytest.mark.parametrize(
    "extra", [identity_of(), tlv.encode(0xDF25, b"name")], ids=["twice", "more"]
)
def test_an_identity_has_no_further_field(extra):
    with pytest.raises(MalformedValue):
        parse_identity(identity_of() + extra)


BIRTHDATES_REFUSED = [
    b"",
    b"1989412",
    b"1989112",
    b"19890431",
    b"00000101",
    b"19891301",
    b" 9890412",
    b"+9890412",
    b"1989-4-2",
    b"198904120",
    b"19890412\n",
    "１９８９０４１２".encode(),
    b"\xff" * 8,
]


@pytest.mark.parametrize("birthdate", BIRTHDATES_REFUSED, ids=repr)
def test_a_birth_date_is_eight_digits_of_a_day_that_was(birthdate):
    """``strptime`` alone would take 1989112 for 2 November, or for 12 January."""
    with pytest.raises(MalformedValue):
        parse_identity(identity_of(birthdate=birthdate))


@pytest.mark.parametrize("sex", [b"", b"0", b"9", b"12", b"\xb2", "２".encode(), b"F"], ids=repr)
def test_a_sex_is_one_of_the_official_codes(sex):
    with pytest.raises(MalformedValue):
        parse_identity(identity_of(sex=sex))


def test_an_error_in_the_key_is_told_as_one_in_the_key():
    with pytest.raises(MalformedValue) as caught:
        parse_identity(identity_of(key=key_value(modulus=15)))
    assert "key" in str(caught.value)


KEYS = {
    "nothing": b"",
    "no modulus": tlv.encode(0x90, b"\1\0\1"),
    "no exponent": key_value()[5:],
    "the other way round": key_value()[5:] + key_value()[:5],
    "two moduli": key_value() + key_value()[5:],
    "two exponents": key_value()[:5] + key_value(),
    "something behind": key_value() + tlv.encode(0x92, b""),
    "modulus of 2040 bits": key_value(modulus=(1 << 2039) | 1),
    "modulus of 8192 bits": key_value(modulus=(1 << 8191) | 1),
    "modulus all zeros": key_value()[:5] + tlv.encode(0x91, bytes(257)),
    "even modulus": key_value(modulus=MODULUS - 1),
    "exponent 0": key_value(exponent=0),
    "exponent 1": key_value(exponent=1),
    "even exponent": key_value(exponent=65536),
    "exponent of 5 bytes": key_value(exponent=(1 << 32) | 1),
    "empty exponent": tlv.encode(0x90, b"") + key_value()[5:],
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_that_no_card_has_is_malformed(key):
    with pytest.raises(MalformedValue):
        parse_key(key)


@pytest.mark.parametrize("key", [KEYS["two moduli"], KEYS["exponent 1"]], ids=["two moduli", "e=1"])
def test_a_certificate_of_such_a_key_is_malformed(key):
    with pytest.raises(MalformedValue):
        parse_issuer_certificate(certificate_of(key))


@pytest.mark.parametrize("leading", [0, 1, 2])
def test_leading_zeros_of_a_modulus_do_not_count(leading):
    assert parse_key(key_value(leading=leading)).modulus == MODULUS


def test_a_certificate_without_a_signature_is_malformed():
    body = next(tlv.elements(tlv.element_at(certificate_of(), 0).value))
    with pytest.raises(MalformedValue):
        parse_issuer_certificate(tlv.encode(0x7F21, tlv.encode(body.tag, body.value)))


def test_another_card_verifiable_thing_is_malformed():
    inner = tlv.element_at(certificate_of(), 0).value
    with pytest.raises(MalformedValue):
        parse_issuer_certificate(tlv.encode(0x7F22, inner))


EVIDENCE = FaceEvidence(b"identity", b"i" * 32, b"p" * 32, b"signature", b"certificate")


def test_the_issuer_signs_the_hashes_of_the_three_groups():
    joined = hashlib.sha256(b"identity").digest() + b"i" * 32 + b"p" * 32
    assert EVIDENCE.signed_by_issuer == joined


@pytest.mark.parametrize("field", ["identity", "images_sha256", "photo_sha256"])
def test_another_group_is_another_signature(field):
    other = dataclasses.replace(EVIDENCE, **{field: b"x" * 32})
    assert other.signed_by_issuer != EVIDENCE.signed_by_issuer


def test_nothing_of_a_person_is_in_a_repr():
    shown = repr(parse_identity(identity_of())) + repr(EVIDENCE)
    assert not [text for text in ("1989", "FEMALE", str(MODULUS), "identity=") if text in shown]
