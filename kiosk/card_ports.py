"""What the kiosk needs from the card, the face before the camera and the staff's codes.

Part of ``kiosk.ports``, which gives these names on. Facts and their sources: card.md 2, 7 and 8.
"""

import dataclasses
import datetime as dt
import enum
from collections.abc import Callable
from typing import Protocol

from eligibility.face_proof import FaceEvidence
from eligibility.inquiry import CardProof
from kiosk.flow.holder import CardKind, FaceHint, FaceVerdict, PhotoAccess
from kiosk.frame import FrameSource
from kiosk.photo import CardPhoto


class Presence(enum.Enum):
    """What the reader reports, on change only."""

    NO_READER = "no reader"
    EMPTY = "empty"
    CARD = "card"


@dataclasses.dataclass(frozen=True, slots=True)
class CardFacts:
    """What can be read from a card without a PIN."""

    kind: CardKind
    tries_left: int
    """Of the auth PIN; 0 is locked, or never set."""
    certificate: bytes | None = dataclasses.field(default=None, repr=False)
    """DER of the user-authentication certificate; None while it cannot be read (phones)."""
    not_after: dt.datetime | None = None
    """End of the certificate, aware."""
    is_face_only: bool = False
    """顔認証マイナンバーカード: no PIN was ever set."""
    photo: PhotoAccess = PhotoAccess.NONE
    signs_without_pin: bool = False
    """This terminal is authorised: ``prove_card`` needs no photo before."""
    is_known: bool = False
    """The card that ``read`` saw last, and nothing was forgotten between."""


@dataclasses.dataclass(frozen=True, slots=True)
class CardSignature:
    """The card's proof over the cloud's challenge."""

    certificate: bytes = dataclasses.field(repr=False)
    signature: bytes = dataclasses.field(repr=False)
    proof: CardProof = CardProof.AUTH_SIGNATURE
    face: FaceEvidence | None = None
    """With ``FACE_KEY``: what the issuer says of the key that has signed."""


class CardReader(Protocol):
    """The reader with at most one card on it; calls block, each ends the card's session cleanly."""

    def watch(self, report: Callable[[Presence], None]) -> None:
        """Reports presence now and on each change, from a thread of its own, until ``close``."""

    def read(self) -> CardFacts:
        """Reads what needs no PIN.

        Raises:
            CardError: CARD_REMOVED, CARD_UNREADABLE, NOT_A_MY_NUMBER_CARD, RESIDENT_CARD,
                IPHONE_NOT_SUPPORTED, NO_AUTH_CERTIFICATE, CARD_UNRESPONSIVE, READER_MISSING,
                READER_SERVICE_DOWN, READER_BUSY, CARD_PROTOCOL.
        """

    def prove_holder(self, pin: bytearray, to_sign: bytes) -> CardSignature:
        """VERIFY, then sign; checks the signature against the certificate before returning.

        ``pin`` is wiped in any case. Never repeats a VERIFY whose answer was lost.

        Raises:
            PinRejected, PinLocked: the card said so.
            CardError: as ``read``; also SIGNATURE_MISMATCH (the card was swapped).
        """

    def open_photo(self, number: bytearray | None) -> CardPhoto:
        """Reads the photo of the card that ``read`` saw, its issuer's signature checked.

        ``number`` is 照合番号B (14 digits), None for PhotoAccess.OPEN; it is wiped in any case and
        sent at most once. The last try is never spent.

        Raises:
            NumberRejected: wrong, with the tries left.
            CardError: CARD_NUMBER_LOCKED with one try or none left, nothing was sent;
                PHOTO_UNUSABLE, FACE_DATA_UNTRUSTED, PINLESS_UNAVAILABLE; as ``read``; also
                SIGNATURE_MISMATCH for another card than the one that was read.
        """

    def prove_card(self, to_sign: Callable[[CardProof], bytes]) -> CardSignature:
        """Signs without a PIN: by this terminal's authorisation, else by the face application.

        The second way needs an ``open_photo`` of the same card before. What is signed depends on
        the key, so the caller gives both. The signature is checked before returning.

        Raises:
            CardError: PINLESS_UNAVAILABLE when neither way is open; as ``open_photo``.
        """

    def forget(self) -> None:
        """Forgets the card that was read and everything of its face data; a session has ended."""

    def close(self) -> None:
        """Stops watching and lets go of the reader."""


class FaceMatcher(FrameSource, Protocol):
    """Compares the person before the camera with the card's photo; nothing touches the disk.

    While it compares, ``latest`` gives the picture for the screen.
    """

    def start(self, photo: CardPhoto, report: Callable[[FaceHint | FaceVerdict], None]) -> None:
        """Opens the camera and compares until a verdict; reports from a thread of its own.

        Returns at once. The photo is read only while it compares, and never kept.
        """

    def stop(self) -> None:
        """Closes the camera, forgets every picture; nothing is reported afterwards."""


class StaffBook(Protocol):
    """Who may vouch for a patient by a personal code."""

    def check(self, code: bytearray) -> str:
        """The staff member's id; ``code`` is wiped in any case.

        Raises:
            StaffCodeWrong: nobody has this code, or too many were tried.
        """
