"""Cards for tests, one line each; keys are made once a process."""

import dataclasses
import datetime as dt

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from eligibility.errors import Code
from eligibility.person import Sex
from kiosk.card.session import Transmit
from kiosk.ports import CardError
from tests.bench.card_ca import CardCa, FaceIssuer
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.face_files import PrintedFace
from tests.bench.virtual_card.files import CardContent, Label
from tests.bench.virtual_card.issue import CardOrder, issue, print_face
from tests.bench.virtual_card.script import CardLeft, CardMute, Script, ScriptRun

NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
NOT_AFTER = dt.datetime(2030, 2, 17, 14, 59, 59, tzinfo=dt.UTC)
PIN = "1739"
WRONG_PIN = "4826"
SUBJECT = "A3KX7Q9ZB2M4C6D8E0F1G5H"
OTHER_SUBJECT = "Z9YX8W7V6U5T4S3R2Q1P0N9"
BIRTHDATE = dt.date(1983, 2, 17)
EXPIRES_ON = dt.date(2034, 2, 17)
SECURITY_CODE = "6052"
NUMBER_B = "580217" + "2034" + SECURITY_CODE
WRONG_NUMBER_B = "580217" + "2034" + "6053"

_FILLER_OID = x509.ObjectIdentifier("1.2.392.200149.8.5.1.99")


def sample_content(
    subject: str = SUBJECT, pin: str = PIN, label: Label | None = Label.CARD
) -> CardContent:
    """What is on a sample card; an empty PIN makes a card for the face only."""
    order = CardOrder(
        subject_cn=subject,
        pin=pin,
        validity=(NOW, NOT_AFTER),
        printed=sample_face(subject),
        label=label,
        has_sign_pair=bool(pin),
    )
    return issue(CardCa(NOW), order, FaceIssuer())


def sample_face(subject: str = SUBJECT) -> PrintedFace:
    """What is printed on a sample card; ``NUMBER_B`` opens it."""
    return print_face(subject, BIRTHDATE, Sex.FEMALE, EXPIRES_ON, SECURITY_CODE)


def a_card(subject: str = SUBJECT, pin: str = PIN, label: Label | None = Label.CARD) -> Card:
    """A card with all its tries."""
    return Card(sample_content(subject, pin, label))


def a_card_with_certificate(certificate: x509.Certificate | None) -> Card:
    """A card that holds another auth certificate, or none."""
    return Card(dataclasses.replace(sample_content(), auth_certificate=certificate))


def a_card_with_certificate_of(length: int) -> Card:
    """A card whose auth certificate fits its key and is ``length`` bytes long."""
    content = sample_content()
    certificate = _sized(content.auth_key, 0)
    filler = 0
    while (missing := length - len(certificate.public_bytes(Encoding.DER))) != 0:
        filler += missing  # lengths of lengths grow with it, so it takes a few rounds
        certificate = _sized(content.auth_key, filler)
    return a_card_with_certificate(certificate)


def auth_der(card: Card) -> bytes:
    """The DER that was put on the card."""
    assert card.content.auth_certificate is not None
    return card.content.auth_certificate.public_bytes(Encoding.DER)


def transmit_to(card: Card, script: Script | None = None) -> Transmit:
    """Carries commands to the card without reader and daemon: CARD_REMOVED, CARD_UNRESPONSIVE."""
    run = ScriptRun(card, script)

    def transmit(command: bytearray) -> bytes:
        try:
            return run.apdu(bytes(command))
        except CardLeft as left:
            raise CardError(Code.CARD_REMOVED) from left
        except CardMute as mute:
            raise CardError(Code.CARD_UNRESPONSIVE) from mute

    return transmit


def _sized(key: rsa.RSAPrivateKey, filler: int) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SUBJECT)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.UnrecognizedExtension(_FILLER_OID, bytes(filler)), critical=False)
        .sign(key, SHA256())
    )
