"""The elementary files of a card's authentication application, and cards of made-up people.

Ids and contents: card.md 2 (OpenSC, myna, soltia48/myna-card). The files of the signing pair are
here because OpenSC asks for them; the kiosk never does.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Mapping

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.bench.card_ca import CardCa, card_key
from tests.bench.people import BenchPerson

JPKI_AID = bytes.fromhex("D392F000260100000001")

EF_SIGN_CERTIFICATE = 0x0001
EF_SIGN_CA = 0x0002
EF_TOKEN_INFO = 0x0006
EF_PRESENT = 0x0008
EF_AUTH_CERTIFICATE = 0x000A
EF_AUTH_CA = 0x000B
EF_AUTH_KEY = 0x0017
EF_AUTH_PIN = 0x0018
EF_SIGN_KEY = 0x001A
EF_SIGN_PIN = 0x001B

AUTH_TRIES = 3
SIGN_TRIES = 5
SIGN_PASSWORD = b"BENCH2026"
_TOKEN_INFO_LENGTH = 160
_FILLER = b"\xff"
_CERTIFICATE_EF_LENGTH = 2048


class Label(enum.Enum):
    """What answers the AID (card.md 8)."""

    CARD = "JPKIAPICCTOKEN2"
    RESIDENT_CARD = "JPKIAPICCTOKEN"
    ANDROID = "JPKIAPGPSETOKEN"
    IPHONE = "JPKIAPIOSTOKEN"


@dataclasses.dataclass(frozen=True)
class BinaryFile:
    """Bytes that may be read, when ``guard`` is None or that PIN was verified."""

    content: bytes = dataclasses.field(repr=False)
    guard: int | None = None


@dataclasses.dataclass(frozen=True)
class PinFile:
    """A PIN as it was set; its counter belongs to the card."""

    value: bytes = dataclasses.field(repr=False)
    tries: int


@dataclasses.dataclass(frozen=True)
class KeyFile:
    """A private key; never leaves, signs when ``guard`` was verified."""

    key: rsa.RSAPrivateKey = dataclasses.field(repr=False)
    guard: int


CardFile = BinaryFile | PinFile | KeyFile


@dataclasses.dataclass(frozen=True)
class CardContent:
    """What is put on one card."""

    auth_certificate: x509.Certificate | None
    auth_ca: x509.Certificate
    auth_key: rsa.RSAPrivateKey = dataclasses.field(repr=False)
    pin: bytes = dataclasses.field(repr=False)
    label: Label = Label.CARD
    sign_certificate: x509.Certificate | None = None
    sign_key: rsa.RSAPrivateKey | None = dataclasses.field(default=None, repr=False)


def person_content(person: BenchPerson, ca: CardCa, label: Label = Label.CARD) -> CardContent:
    """The card of one of the bench's people, issued by the bench's authority."""
    return issue_content(
        ca,
        person.subject_cn,
        person.pin,
        (person.certificate_from, person.certificate_until),
        label,
    )


def issue_content(
    ca: CardCa,
    subject_cn: str,
    pin: str,
    validity: tuple[dt.datetime, dt.datetime],
    label: Label = Label.CARD,
) -> CardContent:
    """A card with both pairs; keys are made once a process and name."""
    auth_key = card_key(f"auth {subject_cn}")
    sign_key = card_key(f"sign {subject_cn}")
    return CardContent(
        auth_certificate=ca.issue(subject_cn, auth_key, *validity),
        auth_ca=ca.generations[1],
        auth_key=auth_key,
        pin=pin.encode("ascii"),
        label=label,
        sign_certificate=ca.issue(f"{subject_cn}-sign", sign_key, *validity),
        sign_key=sign_key,
    )


def jpki_files(content: CardContent) -> Mapping[int, CardFile]:
    """The application's files by id."""
    files: dict[int, CardFile] = {
        EF_TOKEN_INFO: BinaryFile(token_info(content.label)),
        EF_PRESENT: BinaryFile(_present(content)),
        EF_AUTH_CERTIFICATE: BinaryFile(_padded(content.auth_certificate)),
        EF_AUTH_CA: BinaryFile(_padded(content.auth_ca)),
        EF_AUTH_PIN: PinFile(content.pin, AUTH_TRIES),
        EF_AUTH_KEY: KeyFile(content.auth_key, EF_AUTH_PIN),
        EF_SIGN_CERTIFICATE: BinaryFile(_padded(content.sign_certificate), EF_SIGN_PIN),
        EF_SIGN_CA: BinaryFile(_padded(content.auth_ca)),
        EF_SIGN_PIN: PinFile(SIGN_PASSWORD, SIGN_TRIES),
    }
    if content.sign_key is not None:
        files[EF_SIGN_KEY] = KeyFile(content.sign_key, EF_SIGN_PIN)
    if content.label is Label.ANDROID:
        # a phone shows its certificate only after the PIN (card.md 2)
        certificate = _padded(content.auth_certificate)
        files[EF_AUTH_CERTIFICATE] = BinaryFile(certificate, EF_AUTH_PIN)
    return files


def token_info(label: Label) -> bytes:
    """A CK_TOKEN_INFO: label, manufacturer, model, serial (space padded), then words."""
    texts = ((label.value, 32), ("BENCH", 32), ("VIRTUAL", 16), ("0", 16))
    head = b"".join(text.encode("ascii").ljust(length, b" ") for text, length in texts)
    return head.ljust(_TOKEN_INFO_LENGTH, b"\x00")


def _present(content: CardContent) -> bytes:
    has_sign, has_auth = content.sign_certificate is not None, content.auth_certificate is not None
    return bytes((0x8F if has_sign else 0x00, 0x8F if has_auth else 0x00, 0x00))


def _padded(certificate: x509.Certificate | None) -> bytes:
    der = b"" if certificate is None else certificate.public_bytes(Encoding.DER)
    return der.ljust(_CERTIFICATE_EF_LENGTH, _FILLER)
