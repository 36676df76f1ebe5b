"""What is put on one card, and the elementary files of its authentication application.

Ids and contents: card.md 2 (OpenSC, myna, soltia48/myna-card). The files of the signing pair are
here because OpenSC asks for them; the kiosk never does.
"""

import dataclasses
import enum
from collections.abc import Mapping

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.bench.card_ca import card_key
from tests.bench.virtual_card.applications import (
    Application,
    AuthorityFile,
    BinaryFile,
    CardFile,
    KeyFile,
    PinFile,
)
from tests.bench.virtual_card.face_files import FACE_AID, FaceContent, face_application
from tests.bench.virtual_card.terminal_keys import terminal_authority_key
from tests.bench.virtual_card.terminal_rules import EF_TERMINAL_CA

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
class CardContent:
    """What is put on one card."""

    auth_certificate: x509.Certificate | None
    auth_ca: x509.Certificate
    auth_key: rsa.RSAPrivateKey = dataclasses.field(repr=False)
    pin: bytes | None = dataclasses.field(repr=False)
    """None: never set (顔認証マイナンバーカード)."""
    label: Label | None = Label.CARD
    """None: a card of another kind, which knows none of our applications."""
    sign_certificate: x509.Certificate | None = None
    sign_key: rsa.RSAPrivateKey | None = dataclasses.field(default=None, repr=False)
    face: FaceContent | None = None
    admits_terminals: bool = True
    """False: made before our terminals' authority was; its photo needs 照合番号B."""
    auth_file: bytes | None = dataclasses.field(default=None, repr=False)
    """Stands in EF 000A instead of the certificate."""

    @property
    def issued_face(self) -> FaceContent:
        """The face application; raises ValueError for a card without."""
        if self.face is None:
            raise ValueError("this card has no face application")
        return self.face


def applications(content: CardContent) -> Mapping[bytes, Application]:
    """What can be selected on the card."""
    if content.label is None:
        return {}
    jpki = Application(
        jpki_files(content),
        knows_phone_session=content.label is Label.IPHONE,
    )
    if content.face is None or content.label is not Label.CARD:
        return {JPKI_AID: jpki}
    return {JPKI_AID: jpki, FACE_AID: face_application(content.face)}


def jpki_files(content: CardContent) -> Mapping[int, CardFile]:
    """The application's files by id."""
    token = {EF_TOKEN_INFO: BinaryFile(token_info(content.label or Label.CARD))}
    match content.label:
        case Label.IPHONE:
            return token  # nothing more is known of it (card.md 8)
        case Label.ANDROID:
            # a phone shows its certificate only after the PIN (card.md 2)
            return {**token, **_auth_files(content, guards=(EF_AUTH_PIN,)), **_sign_files(content)}
        case _:
            admitted = terminal_authority_key if content.admits_terminals else _older_authority
            terminal_ca = AuthorityFile(admitted().public_key())
            files = {**_auth_files(content), **_sign_files(content)}
            return {**token, **files, EF_TERMINAL_CA: terminal_ca}


def _older_authority() -> rsa.RSAPrivateKey:
    return card_key("authority of older terminals")


def token_info(label: Label) -> bytes:
    """A CK_TOKEN_INFO: label, manufacturer, model, serial (space padded), then words."""
    texts = ((label.value, 32), ("BENCH", 32), ("VIRTUAL", 16), ("0", 16))
    head = b"".join(text.encode("ascii").ljust(length, b" ") for text, length in texts)
    return head.ljust(_TOKEN_INFO_LENGTH, b"\x00")


def _auth_files(content: CardContent, guards: tuple[int, ...] = ()) -> dict[int, CardFile]:
    in_place = content.auth_file
    certificate = _padded(content.auth_certificate) if in_place is None else in_place
    return {
        EF_PRESENT: BinaryFile(_present(content)),
        EF_AUTH_CERTIFICATE: BinaryFile(certificate, guards),
        EF_AUTH_CA: BinaryFile(_padded(content.auth_ca)),
        EF_AUTH_PIN: PinFile(content.pin, AUTH_TRIES),
        EF_AUTH_KEY: KeyFile(content.auth_key, (EF_AUTH_PIN,), opens_for_terminal=True),
    }


def _sign_files(content: CardContent) -> dict[int, CardFile]:
    password = None if content.sign_key is None else SIGN_PASSWORD
    files: dict[int, CardFile] = {
        EF_SIGN_CERTIFICATE: BinaryFile(_padded(content.sign_certificate), (EF_SIGN_PIN,)),
        EF_SIGN_CA: BinaryFile(_padded(content.auth_ca)),
        EF_SIGN_PIN: PinFile(password, SIGN_TRIES),
    }
    if content.sign_key is not None:
        files[EF_SIGN_KEY] = KeyFile(content.sign_key, (EF_SIGN_PIN,))
    return files


def _present(content: CardContent) -> bytes:
    has_sign, has_auth = content.sign_certificate is not None, content.auth_certificate is not None
    return bytes((0x8F if has_sign else 0x00, 0x8F if has_auth else 0x00, 0x00))


def _padded(certificate: x509.Certificate | None) -> bytes:
    der = b"" if certificate is None else certificate.public_bytes(Encoding.DER)
    return der.ljust(_CERTIFICATE_EF_LENGTH, _FILLER)
