"""Reading a virtual card's face application by raw commands, and checking it by the library."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from eligibility.face_proof import FaceEvidence
from tests.bench.card_ca import face_anchors_pem
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.cvc import WronglySigned, certified_key
from tests.bench.virtual_card.face_files import (
    EF_IDENTITY,
    EF_ISSUER_CERTIFICATE,
    EF_PIN_BIRTH,
    EF_PIN_NUMBER_A,
    EF_PIN_NUMBER_B,
    MY_NUMBER,
)
from tests.bench.virtual_card.samples import NUMBER_B, sample_content
from tests.unit.bench.sending import SELECT_FACE, read_all, select, send, verify

OPEN_B = (select(EF_PIN_NUMBER_B), verify(NUMBER_B))
OPEN_A = (select(EF_PIN_NUMBER_A), verify(MY_NUMBER.decode()))
OPEN_BIRTH = (select(EF_PIN_BIRTH), verify("580217"))


def faced(*commands, content=None):
    card = Card(content or sample_content())
    assert send(card, SELECT_FACE, *commands) == "9000"
    return card


def fields(file):
    """The fields of EF 0002 as they stand, by the file's own offset table."""
    assert file[:3] == bytes.fromhex("FF2082")
    assert file[5:8] == bytes.fromhex("DF2112")
    offsets = [int.from_bytes(file[at : at + 2], "big") for at in range(8, 26, 2)]
    ends = [*offsets[1:], 5 + int.from_bytes(file[3:5], "big")]
    return [file[start:end] for start, end in zip(offsets, ends, strict=True)]


def identity_fields(content=None):
    return fields(read_all(faced(*OPEN_B, content=content), EF_IDENTITY))


def value(field):
    """Behind a tag of two bytes and its length."""
    first = field[2]
    return field[3:] if first < 0x80 else field[3 + first - 0x80 :]


def authority():
    key = load_pem_public_key(face_anchors_pem())
    assert isinstance(key, RSAPublicKey)
    return key


def evidence(parts, certificate):
    return FaceEvidence(
        identity=b"".join(parts[:3]),
        images_sha256=hashlib.sha256(parts[3] + parts[4]).digest(),
        photo_sha256=hashlib.sha256(parts[5]).digest(),
        issuer_signature=value(parts[6]),
        issuer_certificate=certificate,
    )


def check(key, signature, signed):
    key.verify(signature, signed, padding.PKCS1v15(), SHA256())


def is_genuine(content):
    """As a verifier who trusts the bench's authority would see it."""
    parts = identity_fields(content)
    certificate = read_all(faced(content=content), EF_ISSUER_CERTIFICATE)
    shown = evidence(parts, certificate)
    try:
        issuer = certified_key(certificate, authority())
    except WronglySigned:
        return False
    try:
        check(issuer, shown.issuer_signature, shown.signed_by_issuer)
    except InvalidSignature:
        return False
    return True
