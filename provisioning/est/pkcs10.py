"""A certificate request as it comes in: base64 of DER PKCS#10, and what it may hold.

P-256, an empty subject and no extensions: names come from the ledger (device.md 2.3 step 3). Sizes
are bounded before anything is read.
"""

import base64
import dataclasses
import hmac

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AttributeOID

from eligibility.invitation import Secret
from provisioning.signing import key_sha256_of

LARGEST = 8 * 1024
"""Bytes of base64; a request for P-256 has 400, with an RSA key of 4,096 bits 2,300."""


class NotARequest(Exception):
    """No base64, or no DER PKCS#10 in it."""


@dataclasses.dataclass(frozen=True, slots=True)
class CertificateRequest:
    """A request that could be read; it may still be refused."""

    csr: x509.CertificateSigningRequest
    fault: str | None
    """What speaks against it, whoever sends it."""
    challenge: bytes
    """Its challengePassword; empty when there is none."""

    @property
    def der(self) -> bytes:
        """DER PKCS#10."""
        return self.csr.public_bytes(Encoding.DER)

    @property
    def public_key(self) -> bytes:
        """DER SubjectPublicKeyInfo."""
        key = self.csr.public_key()
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def key_sha256(self) -> str:
        """Hex; the four words come from it."""
        return key_sha256_of(self.csr)

    def is_bound_to(self, secret: Secret | None) -> bool:
        """Whether the challengePassword was made with this secret for this very key."""
        if secret is None:
            return False
        return hmac.compare_digest(secret.challenge(self.public_key).encode(), self.challenge)


def parse(body: bytes) -> CertificateRequest:
    """From base64 with line ends or without (RFC 8951 2.1); raises NotARequest."""
    try:
        csr = x509.load_der_x509_csr(base64.b64decode(b"".join(body.split()), validate=True))
        challenge = _challenge(csr)
        csr.public_key()
        return CertificateRequest(csr, _fault(csr), challenge)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise NotARequest from None


def _fault(csr: x509.CertificateSigningRequest) -> str | None:
    key = csr.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        return "its key, which is not P-256"
    if not isinstance(csr.signature_hash_algorithm, hashes.SHA256):
        return "its signature, which is not with SHA-256"
    if not csr.is_signature_valid:
        return "its signature, which is not by the key it brings"
    if list(csr.subject):
        return "its subject, which must be empty"
    if any(one.oid != AttributeOID.CHALLENGE_PASSWORD for one in csr.attributes):
        return "its attributes, of which only challengePassword is allowed: no extensions"
    return None


def _challenge(csr: x509.CertificateSigningRequest) -> bytes:
    for attribute in csr.attributes:
        if attribute.oid == AttributeOID.CHALLENGE_PASSWORD:
            return bytes(attribute.value)
    return b""
