"""Whether a card's face data come from a known issuer, and which key they vouch for.

The chain: an anchor of ``cards.face_anchors`` signed the issuer's certificate (EF 0004), the issuer
signed the face data (DF28), they name the card's own key (DF24), and that key signs the challenge.
Forms: ``eligibility.face_proof``; ASSUMED there, as nothing of it is public (card.md 2 and 6).
"""

import re
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from cloud.domain.errors import Refused
from cloud.domain.trust import check_signature
from cloud.domain.values import BirthAndSex
from eligibility.errors import Code, MalformedValue
from eligibility.face_proof import (
    FaceEvidence,
    FaceIdentity,
    RsaNumbers,
    parse_identity,
    parse_issuer_certificate,
)

_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", re.DOTALL)
_EXPONENT = 65537
"""Of every key on a card that was seen; a huge one would make us count for long."""
_LARGEST_KEY_BITS = 4096


def parse_face_anchors(pem: bytes) -> tuple[rsa.RSAPublicKey, ...]:
    """Public keys that vouch for issuers; raises ValueError for anything else, or for none."""
    try:
        keys = [load_pem_public_key(block) for block in _PEM.findall(pem)]
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from None
    anchors = tuple(key for key in keys if isinstance(key, rsa.RSAPublicKey))
    if not anchors or len(anchors) != len(keys):
        raise ValueError("not RSA keys")
    return anchors


def check_face_data(evidence: FaceEvidence, anchors: Sequence[rsa.RSAPublicKey]) -> FaceIdentity:
    """Whom the face data are about, and the card's key.

    Raises:
        Refused: FACE_DATA_UNTRUSTED: damaged, or signed by no issuer whom an anchor vouches for.
    """
    try:
        certificate = parse_issuer_certificate(evidence.issuer_certificate)
        if not any(_has_signed(one, certificate.signature, certificate.body) for one in anchors):
            raise Refused(Code.FACE_DATA_UNTRUSTED)
        issuer = _public_key(certificate.key)
        if not _has_signed(issuer, evidence.issuer_signature, evidence.signed_by_issuer):
            raise Refused(Code.FACE_DATA_UNTRUSTED)
        return parse_identity(evidence.identity)
    except MalformedValue:
        raise Refused(Code.FACE_DATA_UNTRUSTED) from None


def check_card_key(identity: FaceIdentity, signature: bytes, signed: bytes) -> None:
    """Raises Refused: SIGNATURE_INVALID, FACE_DATA_UNTRUSTED."""
    check_signature(_public_key(identity.card_key), signature, signed)


def check_same_person(identity: FaceIdentity, registered: BirthAndSex | None) -> None:
    """The face data must be about the person of the certificate: two cards could be mixed.

    Raises:
        Refused: FACE_DATA_OF_ANOTHER.
    """
    if registered != BirthAndSex(identity.birthdate, identity.sex):
        raise Refused(Code.FACE_DATA_OF_ANOTHER)


def _has_signed(key: rsa.RSAPublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def _public_key(numbers: RsaNumbers) -> rsa.RSAPublicKey:
    """Raises Refused: FACE_DATA_UNTRUSTED for a key that no card has."""
    is_usual = numbers.exponent == _EXPONENT
    if not is_usual or numbers.modulus.bit_length() > _LARGEST_KEY_BITS:
        raise Refused(Code.FACE_DATA_UNTRUSTED)
    try:
        return rsa.RSAPublicNumbers(numbers.exponent, numbers.modulus).public_key()
    except ValueError:
        raise Refused(Code.FACE_DATA_UNTRUSTED) from None
