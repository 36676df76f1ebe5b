"""What a certificate request may hold, and that nothing makes its reading fall over."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from provisioning.est.pkcs10 import NotARequest, parse
from tests.bench.enrolment import a_request, new_secret, spki

KEY = ec.generate_private_key(ec.SECP256R1())
SECRET = new_secret()
CHALLENGE = SECRET.challenge(spki(KEY))


def encoded(der: bytes) -> bytes:
    return base64.b64encode(der)


def test_a_request_as_kiosks_make_it_has_no_fault():
    asked = parse(encoded(a_request(KEY, CHALLENGE)))
    assert asked.fault is None
    assert asked.is_bound_to(SECRET)
    assert asked.public_key == spki(KEY)


def test_line_ends_and_blanks_in_the_base64_do_not_matter():
    der = a_request(KEY, CHALLENGE)
    for body in (base64.encodebytes(der), base64.encodebytes(der).replace(b"\n", b"\r\n")):
        assert parse(body).der == der


@pytest.mark.parametrize(
    ("key", "hashed", "fault"),
    [
        (rsa.generate_private_key(65537, 2048), hashes.SHA256(), "its key"),
        (ec.generate_private_key(ec.SECP384R1()), hashes.SHA256(), "its key"),
        (ec.generate_private_key(ec.SECP256K1()), hashes.SHA256(), "its key"),
        (ed25519.Ed25519PrivateKey.generate(), None, "its key"),
        (KEY, hashes.SHA512(), "its signature, which is not with"),
    ],
    ids=["rsa", "p-384", "secp256k1", "ed25519", "sha-512"],
)
def test_another_kind_of_key_or_signature_is_a_fault(key, hashed, fault):
    assert str(parse(encoded(a_request(key, "x", hashed=hashed))).fault).startswith(fault)


def test_a_request_signed_by_another_key_proves_no_possession():
    der = a_request(KEY, CHALLENGE)
    swapped = der.replace(spki(KEY), spki(ec.generate_private_key(ec.SECP256R1())))
    assert parse(encoded(swapped)).fault == "its signature, which is not by the key it brings"


def test_names_and_extensions_are_not_asked_for():
    assert "its subject" in str(parse(encoded(a_request(KEY, CHALLENGE, subject="x"))).fault)
    assert "its attributes" in str(
        parse(encoded(a_request(KEY, CHALLENGE, host="x.example"))).fault
    )


def test_a_challenge_binds_the_key_and_the_secret():
    other = ec.generate_private_key(ec.SECP256R1())
    assert not parse(encoded(a_request(other, CHALLENGE))).is_bound_to(SECRET)
    assert not parse(encoded(a_request(KEY, CHALLENGE))).is_bound_to(new_secret())
    assert not parse(encoded(a_request(KEY))).is_bound_to(SECRET)
    assert not parse(encoded(a_request(KEY, ""))).is_bound_to(None)


@pytest.mark.parametrize(
    "body",
    [b"", b"!", b"AAAA", "ｂ".encode(), b"-----BEGIN CERTIFICATE REQUEST-----", b"MAA="],
    ids=["nothing", "no base64", "no DER", "not ASCII", "PEM", "empty sequence"],
)
def test_what_is_no_request_is_refused(body):
    with pytest.raises(NotARequest):
        parse(body)


def test_no_changed_byte_makes_the_reading_fall_over_or_changes_what_was_signed():
    der = a_request(KEY, CHALLENGE)
    signed = parse(encoded(der)).csr.tbs_certrequest_bytes
    for at in range(len(der)):
        for changed in (der[at] ^ 0x01, der[at] ^ 0x80, 0xFF):
            try:
                read = parse(encoded(der[:at] + bytes([changed]) + der[at + 1 :]))
            except NotARequest:
                continue
            assert read.fault is not None or read.csr.tbs_certrequest_bytes == signed, at
    for length in range(0, len(der), 7):
        with pytest.raises(NotARequest):
            parse(encoded(der[:length]))
