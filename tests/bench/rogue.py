"""Certificates that an authority should never have made: what a stolen or careless one could do."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID

from provisioning.device_key import make_key
from tests.bench.pki import LineCredentials


@dataclasses.dataclass(frozen=True)
class Rogue:
    """What stands in the certificate, whoever signs it."""

    uri: str
    policies: Sequence[str]
    """OIDs; none is possible."""


def issue_rogue(line: LineCredentials, authority: str, rogue: Rogue, now: dt.datetime) -> Path:
    """A party's folder, its certificate made by the issuing authority of the kind ``authority``."""
    office = line.kiosk.parent / "authority" / authority
    key = load_pem_private_key((office / "ca.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    issuer = x509.load_pem_x509_certificate((office / "ca.crt").read_bytes())
    folder = line.kiosk.parent / f"rogue-{authority}-{x509.random_serial_number():x}"
    folder.mkdir()
    request = make_key(folder / "device.key")
    leaf = _builder(request, issuer, rogue, now).sign(key, hashes.SHA256())
    pem = Encoding.PEM
    (folder / "device.crt").write_bytes(leaf.public_bytes(pem) + issuer.public_bytes(pem))
    (folder / "ca.crt").write_bytes((line.kiosk / "ca.crt").read_bytes())
    return folder


def _builder(
    request: x509.CertificateSigningRequest,
    issuer: x509.Certificate,
    rogue: Rogue,
    now: dt.datetime,
) -> x509.CertificateBuilder:
    key_identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "rogue")]))
        .issuer_name(issuer.subject)
        .public_key(request.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(
            x509.SubjectAlternativeName([x509.UniformResourceIdentifier(rogue.uri)]),
            critical=False,
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_identifier),
            critical=False,
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(request.public_key()), critical=False
        )
    )
    if not rogue.policies:
        return builder
    named = [x509.PolicyInformation(x509.ObjectIdentifier(one), None) for one in rogue.policies]
    return builder.add_extension(x509.CertificatePolicies(named), critical=False)
