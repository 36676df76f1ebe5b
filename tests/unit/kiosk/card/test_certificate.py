import datetime as dt

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from eligibility.errors import Code
from kiosk.card import certificate
from kiosk.ports import CardError
from tests.bench.virtual_card.samples import (
    NOT_AFTER,
    NOW,
    OTHER_SUBJECT,
    a_card,
    auth_der,
)

SIGNED = b"session, nonce, device"


def sign(key, content, digest=None):
    return key.sign(content, padding.PKCS1v15(), digest or SHA256())


def elliptic_der():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW, NOT_AFTER)
    return builder.sign(key, SHA256()).public_bytes(Encoding.DER)


def with_unknown_key(der):
    rsa_encryption = bytes.fromhex("06092A864886F70D010101")
    return der.replace(rsa_encryption, rsa_encryption[:-1] + b"\x7f")


def with_unknown_version(der):
    version_3 = bytes.fromhex("A003020102")
    return der.replace(version_3, version_3[:-1] + b"\x17")


@pytest.mark.parametrize(
    "read", [certificate.not_after, lambda der: certificate.check_signature(der, b"", b"")]
)
@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"\xff" * 900,
        auth_der(a_card())[:-1],
        auth_der(a_card()) + b"\xff",
        with_unknown_version(auth_der(a_card())),
    ],
    ids=["empty", "filler", "cut", "filler behind", "unknown version"],
)
def test_what_is_no_certificate_is_a_protocol_error_that_quotes_nothing(read, der):
    with pytest.raises(CardError) as raised:
        read(der)
    assert raised.value.code is Code.CARD_PROTOCOL
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_key_of_an_unknown_kind_is_refused():
    with pytest.raises(CardError) as raised:
        certificate.check_signature(with_unknown_key(auth_der(a_card())), b"", SIGNED)
    assert raised.value.code is Code.CARD_PROTOCOL


def test_the_end_is_aware():
    assert certificate.not_after(auth_der(a_card())) == NOT_AFTER
    assert certificate.not_after(auth_der(a_card())).tzinfo is dt.UTC


def test_a_key_that_is_not_rsa_is_refused():
    with pytest.raises(CardError) as raised:
        certificate.check_signature(elliptic_der(), b"\x00" * 256, SIGNED)
    assert raised.value.code is Code.CARD_PROTOCOL


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(lambda: b"", id="empty"),
        pytest.param(lambda: b"\x00" * 256, id="zeros"),
        pytest.param(lambda: sign(a_card().content.auth_key, b"other"), id="other bytes"),
        pytest.param(
            lambda: sign(a_card(OTHER_SUBJECT).content.auth_key, SIGNED), id="another card"
        ),
        pytest.param(lambda: sign(a_card().content.auth_key, SIGNED, SHA1()), id="another digest"),
    ],
)
def test_a_signature_that_does_not_fit_is_a_mismatch(signature):
    with pytest.raises(CardError) as raised:
        certificate.check_signature(auth_der(a_card()), signature(), SIGNED)
    assert raised.value.code is Code.SIGNATURE_MISMATCH


def test_a_signature_that_fits_passes():
    card = a_card()
    certificate.check_signature(auth_der(card), sign(card.content.auth_key, SIGNED), SIGNED)
