"""The public authentication application (公的個人認証) of a My Number Card.

AID, EF ids and the order of commands: OpenSC card-jpki.c and pkcs15-jpki.c, myna jpki.rs; the
token information: soltia48/myna-card (card.md 1 to 4). Only the user-authentication pair
(利用者証明用) is used; the signing pair and the my number are never touched.
"""

import enum
import hashlib

from eligibility.errors import Code
from kiosk.card.apdu import (
    SW_BLOCKED,
    SW_FILE_NOT_FOUND,
    SW_OK,
    SW_REFERENCE_DATA_NOT_USABLE,
    StatusWord,
)
from kiosk.card.session import CardRefused, CardSession
from kiosk.ports import CardError, PinLocked, PinRejected

AID = bytes.fromhex("D392F000260100000001")
EF_TOKEN_INFO = 0x0006
EF_AUTH_CERTIFICATE = 0x000A
EF_AUTH_KEY = 0x0017
EF_AUTH_PIN = 0x0018

PIN_LENGTH = 4
LABEL_LENGTH = 32
SIGNATURE_LENGTH = 256
SHA256_DIGEST_INFO = bytes.fromhex("3031300D060960864801650304020105000420")
"""What stands before a SHA-256 in a PKCS #1 v1.5 signature (RFC 8017 9.2)."""

_DER_HEADER_LENGTH = 4
_DER_SEQUENCE_LONG = b"\x30\x82"
_ERASED = (b"\x00" * _DER_HEADER_LENGTH, b"\xff" * _DER_HEADER_LENGTH)
_LARGEST_CERTIFICATE = 4096
_LOCKED = (SW_REFERENCE_DATA_NOT_USABLE, SW_BLOCKED)


class Token(enum.Enum):
    """What answers the AID, by the label in its token information (card.md 8)."""

    CARD = "JPKIAPICCTOKEN2"
    RESIDENT_CARD = "JPKIAPICCTOKEN"
    """住基カード, out of use since 2025."""
    ANDROID = "JPKIAPGPSETOKEN"
    IPHONE = "JPKIAPIOSTOKEN"


class JpkiCard:
    """The application on one powered card; ``select`` comes first."""

    def __init__(self, session: CardSession) -> None:
        self._session = session

    def select(self) -> None:
        """Finds out whether this is a My Number Card.

        Raises:
            CardError: NOT_A_MY_NUMBER_CARD for other cards, old resident cards and phones.
        """
        try:
            self._session.select_application(AID)
        except CardRefused as error:
            # a foreign card may refuse with any status word, not only 6A82
            raise CardError(Code.NOT_A_MY_NUMBER_CARD) from error
        if self._token() is not Token.CARD:
            raise CardError(Code.NOT_A_MY_NUMBER_CARD)

    def read_auth_certificate(self) -> bytes:
        """The DER of the user-authentication certificate, without the filler behind it.

        Raises:
            CardError: NOT_A_MY_NUMBER_CARD when the card holds none; CARD_PROTOCOL.
        """
        try:
            self._session.select_ef(EF_AUTH_CERTIFICATE)
        except CardRefused as error:
            raise _no_certificate(error) from error
        header = self._session.read_binary(0, _DER_HEADER_LENGTH)
        rest = certificate_length(header) - _DER_HEADER_LENGTH
        return header + self._session.read_binary(_DER_HEADER_LENGTH, rest)

    def tries_left(self) -> int:
        """Of the auth PIN; 0 is locked. Costs no try."""
        self._session.select_ef(EF_AUTH_PIN)
        return self._session.tries_left()

    def verify(self, pin: bytearray) -> None:
        """Spends a try, unless the card is locked. ``tries_left`` was called just before.

        Raises:
            PinRejected, PinLocked: the card said so.
            ValueError: not exactly four digits; nothing was sent.
        """
        check_pin_form(pin)
        status = self._session.verify(pin)
        if status != SW_OK:
            raise _refusal(status)

    def sign(self, to_sign: bytes) -> bytes:
        """The card's signature: RSA PKCS #1 v1.5 over SHA-256; the PIN was verified before."""
        self._session.select_ef(EF_AUTH_KEY)
        signature = self._session.sign(SHA256_DIGEST_INFO + hashlib.sha256(to_sign).digest())
        if len(signature) != SIGNATURE_LENGTH:
            raise CardError(Code.CARD_PROTOCOL)
        return signature

    def _token(self) -> Token | None:
        try:
            self._session.select_ef(EF_TOKEN_INFO)
            label = self._session.read_binary(0, LABEL_LENGTH)
        except CardRefused as error:
            raise CardError(Code.NOT_A_MY_NUMBER_CARD) from error
        return parse_label(label)


def parse_label(label: bytes) -> Token | None:
    """The kind of token that the space-padded label names; None for an unknown one."""
    text = label.rstrip(b" ").decode("ascii", errors="replace")
    return next((token for token in Token if token.value == text), None)


def certificate_length(header: bytes) -> int:
    """Length of the whole DER, from its 4 bytes ``30 82 hh ll``.

    Raises:
        CardError: NOT_A_MY_NUMBER_CARD for an erased file, else CARD_PROTOCOL.
    """
    if header in _ERASED:
        raise CardError(Code.NOT_A_MY_NUMBER_CARD)
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


def _no_certificate(refused: CardRefused) -> CardError:
    is_missing = refused.status == SW_FILE_NOT_FOUND
    return CardError(Code.NOT_A_MY_NUMBER_CARD) if is_missing else refused


def _refusal(status: StatusWord) -> CardError:
    if status in _LOCKED or status.tries_left == 0:
        return PinLocked()
    if status.tries_left is not None:
        return PinRejected(status.tries_left)
    return CardError(Code.CARD_PROTOCOL)
