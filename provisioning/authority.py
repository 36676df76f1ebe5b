"""A certificate authority: the offline root and the issuing one of each kind.

Root P-384, path length 1; issuing P-256, path length 0, bound to its kind by policy and extended
key usage, which OpenSSL checks along the chain. Values only; the disk is in ``office``.
Profile: RFC 5280; short lives: device.md 2.3; a CRL of 30 days: decision 0055.
"""

import dataclasses
import datetime as dt
import ipaddress
from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from provisioning.errors import PeriodRefused, RequestRefused
from provisioning.profile import Identity, Kind

ROOT_LIFE = dt.timedelta(days=20 * 365)
ISSUING_LIFE = dt.timedelta(days=5 * 365)
CRL_LIFE = dt.timedelta(days=30)
"""Longer than any holiday: a list that has ended shuts a whole clinic out. Issued daily."""
BOARD_ROOT_LIFE = dt.timedelta(days=10 * 365)
"""Browsers are told to trust it by hand: not often."""
ROOT_CRL_LIFE = ISSUING_LIFE  # the root is offline: nobody renews its list each week
BACKDATED = dt.timedelta(minutes=5)
"""What is signed counts from so long before: clocks of two machines never agree."""

REASONS = {
    "key-compromise": x509.ReasonFlags.key_compromise,
    "superseded": x509.ReasonFlags.superseded,
    "cessation": x509.ReasonFlags.cessation_of_operation,
}
"""Why a certificate is taken back, as the operator says it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Revocation:
    """One line of a CRL."""

    serial: int
    at: dt.datetime
    reason: str
    """A key of REASONS."""


@dataclasses.dataclass(frozen=True, slots=True)
class Authority:
    """A key that signs certificates, with its own certificate."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = dataclasses.field(repr=False)

    def chain_pem(self) -> bytes:
        """This authority's certificate as it follows a leaf in a file."""
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(
        self, request: x509.CertificateSigningRequest, identity: Identity, now: dt.datetime
    ) -> x509.Certificate:
        """Signs the request's key under the names of ``identity``; the request's are ignored.

        Raises:
            RequestRefused: no proof of possession, or a key that is not P-256.
            PeriodRefused: the authority ends before the certificate would.
        """
        _check_request(request)
        until = now + identity.kind.life
        if until > self.certificate.not_valid_after_utc:
            raise PeriodRefused("The issuing authority ends too early; make a new one first.")
        builder = (
            _builder(identity.subject(), self.certificate.subject, now, until)
            .public_key(request.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage(identity.kind.purposes), critical=False)
            .add_extension(identity.alternative_names(), critical=False)
            .add_extension(_policies(identity.kind), critical=False)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(request.public_key()), critical=False
            )
            .add_extension(_authority_key_identifier(self.certificate), critical=False)
        )
        return builder.sign(self.key, hashes.SHA256())

    def crl(
        self,
        revoked: Iterable[Revocation],
        number: int,
        now: dt.datetime,
        life: dt.timedelta = CRL_LIFE,
    ) -> x509.CertificateRevocationList:
        """The list of what this authority has taken back; ``number`` grows with each list."""
        # All at once: ``add_revoked_certificate`` copies the list each time, 0.6 s for 25,000.
        builder = (
            x509.CertificateRevocationListBuilder(revoked_certificates=[*map(_revoked, revoked)])
            .issuer_name(self.certificate.subject)
            .last_update(now - BACKDATED)
            .next_update(now + life)
            .add_extension(x509.CRLNumber(number), critical=False)
            .add_extension(_authority_key_identifier(self.certificate), critical=False)
        )
        return builder.sign(self.key, hashes.SHA256())


def make_root(name: str, now: dt.datetime) -> Authority:
    """A new root with a new key; it signs issuing authorities and nothing else."""
    key = ec.generate_private_key(ec.SECP384R1())
    subject = _authority_name(f"{name} Root")
    builder = _authority_builder(subject, subject, key.public_key(), now, now + ROOT_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
    return Authority(builder.sign(key, hashes.SHA384()), key)


def make_issuing(
    root: Authority, name: str, kind: Kind, now: dt.datetime, number: int = 1
) -> Authority:
    """A new issuing authority for one kind, signed by the root.

    The second and later ones of a kind have their ``number`` in the name: lists are found by it.

    Raises:
        PeriodRefused: the root ends before.
    """
    if now + ISSUING_LIFE > root.certificate.not_valid_after_utc:
        raise PeriodRefused("The root ends too early; a new authority is needed.")
    key = ec.generate_private_key(ec.SECP256R1())
    which = f" {number}" if number > 1 else ""
    subject = _authority_name(f"{name} {kind.word.capitalize()} Issuing{which}")
    issuer = root.certificate
    builder = _authority_builder(subject, issuer.subject, key.public_key(), now, now + ISSUING_LIFE)
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage(kind.purposes), critical=False)
        .add_extension(_policies(kind), critical=False)
        .add_extension(_authority_key_identifier(issuer), critical=False)
    )
    return Authority(builder.sign(root.key, hashes.SHA384()), key)


def make_board_root(identity: Identity, now: dt.datetime) -> Authority:
    """A clinic's own authority for its desk's pages, not below the line's root.

    Browsers of the clinic trust it: it can vouch for these hosts and for nothing else in the world.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _authority_name(f"{identity.common_name} Authority")
    until = now + BOARD_ROOT_LIFE
    builder = (
        _authority_builder(subject, subject, key.public_key(), now, until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage(identity.kind.purposes), critical=False)
        .add_extension(_only_hosts_of(identity), critical=True)
    )
    return Authority(builder.sign(key, hashes.SHA256()), key)


def covers(root: x509.Certificate, identity: Identity) -> bool:
    """Whether a clinic's authority was made for exactly these hosts."""
    made_for = root.extensions.get_extension_for_class(x509.NameConstraints).value
    return made_for == _only_hosts_of(identity)


def _only_hosts_of(identity: Identity) -> x509.NameConstraints:
    # A kind of name that is not mentioned would be free: where there is none, none is permitted.
    names = sorted(identity.dns_names) or ["invalid"]
    hosts = [ipaddress.ip_network(one) for one in sorted(identity.addresses, key=str)]
    permitted = [*map(x509.DNSName, names), *map(x509.IPAddress, hosts)]
    excluded = [
        x509.IPAddress(ipaddress.ip_network(every))
        for version, every in ((4, "0.0.0.0/0"), (6, "::/0"))
        if version not in {one.version for one in identity.addresses}
    ]
    return x509.NameConstraints(permitted, excluded or None)


def _check_request(request: x509.CertificateSigningRequest) -> None:
    if not request.is_signature_valid:
        raise RequestRefused("The request is not signed by the key it brings.")
    key = request.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise RequestRefused("The request brings another key than P-256.")


def _builder(
    subject: x509.Name, issuer: x509.Name, now: dt.datetime, until: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(until)
    )


def _authority_builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    until: dt.datetime,
) -> x509.CertificateBuilder:
    return (
        _builder(subject, issuer, now, until)
        .public_key(public_key)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _authority_name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)])


def _policies(kind: Kind) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(kind.policy, None)])


def _authority_key_identifier(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _usage(
    *, digital_signature: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def _revoked(revocation: Revocation) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(revocation.serial)
        .revocation_date(revocation.at)
        .add_extension(x509.CRLReason(REASONS[revocation.reason]), critical=False)
        .build()
    )
