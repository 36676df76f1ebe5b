"""The application 券面事項確認 of a card: photo, printed data, a key of its own (card.md 2, 6).

AID, EF ids, the signature command without a key file, and that 0012 is 照合番号B: myna visual.rs,
soltia48/myna-card. 照合番号A (EF 0013) is the my number: never sent, and EF 0005 never read.
"""

from collections.abc import Callable

from eligibility import tlv
from eligibility.errors import Code, MalformedValue
from kiosk.card.apdu import LE_MAX
from kiosk.card.face_file import is_without_photo, length_of_file, offset_of_photo
from kiosk.card.refusal import CardRefused, Step
from kiosk.card.session import P2_NO_EF, READABLE_BYTES, CardSession
from kiosk.card.signature import SIGNATURE_LENGTH, digest_info
from kiosk.ports import CardError

AID = bytes.fromhex("D3921000310001010402")
EF_FACE = 0x0002
EF_ISSUER_CERTIFICATE = 0x0004
EF_NUMBER = 0x0012

NUMBER_LENGTH = 14
FEWEST_TRIES = 2
"""照合番号B is not sent with fewer left: the last try is never spent."""
_ELEMENT_HEADER_LENGTH = 7


class FaceApplication:
    """The application on one powered card; ``select`` comes first."""

    def __init__(self, session: CardSession) -> None:
        self._session = session

    def select(self) -> None:
        """Raises CardRefused when the card has no such application (phones)."""
        self._session.select_application(AID)

    def verify_number(self, number: bytearray) -> None:
        """Opens EF 0002 by 照合番号B; sent once at most, and never as the last try.

        Raises:
            NumberRejected: wrong, with the tries left.
            CardError: CARD_NUMBER_LOCKED; with one try or none left nothing was sent.
            ValueError: not exactly 14 digits; nothing was sent.
        """
        check_number_form(number)
        self._session.select_ef(EF_NUMBER)
        if self._session.tries_left() < FEWEST_TRIES:
            raise CardError(Code.CARD_NUMBER_LOCKED)
        self._session.verify(number, Step.NUMBER)

    def has_photo(self) -> bool:
        """Whether there is one, by the table of offsets and the photo's own length.

        True when that is not clear: reading all of it will tell.
        """
        self._session.select_ef(EF_FACE)
        try:
            at = offset_of_photo(self._session.read_binary(0, LE_MAX))
            return not is_without_photo(self._session.read_binary(at, _ELEMENT_HEADER_LENGTH))
        except (MalformedValue, CardRefused):
            return True

    def read_file(self) -> bytes:
        """EF 0002, as long as it says it is; 照合番号B was right, or the terminal is authorised.

        Raises:
            CardError: PHOTO_UNUSABLE when it is no such file, ends early, or is longer than can be
                read; PIN_REQUIRED.
        """
        return self._read(EF_FACE, length_of_file, Code.PHOTO_UNUSABLE)

    def read_issuer_certificate(self) -> bytes:
        """EF 0004; free to read.

        Raises:
            CardError: FACE_DATA_UNTRUSTED when there is none.
        """
        return self._read(EF_ISSUER_CERTIFICATE, _length_of_element, Code.FACE_DATA_UNTRUSTED)

    def sign(self, to_sign: bytes) -> bytes:
        """By the card's own key: no PIN, no key file (``80 2A 00 00``)."""
        signature = self._session.sign(digest_info(to_sign), P2_NO_EF)
        if len(signature) != SIGNATURE_LENGTH:
            raise CardError(Code.CARD_PROTOCOL)
        return signature

    def _read(self, ef: int, length_of: Callable[[bytes], int], damaged: Code) -> bytes:
        """A file that tells its own length in its first bytes."""
        try:
            self._session.select_ef(ef)
            start = self._session.read_binary(0, LE_MAX)
            length = length_of(start)
            if length > READABLE_BYTES:
                raise CardError(damaged)
            rest = max(length - len(start), 0)
            return start[:length] + self._session.read_binary(len(start), rest)
        except MalformedValue as error:
            raise CardError(damaged) from error
        except CardRefused as error:
            if error.code is Code.PIN_REQUIRED:
                raise
            raise CardError(damaged) from error


def _length_of_element(start: bytes) -> int:
    _tag, value_at, length = tlv.header_at(start, 0)
    return value_at + length


def check_number_form(number: bytearray) -> None:
    """Returns for exactly 14 ASCII digits.

    Raises:
        ValueError: the message says nothing of the digits.
    """
    if len(number) != NUMBER_LENGTH or not all(ord("0") <= digit <= ord("9") for digit in number):
        raise ValueError("照合番号B has exactly 14 digits; nothing was sent to the card")
