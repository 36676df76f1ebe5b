"""The wire forms of EST (RFC 7030 4, 8951): media types, base64, certs-only PKCS#7, csrattrs."""

import base64
import binascii
from collections.abc import Sequence

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from eligibility.errors import EligibilityError
from eligibility.invitation import Secret

PKCS10 = "application/pkcs10"
_BASE64 = {"Content-Transfer-Encoding": "base64"}  # RFC 8951: says nothing, but older clients look
_ACCEPTED = 202
_CSR_ATTRIBUTES = bytes.fromhex(
    "302c"
    "06092a864886f70d010907"  # challengePassword
    "301506072a8648ce3d0201310a06082a8648ce3d030107"  # id-ecPublicKey, of secp256r1
    "06082a8648ce3d040302"  # ecdsa-with-SHA256
)
"""RFC 8951 3.4, RFC 9908: the key's kind as an attribute with the curve as its value."""


def certificates(found: Sequence[x509.Certificate], media_type: str) -> web.Response:
    """Certs-only PKCS#7."""
    der = pkcs7.serialize_certificates(list(found), Encoding.DER)
    return _in_base64(der, media_type)


def cacerts(found: Sequence[x509.Certificate]) -> web.Response:
    """Of 4.1.3."""
    return certificates(found, "application/pkcs7-mime")


def enrolled(found: Sequence[x509.Certificate]) -> web.Response:
    """Of 4.2.3."""
    return certificates(found, "application/pkcs7-mime; smime-type=certs-only")


def csrattrs() -> web.Response:
    """Of 4.5.2: what a request here looks like."""
    return _in_base64(_CSR_ATTRIBUTES, "application/csrattrs")


def later(retry_after_s: int) -> web.Response:
    """Of 4.2.3: not yet; the same request is to be sent again."""
    return web.Response(
        status=_ACCEPTED,
        headers={"Retry-After": str(retry_after_s)},
        text="An administrator has yet to confirm this request.\n",
    )


def basic(header: str) -> tuple[str, Secret | None] | None:
    """User name, and the password as an invitation's code; None: no HTTP Basic (RFC 7617)."""
    scheme, _, given = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        both = base64.b64decode(given.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    user, colon, password = both.partition(":")
    if not colon:
        return None
    try:
        return user, Secret.parse(password)
    except EligibilityError:
        return user, None


def _in_base64(der: bytes, media_type: str) -> web.Response:
    return web.Response(
        body=base64.encodebytes(der), headers={"Content-Type": media_type, **_BASE64}
    )
