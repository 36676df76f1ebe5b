"""A kiosk's side of EST without a kiosk: invitations, requests of every kind, the forms they go in.

secret = invite(office, now)
kiosk = Applicant.new(secret)
kiosk.enrol(desk.client())                  the answer of simpleenroll
"""

import base64
import dataclasses
import datetime as dt
import hashlib
import itertools
from typing import Self

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs7
from cryptography.x509.oid import AttributeOID

from eligibility.invitation import Secret
from provisioning import inviting, profile
from provisioning.acts import CONSOLE
from provisioning.office import Office
from provisioning.register import Purpose
from tests.bench.pki import DEVICE, INSTITUTION

EST = "/.well-known/est"
FORM = {"Content-Type": "application/pkcs10", "Content-Transfer-Encoding": "base64"}
_SHA256 = hashes.SHA256()
_numbers = itertools.count(1)


def new_secret() -> Secret:
    """Never the same twice in one run."""
    return Secret(next(_numbers).to_bytes(16, "big"))


def invite(
    office: Office, now: dt.datetime, device: str = DEVICE, purpose: Purpose = Purpose.ENROL
) -> Secret:
    """As the command does it; gives the secret."""
    secret, identity = new_secret(), profile.device(INSTITUTION, device)

    def decide(register):
        act, facts = inviting.to_invite(register, identity, secret, purpose, now)
        return act, {**facts, "by": CONSOLE}

    office.ledger.transact(decide, now)
    return secret


def spki(key: CertificateIssuerPrivateKeyTypes) -> bytes:
    """DER SubjectPublicKeyInfo."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def a_request(
    key: CertificateIssuerPrivateKeyTypes,
    challenge: str | None = None,
    subject: str | None = None,
    host: str | None = None,
    hashed: hashes.SHA256 | hashes.SHA512 | None = _SHA256,
) -> bytes:
    """DER PKCS#10, with whatever a kiosk would not ask for."""
    names = [] if subject is None else [x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names))
    if challenge is not None:
        builder = builder.add_attribute(AttributeOID.CHALLENGE_PASSWORD, challenge.encode())
    if host is not None:
        extension = x509.SubjectAlternativeName([x509.DNSName(host)])
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(key, hashed).public_bytes(Encoding.DER)


def basic(user: str, password: str) -> dict[str, str]:
    """HTTP Basic."""
    both = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {both}"}


def certificates_of(answer: httpx.Response) -> list[x509.Certificate]:
    """Of a certs-only PKCS#7."""
    assert answer.status_code == 200, (answer.status_code, answer.text)
    return pkcs7.load_der_pkcs7_certificates(base64.b64decode(answer.content))


@dataclasses.dataclass(frozen=True)
class Applicant:
    """Who holds an invitation and a key."""

    secret: Secret
    key: ec.EllipticCurvePrivateKey
    request: bytes

    @classmethod
    def new(cls, secret: Secret) -> Self:
        """With a new key and the right request."""
        key = ec.generate_private_key(ec.SECP256R1())
        return cls(secret, key, a_request(key, secret.challenge(spki(key))))

    def enrol(self, client: httpx.Client, request: bytes | None = None) -> httpx.Response:
        """One try."""
        return client.post(
            f"{EST}/simpleenroll",
            content=base64.b64encode(self.request if request is None else request),
            headers={**FORM, **basic(self.secret.id, self.secret.code)},
        )

    def key_sha256(self) -> str:
        """Hex; names the request together with the invitation."""
        return hashlib.sha256(spki(self.key)).hexdigest()

    def key_pem(self) -> bytes:
        """Unsealed, for a folder of a test."""
        return self.key.private_bytes(
            Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
