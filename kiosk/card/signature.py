"""The card's signatures: RSASSA-PKCS1-v1_5 with SHA-256 (card.md 3), made and checked.

What the card is handed is a DigestInfo; what it gives is checked with the key that the certificate
or the issuer names.
"""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from eligibility.face_proof import RsaNumbers

SIGNATURE_LENGTH = 256
SHA256_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
"""What stands before a SHA-256 in a PKCS #1 v1.5 signature (RFC 8017 9.2)."""


def digest_info(to_sign: bytes) -> bytes:
    """What the card pads and signs."""
    return SHA256_DIGEST_INFO + hashlib.sha256(to_sign).digest()


def public_key(numbers: RsaNumbers) -> rsa.RSAPublicKey:
    """A key written as numbers; raises ValueError when they make no key."""
    return rsa.RSAPublicNumbers(numbers.exponent, numbers.modulus).public_key()


def is_signed_by(key: rsa.RSAPublicKey, signature: bytes, signed: bytes) -> bool:
    """Whether this key made this signature over these bytes."""
    try:
        key.verify(signature, signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True
