"""The face application (券面事項確認): what is printed on the card, as files that its issuer signs.

Tags, guards and groups: card.md 2 and 6 (soltia48/myna-card). How the groups' hashes are joined and
the form of EF 0001, 0003 and 0005 beyond their tags: ASSUMED. The my number that guards EF 0005 is
one that nobody can have: its check digit is wrong.
"""

import dataclasses
import datetime as dt
import hashlib

from cryptography.hazmat.primitives.asymmetric import rsa

from eligibility.person import Sex
from tests.bench.card_ca import FaceIssuer
from tests.bench.eras import era_birth
from tests.bench.virtual_card.applications import Application, BinaryFile, CardFile, PinFile
from tests.bench.virtual_card.cvc import key_elements
from tests.bench.virtual_card.tlv import tlv

FACE_AID = bytes.fromhex("D3921000310001010402")

EF_BIRTH = 0x0001
EF_IDENTITY = 0x0002
EF_INFO = 0x0003
EF_ISSUER_CERTIFICATE = 0x0004
EF_MY_NUMBER = 0x0005
EF_PIN_BIRTH = 0x0011
EF_PIN_NUMBER_B = 0x0012
EF_PIN_NUMBER_A = 0x0013

FACE_TRIES = 10
MY_NUMBER = b"000000000001"
_FILLER = b"\xff" * 64
_OFFSET_BYTES = 2
_IDENTITY_FIELDS = 9
_HEADER_BYTES = 5
"""FF20, then 82 and two bytes of length."""


@dataclasses.dataclass(frozen=True)
class PrintedFace:
    """What is printed on a card, in the form in which its chip holds it."""

    birthdate: dt.date
    sex: Sex
    expires_on: dt.date
    security_code: str = dataclasses.field(repr=False)
    """Four digits beside the photo."""
    name_png: bytes = dataclasses.field(repr=False)
    address_png: bytes = dataclasses.field(repr=False)
    code_png: bytes = dataclasses.field(repr=False)
    photo: bytes = dataclasses.field(repr=False)
    """JPEG 2000, grey; empty on an infant's card."""

    @property
    def number_b(self) -> str:
        """照合番号B: birth date by era, year of expiry, security code; 14 digits."""
        return f"{era_birth(self.birthdate)}{self.expires_on.year:04}{self.security_code}"


@dataclasses.dataclass(frozen=True)
class FaceContent:
    """The application as it was issued; ``identity_file`` may be damaged afterwards."""

    printed: PrintedFace
    key: rsa.RSAPrivateKey = dataclasses.field(repr=False)
    issuer: FaceIssuer
    birth_file: bytes = dataclasses.field(repr=False)
    identity_file: bytes = dataclasses.field(repr=False)
    my_number_file: bytes = dataclasses.field(repr=False)
    issuer_certificate: bytes = dataclasses.field(repr=False)


def issue_face(printed: PrintedFace, key: rsa.RSAPrivateKey, issuer: FaceIssuer) -> FaceContent:
    """Everything filled in and signed by the issuer."""
    return FaceContent(
        printed=printed,
        key=key,
        issuer=issuer,
        birth_file=_birth_file(printed, key, issuer),
        identity_file=_identity_file(printed, key, issuer),
        my_number_file=_my_number_file(printed, issuer),
        issuer_certificate=issuer.certificate(),
    )


def face_application(face: FaceContent) -> Application:
    """The application's files; the card's own key signs without PIN."""
    birth = era_birth(face.printed.birthdate).encode("ascii")
    photo_guards = (EF_PIN_NUMBER_B, EF_PIN_NUMBER_A)
    files: dict[int, CardFile] = {
        EF_BIRTH: BinaryFile(face.birth_file, (EF_PIN_BIRTH,)),
        EF_IDENTITY: BinaryFile(face.identity_file, photo_guards, opens_for_terminal=True),
        EF_INFO: BinaryFile(_info_file()),
        EF_ISSUER_CERTIFICATE: BinaryFile(face.issuer_certificate + _FILLER),
        EF_MY_NUMBER: BinaryFile(face.my_number_file, (EF_PIN_NUMBER_A,)),
        EF_PIN_BIRTH: PinFile(birth, FACE_TRIES),
        EF_PIN_NUMBER_B: PinFile(face.printed.number_b.encode("ascii"), FACE_TRIES),
        EF_PIN_NUMBER_A: PinFile(MY_NUMBER, FACE_TRIES),
    }
    return Application(files, own_key=face.key)


def _birth_file(printed: PrintedFace, key: rsa.RSAPrivateKey, issuer: FaceIssuer) -> bytes:
    signed = tlv(0xDF11, _date(printed.birthdate)) + tlv(0xDF12, key_elements(key.public_key()))
    return tlv(0xFF10, signed, tlv(0xDF13, issuer.sign(signed))) + _FILLER


def _identity_file(printed: PrintedFace, key: rsa.RSAPrivateKey, issuer: FaceIssuer) -> bytes:
    identity = (
        tlv(0xDF22, _date(printed.birthdate)),
        tlv(0xDF23, printed.sex.value.encode("ascii")),
        tlv(0xDF24, key_elements(key.public_key())),
    )
    images = (tlv(0xDF25, printed.name_png), tlv(0xDF26, printed.address_png))
    photo = tlv(0xDF27, printed.photo)
    groups = (b"".join(identity), b"".join(images), photo)
    signature = issuer.sign(b"".join(hashlib.sha256(group).digest() for group in groups))
    unsigned = (tlv(0xDF29, _date(printed.expires_on)), tlv(0xDF2A, printed.code_png))
    fields = (*identity, *images, photo, tlv(0xDF28, signature), *unsigned)
    return tlv(0xFF20, tlv(0xDF21, offset_table(fields)), *fields) + _FILLER


def offset_table(fields: tuple[bytes, ...]) -> bytes:
    """Where each field begins, from the start of the file, two bytes each."""
    at = _HEADER_BYTES + len(tlv(0xDF21, bytes(_OFFSET_BYTES * _IDENTITY_FIELDS)))
    offsets = []
    for field in fields:
        offsets.append(at.to_bytes(_OFFSET_BYTES, "big"))
        at += len(field)
    return b"".join(offsets)


def _info_file() -> bytes:
    return tlv(0xFF30, tlv(0xDF31, b"\x00\x02"), tlv(0xDF32, b"000000")) + _FILLER


def _my_number_file(printed: PrintedFace, issuer: FaceIssuer) -> bytes:
    picture = tlv(0xDF41, printed.code_png)
    return tlv(0xFF40, picture, tlv(0xDF42, issuer.sign(picture))) + _FILLER


def _date(day: dt.date) -> bytes:
    return f"{day:%Y%m%d}".encode("ascii")
