"""What an issued certificate must be before the kiosk takes it for its own. Pure."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eligibility.errors import Code
from eligibility.identity import POLICIES
from kiosk.enrolment.line import AuthorityError

_POLICY = x509.ObjectIdentifier(POLICIES["device"])
_CLIENT = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.2")


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """Whose certificate was asked for."""

    public_key: bytes
    """DER SubjectPublicKeyInfo."""
    uri: str
    root: x509.Certificate
    now: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """It fits."""

    leaf: x509.Certificate
    issuer: x509.Certificate
    root: x509.Certificate

    @property
    def chain_pem(self) -> bytes:
        """As ``device.crt`` holds it: the kiosk's own, then the issuing authority's."""
        return self.leaf.public_bytes(Encoding.PEM) + self.issuer.public_bytes(Encoding.PEM)

    @property
    def root_pem(self) -> bytes:
        """As ``ca.crt`` holds it."""
        return self.root.public_bytes(Encoding.PEM)


def fitting(certificates: Sequence[x509.Certificate], wanted: Wanted) -> IssuedCertificate:
    """The kiosk's certificate among those that came, with its chain checked.

    Raises:
        AuthorityError: ISSUED_UNFIT: none has the kiosk's key, or not the kind, purpose or chain of
            a kiosk's; INVITATION_OF_ANOTHER: it names another kiosk; CLOCK_IMPLAUSIBLE: it is not
            valid now.
    """
    leaf = next((one for one in certificates if _key_of(one) == wanted.public_key), None)
    if leaf is None:
        raise AuthorityError(Code.ISSUED_UNFIT)
    issuer = _issuer_of(leaf, certificates, wanted.root)
    try:
        _check_kind(leaf, issuer)
        uris = _uris(leaf)
    except (x509.ExtensionNotFound, ValueError):
        raise AuthorityError(Code.ISSUED_UNFIT) from None
    if uris != [wanted.uri]:
        raise AuthorityError(Code.INVITATION_OF_ANOTHER)
    if not leaf.not_valid_before_utc <= wanted.now <= leaf.not_valid_after_utc:
        raise AuthorityError(Code.CLOCK_IMPLAUSIBLE)
    return IssuedCertificate(leaf, issuer, wanted.root)


def _key_of(certificate: x509.Certificate) -> bytes:
    try:
        key = certificate.public_key()
    except (ValueError, TypeError):  # of a kind that is not known here
        return b""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _issuer_of(
    leaf: x509.Certificate, certificates: Sequence[x509.Certificate], root: x509.Certificate
) -> x509.Certificate:
    for one in certificates:
        if one is not leaf and _signed(leaf, one) and _signed(one, root):
            return one
    raise AuthorityError(Code.ISSUED_UNFIT)


def _signed(certificate: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _check_kind(leaf: x509.Certificate, issuer: x509.Certificate) -> None:
    """A kiosk's: client only, by the issuing authority of kiosks."""
    purposes = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    limits = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    is_kiosks = _has_policy(leaf) and _has_policy(issuer)
    if not (is_kiosks and limits.ca and list(purposes) == [_CLIENT]):
        raise AuthorityError(Code.ISSUED_UNFIT)


def _has_policy(certificate: x509.Certificate) -> bool:
    policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    return any(policy.policy_identifier == _POLICY for policy in policies)


def _uris(leaf: x509.Certificate) -> list[str]:
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return names.get_values_for_type(x509.UniformResourceIdentifier)
