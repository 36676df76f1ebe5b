"""A certificate as the ledger keeps it: signed, and turned into the facts of its line, and back."""

import base64
import datetime as dt
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from provisioning.authority import Authority
from provisioning.profile import Identity
from provisioning.register import Certified, Register


def signed(
    signing: Authority,
    request: x509.CertificateSigningRequest,
    identity: Identity,
    now: dt.datetime,
) -> dict[str, str]:
    """Signs; raises as ``Authority.issue``."""
    leaf = signing.issue(request, identity, now)
    return {
        "serial": f"{leaf.serial_number:x}",
        "kind": identity.kind.word,
        "uri": identity.uri,
        "common_name": identity.common_name,
        "valid_until": leaf.not_valid_after_utc.isoformat().replace("+00:00", "Z"),
        "certificate": base64.b64encode(leaf.public_bytes(Encoding.DER)).decode(),
        "key_sha256": key_sha256_of(request),
        "issuer": f"{signing.certificate.serial_number:x}",
    }


def leaf_pem(one: Certified) -> bytes:
    """A certificate out of its line."""
    leaf = x509.load_der_x509_certificate(base64.b64decode(one.certificate))
    return leaf.public_bytes(Encoding.PEM)


def key_sha256_of(request: x509.CertificateSigningRequest) -> str:
    """SHA-256 of the DER SubjectPublicKeyInfo, hex; the four words come from it."""
    key = request.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(key).hexdigest()


def check_not_issued(
    register: Register, key_sha256: str, identity: Identity, now: dt.datetime
) -> None:
    """Raises IssuedBefore: this key has a certificate of this name that stands."""
    for one in register.of_key(key_sha256):
        if one.uri == identity.uri and one.stands(now) and one.certificate:
            raise IssuedBefore(one)


class IssuedBefore(Exception):
    """Leaves a transaction without a new line."""

    def __init__(self, one: Certified) -> None:
        super().__init__(f"{one.serial:x}")
        self.one = one
