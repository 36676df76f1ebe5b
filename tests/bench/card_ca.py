"""The bench's authorities for My Number Cards: for certificates, and for what is printed on them.

Profile: card.md 5. The real hierarchy renews its key and keeps its name, so a verifier must choose
the authority by signature; hence two generations with the same distinguished name here. There is a
foreign authority of each sort.
RSA keys are made when first needed and kept in memory for the process: none is ever written.
"""

import dataclasses
import datetime as dt
import functools
from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from tests.bench.virtual_card.cvc import certify, sign

POLICY = x509.ObjectIdentifier("1.2.392.200149.8.5.1.3.30")
TEST_ORGANISATION = "KIOSK-TEST"
_UNIT = "JPKI for user authentication"
_OCSP = "http://ocsp.kiosk-test.invalid/"  # read by nobody: the bench revokes by CRL
_PUBLIC_EXPONENT = 65537
_YEAR = dt.timedelta(days=365)
_FACE_AUTHORITY = b"BENCH-FACE-CA"
_FACE_ISSUER = b"BENCH-FACE-01"


@functools.cache
def card_key(name: str) -> rsa.RSAPrivateKey:
    """The RSA-2048 key of the card ``name``: made once a process."""
    return rsa.generate_private_key(_PUBLIC_EXPONENT, 2048)


@dataclasses.dataclass(frozen=True)
class CardCa:
    """Issues user-authentication certificates of one organisation."""

    now: dt.datetime
    organisation: str = TEST_ORGANISATION
    realm: str = "bench"
    """Parts the keys of a foreign authority from ours, although the names are the same."""

    @functools.cached_property
    def generations(self) -> tuple[x509.Certificate, x509.Certificate]:
        """Old and current authority: same name, other keys, overlapping periods."""
        return (
            self._authority(0, self.now - 9 * _YEAR, self.now + _YEAR),
            self._authority(1, self.now - 2 * _YEAR, self.now + 8 * _YEAR),
        )

    def anchors_pem(self) -> bytes:
        """Both generations, as the cloud trusts them."""
        return b"".join(one.public_bytes(Encoding.PEM) for one in self.generations)

    def issue(
        self,
        subject_cn: str,
        key: rsa.RSAPrivateKey | rsa.RSAPublicKey,
        not_before: dt.datetime,
        not_after: dt.datetime,
        generation: int = 1,
    ) -> x509.Certificate:
        """A card's certificate: an opaque name, no person in it."""
        public_key = key.public_key() if isinstance(key, rsa.RSAPrivateKey) else key
        issuer = self.generations[generation]
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, subject_cn)))
            .issuer_name(issuer.subject)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before)
            .not_valid_after(not_after)
        )
        for extension, critical in _leaf_extensions(public_key, issuer):
            builder = builder.add_extension(extension, critical)
        return builder.sign(self._key(generation), hashes.SHA256())

    def crl(
        self, serials: Iterable[int], now: dt.datetime, generation: int = 1
    ) -> x509.CertificateRevocationList:
        """The list of cards taken back."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.generations[generation].subject)
            .last_update(now - dt.timedelta(hours=1))
            .next_update(now + dt.timedelta(days=2))
        )
        for serial in serials:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self._key(generation), hashes.SHA256())

    def _key(self, generation: int) -> rsa.RSAPrivateKey:
        return card_key(f"authority {self.realm} {generation}")

    def _authority(
        self, generation: int, not_before: dt.datetime, not_after: dt.datetime
    ) -> x509.Certificate:
        key = self._key(generation)
        subject = _name(
            (NameOID.COUNTRY_NAME, "JP"),
            (NameOID.ORGANIZATION_NAME, self.organisation),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, _UNIT),
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(not_before)
            .not_valid_after(not_after)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )
        return builder.sign(key, hashes.SHA256())


def foreign_card_ca(now: dt.datetime) -> CardCa:
    """An authority which names itself like ours and has other keys: nobody may trust it."""
    return CardCa(now, realm="foreign")


@dataclasses.dataclass(frozen=True)
class FaceIssuer:
    """Signs what is printed on cards (face application); certified by an authority of its own."""

    realm: str = "bench"

    def sign(self, content: bytes) -> bytes:
        """By the issuer's key."""
        return sign(self._key, content)

    @functools.cache  # noqa: B019 - one issuer a realm and process
    def certificate(self) -> bytes:
        """EF 0004: the issuer's key in a card-verifiable certificate."""
        return certify(_FACE_ISSUER, self._key.public_key(), _FACE_AUTHORITY, self._authority_key)

    def anchors_pem(self) -> bytes:
        """The authority's public keys, as kiosk and cloud trust them."""
        public_key = self._authority_key.public_key()
        return public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def _key(self) -> rsa.RSAPrivateKey:
        return card_key(f"face issuer {self.realm}")

    @property
    def _authority_key(self) -> rsa.RSAPrivateKey:
        return card_key(f"face authority {self.realm}")


def face_anchors_pem() -> bytes:
    """PEM public keys of the bench's authority of face data."""
    return FaceIssuer().anchors_pem()


def foreign_face_issuer() -> FaceIssuer:
    """An issuer which names itself like ours and has other keys: nobody may trust it."""
    return FaceIssuer("foreign")


def _leaf_extensions(
    public_key: rsa.RSAPublicKey, issuer: x509.Certificate
) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    ocsp = x509.AccessDescription(
        AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(_OCSP)
    )
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage(signs_certificates=False), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),
        (x509.CertificatePolicies([x509.PolicyInformation(POLICY, None)]), True),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), False),
        (x509.AuthorityInformationAccess([ocsp]), False),
    )


def _name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
