"""Site settings as the authority signed them: the signature leads to the root this kiosk trusts.

Compact JWS (RFC 7515), ES256, with the signer's chain in ``x5c``. joserfc is not asked here: its
limit for a header is shorter than any chain, and one algorithm is a few lines.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from eligibility import wire
from eligibility.errors import Code, WireError
from eligibility.identity import POLICIES
from eligibility.wire_fleet import SiteSettings
from kiosk.ports import PortError

TYPE = "oev-site-settings+jws"
LONGEST = 64 * 1024
_HALF = 32
_CHAIN = 2
_PARTS = 3


class SettingsRefused(PortError):
    """Not from the authority, not for this kiosk, or not newer; SETTINGS_REFUSED."""

    def __init__(self, reason: str) -> None:
        super().__init__(Code.SETTINGS_REFUSED)
        self.reason = reason
        """A word for the log."""


def read_signed(
    signed: str, root: x509.Certificate, uri: str, newest: int, now: dt.datetime
) -> SiteSettings:
    """Checks everything and gives what they say.

    Args:
        signed: the compact JWS.
        root: the only authority.
        uri: SAN URI of this kiosk.
        newest: the highest version that was ever seen here; only a higher one is taken.
        now: aware.

    Raises:
        SettingsRefused: anything is not as it should be.
    """
    header, payload, signing_input, signature = _parts(signed)
    leaf, issuing = _chain(header)
    _check_chain(leaf, issuing, root, now)
    _check_signature(leaf, signing_input, signature)
    try:
        settings: SiteSettings = wire.decode(payload, SiteSettings)
    except WireError:
        raise SettingsRefused("payload") from None
    if settings.uri != uri:
        raise SettingsRefused("uri")
    if settings.version <= newest:
        raise SettingsRefused("version")
    return settings


def _parts(signed: str) -> tuple[dict[str, object], bytes, bytes, bytes]:
    parts = signed.split(".")
    if len(parts) != _PARTS or len(signed) > LONGEST:
        raise SettingsRefused("form")
    try:
        header = json.loads(_decoded(parts[0]))
        payload, signature = _decoded(parts[1]), _decoded(parts[2])
    except ValueError:
        raise SettingsRefused("form") from None
    if not isinstance(header, dict) or (header.get("alg"), header.get("typ")) != ("ES256", TYPE):
        raise SettingsRefused("header")
    if "crit" in header or len(signature) != 2 * _HALF:
        raise SettingsRefused("header")
    return header, payload, f"{parts[0]}.{parts[1]}".encode(), signature


def _decoded(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


def _chain(header: dict[str, object]) -> Sequence[x509.Certificate]:
    listed = header.get("x5c")
    if not isinstance(listed, list) or len(listed) != _CHAIN:
        raise SettingsRefused("chain")
    try:
        return [x509.load_der_x509_certificate(base64.b64decode(one)) for one in listed]
    except (TypeError, ValueError, binascii.Error):
        raise SettingsRefused("chain") from None


def _check_chain(
    leaf: x509.Certificate, issuing: x509.Certificate, root: x509.Certificate, now: dt.datetime
) -> None:
    try:
        leaf.verify_directly_issued_by(issuing)
        issuing.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        raise SettingsRefused("chain") from None
    for one in (leaf, issuing, root):
        if not one.not_valid_before_utc <= now < one.not_valid_after_utc:
            raise SettingsRefused("time")
    if not (
        _may_issue(issuing) and _policies(leaf) == _policies(issuing) == [POLICIES["settings"]]
    ):
        raise SettingsRefused("policy")


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    return found.ca


def _policies(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except (ValueError, x509.ExtensionNotFound):
        return []
    return [one.policy_identifier.dotted_string for one in found]


def _check_signature(leaf: x509.Certificate, signing_input: bytes, signature: bytes) -> None:
    key = leaf.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SettingsRefused("key")
    r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    try:
        key.verify(encode_dss_signature(r, s), signing_input, ec.ECDSA(SHA256()))
    except InvalidSignature:
        raise SettingsRefused("signature") from None
