"""What proves a card by its face application (券面事項確認): the issuer's word, and the card's key.

The file's groups and their signature: card.md 2 and 6 (soltia48/myna-card). How the three hashes
are joined, and the form of the issuer's card-verifiable certificate, is not public: ASSUMED, and
the same here for whoever checks (kiosk and cloud). Photo and name images never leave the kiosk:
only their hashes do. Signatures are RSASSA-PKCS1-v1_5 with SHA-256; this module checks none of
them, it says over which bytes they go.
"""

import dataclasses
import datetime as dt
import hashlib
import re

from eligibility import tlv
from eligibility.errors import MalformedValue
from eligibility.person import Sex

TAG_BIRTHDATE = 0xDF22
TAG_SEX = 0xDF23
TAG_CARD_KEY = 0xDF24
TAG_CERTIFICATE = 0x7F21
TAG_CERTIFICATE_BODY = 0x7F4E
TAG_CERTIFICATE_SIGNATURE = 0x5F37
TAG_EXPONENT = 0x90
TAG_MODULUS = 0x91
SHA256_BYTES = 32
_SMALLEST_MODULUS_BITS, _LARGEST_MODULUS_BITS = 2048, 4096
_SMALLEST_EXPONENT, _EXPONENT_LIMIT = 3, 1 << 32
_DATE = re.compile(rb"[0-9]{8}")
_KIND = "the card's face data"


@dataclasses.dataclass(frozen=True, slots=True)
class RsaNumbers:
    """An RSA public key as the card writes it."""

    exponent: int
    modulus: int


@dataclasses.dataclass(frozen=True, slots=True)
class FaceEvidence:
    """What the issuer has signed, without the pictures: enough to check, nothing to look at."""

    identity: bytes = dataclasses.field(repr=False)
    """DF22, DF23 and DF24 as they stand in EF 0002."""
    images_sha256: bytes = dataclasses.field(repr=False)
    """SHA-256 of DF25 and DF26 as they stand."""
    photo_sha256: bytes = dataclasses.field(repr=False)
    """SHA-256 of DF27 as it stands."""
    issuer_signature: bytes = dataclasses.field(repr=False)
    """DF28."""
    issuer_certificate: bytes = dataclasses.field(repr=False)
    """EF 0004."""

    @property
    def signed_by_issuer(self) -> bytes:
        """The bytes that ``issuer_signature`` goes over: the three groups' hashes joined."""
        return hashlib.sha256(self.identity).digest() + self.images_sha256 + self.photo_sha256


@dataclasses.dataclass(frozen=True, slots=True)
class FaceIdentity:
    """Whose card it is, as far as a proof needs; the names are pictures and not in here."""

    birthdate: dt.date = dataclasses.field(repr=False)
    sex: Sex = dataclasses.field(repr=False)
    card_key: RsaNumbers = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class IssuerCertificate:
    """EF 0004: the issuer's key, certified by an authority whose key we must know already."""

    body: bytes = dataclasses.field(repr=False)
    """The signed bytes: the element 7F4E as it stands."""
    signature: bytes = dataclasses.field(repr=False)
    key: RsaNumbers = dataclasses.field(repr=False)


def parse_identity(identity: bytes) -> FaceIdentity:
    """Birth date, sex and the card's key.

    Raises:
        MalformedValue: the elements are not exactly these three, or one has no usable form.
    """
    found = list(tlv.elements(identity))
    if [element.tag for element in found] != [TAG_BIRTHDATE, TAG_SEX, TAG_CARD_KEY]:
        raise MalformedValue(_KIND, "birth date, sex and key are not where they belong")
    birthdate, sex, key = (element.value for element in found)
    try:
        return FaceIdentity(_date(birthdate), Sex(sex.decode("ascii")), parse_key(key))
    except ValueError:
        raise MalformedValue(_KIND, "birth date or sex has no usable form") from None


def _date(digits: bytes) -> dt.date:
    """Raises ValueError; ``strptime`` alone would take seven digits for one of two days."""
    if not _DATE.fullmatch(digits):
        raise ValueError
    return dt.datetime.strptime(digits.decode("ascii"), "%Y%m%d").date()  # noqa: DTZ007 - a day


def parse_key(value: bytes) -> RsaNumbers:
    """A key written as ``90`` exponent and ``91`` modulus, once each.

    Raises:
        MalformedValue: another form, or numbers that no card's key has: an exponent of 1 would
            make every signature good.
    """
    found = list(tlv.elements(value))
    if [element.tag for element in found] != [TAG_EXPONENT, TAG_MODULUS]:
        raise MalformedValue(_KIND, "a key has no usable form")
    exponent, modulus = (int.from_bytes(element.value, "big") for element in found)
    is_usable = (
        exponent % 2
        and modulus % 2
        and _SMALLEST_EXPONENT <= exponent < _EXPONENT_LIMIT
        and _SMALLEST_MODULUS_BITS <= modulus.bit_length() <= _LARGEST_MODULUS_BITS
    )
    if not is_usable:
        raise MalformedValue(_KIND, "a key has no usable form")
    return RsaNumbers(exponent, modulus)


def parse_issuer_certificate(data: bytes) -> IssuerCertificate:
    """``7F21 {7F4E {.. 90 e, 91 n}, 5F37 signature}``; filler after it is cut off.

    Raises:
        MalformedValue: another form.
    """
    outer = tlv.element_at(data, 0)
    inner = list(tlv.elements(outer.value))
    if outer.tag != TAG_CERTIFICATE or [one.tag for one in inner] != [
        TAG_CERTIFICATE_BODY,
        TAG_CERTIFICATE_SIGNATURE,
    ]:
        raise MalformedValue(_KIND, "the issuer's certificate has another form")
    body, signature = inner
    key = tlv.encode_all(
        one for one in tlv.elements(body.value) if one.tag in (TAG_EXPONENT, TAG_MODULUS)
    )
    return IssuerCertificate(outer.value[body.start : body.end], signature.value, parse_key(key))
