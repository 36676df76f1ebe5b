"""Card-verifiable certificates of the bench: a face issuer's (EF 0004), a terminal's (EF 0016).

Their form is not public. ASSUMED, and the same for both: ``7F21 {7F4E {42 authority, 5F20 holder,
90 exponent, 91 modulus}, 5F37 signature over the 7F4E element}``, RSASSA-PKCS1-v1_5 with SHA-256.
A real terminal's has 307 bytes, which leaves no room for two RSA-2048 numbers: it has another form.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from eligibility import face_proof
from tests.bench.virtual_card.tlv import tlv

_EXPONENT_BYTES = 3
_MODULUS_BYTES = 256


class WronglySigned(Exception):
    """The authority did not sign this certificate."""


def key_elements(key: rsa.RSAPublicKey) -> bytes:
    """A public key as the card writes it: 265 bytes for RSA-2048 (card.md 2)."""
    numbers = key.public_numbers()
    return tlv(0x90, numbers.e.to_bytes(_EXPONENT_BYTES, "big")) + tlv(
        0x91, numbers.n.to_bytes(_MODULUS_BYTES, "big")
    )


def certify(holder: bytes, key: rsa.RSAPublicKey, authority: bytes, by: rsa.RSAPrivateKey) -> bytes:
    """A certificate for ``key``, signed by the authority's key."""
    body = tlv(0x7F4E, tlv(0x42, authority), tlv(0x5F20, holder), key_elements(key))
    return tlv(0x7F21, body, tlv(0x5F37, sign(by, body)))


def certified_key(certificate: bytes, authority: rsa.RSAPublicKey) -> rsa.RSAPublicKey:
    """The key in a certificate.

    Raises:
        MalformedValue: it has another form.
        WronglySigned: not by this authority.
    """
    parsed = face_proof.parse_issuer_certificate(certificate)
    try:
        check(authority, parsed.signature, parsed.body)
    except InvalidSignature:
        raise WronglySigned from None
    return rsa.RSAPublicNumbers(parsed.key.exponent, parsed.key.modulus).public_key()


def sign(key: rsa.RSAPrivateKey, content: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 with SHA-256, as everything of the bench's cards."""
    return key.sign(content, padding.PKCS1v15(), SHA256())


def check(key: rsa.RSAPublicKey, signature: bytes, content: bytes) -> None:
    """Raises InvalidSignature."""
    key.verify(signature, content, padding.PKCS1v15(), SHA256())
