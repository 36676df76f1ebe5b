"""The public authentication application (公的個人認証) of a My Number Card or a phone.

AID, EF ids and the order of commands: OpenSC card-jpki.c and pkcs15-jpki.c, myna jpki.rs; the
token information: soltia48/myna-card (card.md 1 to 4). Only the user-authentication pair
(利用者証明用) is used; the signing pair and the my number are never touched.
"""

import dataclasses
import enum

from eligibility.errors import Code
from kiosk.card.apdu import LE_MAX
from kiosk.card.refusal import CardRefused, Step
from kiosk.card.session import CardSession
from kiosk.card.signature import SIGNATURE_LENGTH, digest_info
from kiosk.flow.holder import CardKind
from kiosk.ports import CardError

AID = bytes.fromhex("D392F000260100000001")
EF_TOKEN_INFO = 0x0006
EF_PRESENT = 0x0008
EF_AUTH_CERTIFICATE = 0x000A
EF_AUTH_KEY = 0x0017
EF_AUTH_PIN = 0x0018

PIN_LENGTH = 4
LABEL_LENGTH = 32
TOKEN_INFO_LENGTH = 96
"""Label, manufacturer, model and serial of a CK_TOKEN_INFO; the words behind say nothing to us."""

_DER_HEADER_LENGTH = 4
_DER_SEQUENCE_LONG = b"\x30\x82"
_ERASED = (b"\x00" * _DER_HEADER_LENGTH, b"\xff" * _DER_HEADER_LENGTH)
_LARGEST_CERTIFICATE = 4096
_CERTIFICATE_PRESENT = 0x8F


class Token(enum.Enum):
    """What answers the AID, by the label in its token information (card.md 8)."""

    CARD = "JPKIAPICCTOKEN2"
    RESIDENT_CARD = "JPKIAPICCTOKEN"
    """住基カード, out of use since 2025."""
    ANDROID = "JPKIAPGPSETOKEN"
    IPHONE = "JPKIAPIOSTOKEN"


_KINDS = {Token.CARD: CardKind.MY_NUMBER_CARD, Token.ANDROID: CardKind.ANDROID}
_REFUSED = {
    Token.RESIDENT_CARD: Code.RESIDENT_CARD,
    Token.IPHONE: Code.IPHONE_NOT_SUPPORTED,
    None: Code.NOT_A_MY_NUMBER_CARD,
}


@dataclasses.dataclass(frozen=True, slots=True)
class TokenInfo:
    """What the application says of itself."""

    kind: CardKind
    content: bytes = dataclasses.field(repr=False)
    """Holds a serial: two tokens differ in it (ASSUMED for phones)."""


class JpkiCard:
    """The application on one powered card; ``select`` comes first."""

    def __init__(self, session: CardSession) -> None:
        self._session = session

    def select(self) -> None:
        """Raises CardError NOT_A_MY_NUMBER_CARD for a card without this application."""
        self._session.select_application(AID, Step.FIRST_SELECT)

    def identify(self) -> TokenInfo:
        """Tells cards from phones.

        Raises:
            CardError: RESIDENT_CARD, IPHONE_NOT_SUPPORTED; NOT_A_MY_NUMBER_CARD for a label that
                nobody knows.
        """
        content = self.token_info()
        token = parse_label(content[:LABEL_LENGTH])
        if token is None or token in _REFUSED:
            raise CardError(_REFUSED[token])
        return TokenInfo(_KINDS[token], content)

    def token_info(self) -> bytes:
        """The token information as it stands."""
        self._session.select_ef(EF_TOKEN_INFO, Step.TOKEN)
        return self._session.read_binary(0, TOKEN_INFO_LENGTH, Step.TOKEN)

    def read_auth_certificate(self) -> bytes:
        """The DER of the user-authentication certificate, without the filler behind it.

        Raises:
            CardError: NO_AUTH_CERTIFICATE when there is none; PIN_REQUIRED on a phone before its
                PIN; CARD_PROTOCOL.
        """
        self._session.select_ef(EF_AUTH_CERTIFICATE, Step.CERTIFICATE)
        header = self._session.read_binary(0, _DER_HEADER_LENGTH, Step.CERTIFICATE)
        rest = certificate_length(header) - _DER_HEADER_LENGTH
        return header + self._session.read_binary(_DER_HEADER_LENGTH, rest, Step.CERTIFICATE)

    def holds(self, certificate: bytes) -> bool:
        """Whether this is the card of that certificate, by its first piece: serial and issuer.

        One READ instead of five; that the key fits the whole is shown by its signature.
        """
        self._session.select_ef(EF_AUTH_CERTIFICATE, Step.CERTIFICATE)
        start = certificate[:LE_MAX]
        return self._session.read_binary(0, len(start), Step.CERTIFICATE) == start

    def tries_left(self) -> int:
        """Of the auth PIN; 0 is locked. Costs no try."""
        self._session.select_ef(EF_AUTH_PIN)
        return self._session.tries_left()

    def has_sign_certificate(self) -> bool:
        """Whether the other pair was issued, too; a card without PIN has none (card.md 7)."""
        try:
            self._session.select_ef(EF_PRESENT)
            return self._session.read_binary(0, 1)[0] == _CERTIFICATE_PRESENT
        except CardRefused:
            return True  # such a card does not say, so nothing special is claimed of it

    def verify(self, pin: bytearray) -> None:
        """Spends a try, unless the card is locked. ``tries_left`` was called just before.

        Raises:
            PinRejected, PinLocked: the card said so.
            ValueError: not exactly four digits; nothing was sent.
        """
        check_pin_form(pin)
        self._session.verify(pin, Step.PIN)

    def sign(self, to_sign: bytes) -> bytes:
        """The card's signature: RSA PKCS #1 v1.5 over SHA-256.

        The PIN was verified before, or the terminal was authorised; else PIN_REQUIRED.
        """
        self._session.select_ef(EF_AUTH_KEY)
        signature = self._session.sign(digest_info(to_sign))
        if len(signature) != SIGNATURE_LENGTH:
            raise CardError(Code.CARD_PROTOCOL)
        return signature


def parse_label(label: bytes) -> Token | None:
    """The kind of token that the space-padded label names; None for an unknown one."""
    text = label.rstrip(b" ").decode("ascii", errors="replace")
    return next((token for token in Token if token.value == text), None)


def certificate_length(header: bytes) -> int:
    """Length of the whole DER, from its 4 bytes ``30 82 hh ll``.

    Raises:
        CardError: NO_AUTH_CERTIFICATE for an erased file, else CARD_PROTOCOL.
    """
    if header in _ERASED:
        raise CardError(Code.NO_AUTH_CERTIFICATE)
    length = _DER_HEADER_LENGTH + int.from_bytes(header[2:4], "big")
    if header[:2] != _DER_SEQUENCE_LONG or length > _LARGEST_CERTIFICATE:
        raise CardError(Code.CARD_PROTOCOL)
    return length


def check_pin_form(pin: bytearray) -> None:
    """Returns for exactly four ASCII digits; a card counts anything else as a wrong PIN.

    Raises:
        ValueError: the message says nothing of the digits.
    """
    if len(pin) != PIN_LENGTH or not all(ord("0") <= digit <= ord("9") for digit in pin):
        raise ValueError("the auth PIN has exactly four digits; nothing was sent to the card")
