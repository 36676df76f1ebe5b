"""Whether a card's certificate and signature are accepted, and why not; raises, gives no bool.

Profile and generations: card.md 5. The authority's generations share one name and differ in key,
so the anchor is chosen by the signature. Grace after expiry: contract.md.
"""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from cloud.domain.errors import Refused
from cloud.domain.values import CardLink, CertificateState
from eligibility.errors import Code
from eligibility.inquiry import JAPAN, Notice

AUTH_POLICY = x509.ObjectIdentifier("1.2.392.200149.8.5.1.3.30")
"""User-authentication certificate; the signing certificate carries ...1.1.20."""
_SMALLEST_KEY_BITS = 2048
_GRACE_MONTHS = 3
_MONTHS_PER_YEAR = 12


@dataclasses.dataclass(frozen=True, slots=True)
class AcceptedCard:
    """A certificate that comes from a known authority and is still good for something."""

    certificate: x509.Certificate = dataclasses.field(repr=False)
    key: rsa.RSAPublicKey = dataclasses.field(repr=False)
    anchor: x509.Certificate
    """The generation that signed it."""
    state: CertificateState

    @property
    def link(self) -> CardLink:
        """What the registry knows the card by, and its dates."""
        first, last = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        return CardLink(cert_key(self.certificate), first, last)


def check_card(der: bytes, anchors: Sequence[x509.Certificate], now: dt.datetime) -> AcceptedCard:
    """Checks chain, profile and dates, in this order; a certificate alone proves no card.

    Raises:
        Refused: REQUEST_MALFORMED, CERTIFICATE_UNTRUSTED, CERTIFICATE_NOT_YET_VALID,
            CERTIFICATE_EXPIRED.
    """
    certificate = _parse(der)
    anchor = _anchor_of(certificate, anchors, now)
    key = _checked_key(certificate)
    return AcceptedCard(certificate, key, anchor, _check_dates(certificate, now))


def check_signature(key: rsa.RSAPublicKey, signature: bytes, signed: bytes) -> None:
    """RSASSA-PKCS1-v1_5 with SHA-256; raises Refused: SIGNATURE_INVALID."""
    try:
        key.verify(signature, signed, padding.PKCS1v15(), SHA256())
    except InvalidSignature:
        raise Refused(Code.SIGNATURE_INVALID) from None


def cert_key(certificate: x509.Certificate) -> bytes:
    """The registry's key: SHA-256 over the issuer's DER and the serial's DER content bytes."""
    serial = certificate.serial_number
    content = serial.to_bytes(serial.bit_length() // 8 + 1, "big")
    return hashlib.sha256(certificate.issuer.public_bytes() + content).digest()


def grace_ends_at(not_after: dt.datetime) -> dt.datetime:
    """First moment after the third month that follows the month of expiry, in Japan."""
    expired = not_after.astimezone(JAPAN)
    months = expired.year * _MONTHS_PER_YEAR + expired.month - 1 + _GRACE_MONTHS + 1
    year, month = divmod(months, _MONTHS_PER_YEAR)
    return dt.datetime(year, month + 1, 1, tzinfo=JAPAN)


def notices_of(not_after: dt.datetime, state: CertificateState, now: dt.datetime) -> list[Notice]:
    """What to say about the card's certificate: it has expired, or does so in three months."""
    if state is CertificateState.GRACE:
        return [Notice.CARD_CERTIFICATE_EXPIRED]
    year, month = divmod(now.year * _MONTHS_PER_YEAR + now.month - 1 + _GRACE_MONTHS, 12)
    horizon = now.date().replace(year=year, month=month + 1, day=min(now.day, 28))
    return [Notice.CARD_CERTIFICATE_EXPIRES_SOON] if not_after.date() <= horizon else []


def _parse(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except (ValueError, x509.InvalidVersion):
        raise Refused(Code.REQUEST_MALFORMED, "certificate: not an X.509 certificate") from None


def is_in_use(anchor: x509.Certificate, now: dt.datetime) -> bool:
    """Whether a generation may still have signed a card that is good for something."""
    return anchor.not_valid_before_utc <= now < grace_ends_at(anchor.not_valid_after_utc)


def _anchor_of(
    certificate: x509.Certificate, anchors: Sequence[x509.Certificate], now: dt.datetime
) -> x509.Certificate:
    for anchor in anchors:
        if not is_in_use(anchor, now):
            continue
        try:
            certificate.verify_directly_issued_by(anchor)
        except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
            continue  # another generation of the same name, or another authority
        return anchor
    raise Refused(Code.CERTIFICATE_UNTRUSTED)


def _checked_key(certificate: x509.Certificate) -> rsa.RSAPublicKey:
    """The certificate's key, when its profile is that of a user-authentication certificate."""
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
        _check_is_no_authority(certificate)
        key = certificate.public_key()
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError, UnsupportedAlgorithm):
        raise Refused(Code.CERTIFICATE_UNTRUSTED) from None
    named = {policy.policy_identifier for policy in policies}
    if AUTH_POLICY not in named or not isinstance(key, rsa.RSAPublicKey):
        raise Refused(Code.CERTIFICATE_UNTRUSTED)
    if key.key_size < _SMALLEST_KEY_BITS:
        raise Refused(Code.CERTIFICATE_UNTRUSTED)
    return key


def _check_is_no_authority(certificate: x509.Certificate) -> None:
    extensions = {type(extension.value): extension.value for extension in certificate.extensions}
    constraints = extensions.get(x509.BasicConstraints)
    usage = extensions.get(x509.KeyUsage)
    if isinstance(constraints, x509.BasicConstraints) and constraints.ca:
        raise Refused(Code.CERTIFICATE_UNTRUSTED)
    if isinstance(usage, x509.KeyUsage) and not usage.digital_signature:
        raise Refused(Code.CERTIFICATE_UNTRUSTED)


def _check_dates(certificate: x509.Certificate, now: dt.datetime) -> CertificateState:
    if now < certificate.not_valid_before_utc:
        raise Refused(Code.CERTIFICATE_NOT_YET_VALID)
    if now <= certificate.not_valid_after_utc:
        return CertificateState.VALID
    if now < grace_ends_at(certificate.not_valid_after_utc):
        return CertificateState.GRACE
    raise Refused(Code.CERTIFICATE_EXPIRED)
