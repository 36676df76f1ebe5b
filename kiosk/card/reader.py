"""The kiosk's ``CardReader``: what the flow asks for, step by step.

Every call opens the card, does its steps and takes the card's power away, so no verified PIN stays
behind for another program (card.md 3). A card that moves is normal: the caller tries again. PIN and
printed number only go to the card that ``read`` saw; a VERIFY is sent once, whatever happens.
"""

import contextlib
import dataclasses
import threading
from collections.abc import Callable, Iterator, Sequence

from cryptography.hazmat.primitives.asymmetric import rsa

from eligibility.errors import Code
from eligibility.inquiry import CardProof
from kiosk.card import certificate
from kiosk.card.authorization import (
    NoTerminalAuthorization,
    PinlessUnavailable,
    TerminalAuthorization,
)
from kiosk.card.connection import CardConnection, PcscConnection
from kiosk.card.face import FaceApplication, check_number_form
from kiosk.card.face_trust import check_card_key, trusted_face
from kiosk.card.jpki import JpkiCard, check_pin_form
from kiosk.card.memory import CardMemory, ReadCard
from kiosk.card.presence import PresenceWatcher, Report, Watcher
from kiosk.card.refusal import CardRefused
from kiosk.card.session import CardSession
from kiosk.flow.holder import CardKind, PhotoAccess
from kiosk.photo import CardPhoto
from kiosk.ports import CardError, CardFacts, CardSignature, PinLocked, PinRejected

APDU_DEADLINE_S = 5.0
"""A signature takes a card well under a second; a mute card takes for ever."""

_NO_AUTHORIZATION = NoTerminalAuthorization()


@dataclasses.dataclass(frozen=True, slots=True)
class _Powered:
    """A card under power, its authentication application selected."""

    connection: CardConnection
    session: CardSession
    jpki: JpkiCard

    def check_stayed(self) -> None:
        """Raises CardError CARD_REMOVED when a card came or went since the session began."""
        if not self.connection.has_stayed():
            raise CardError(Code.CARD_REMOVED)


class MyNumberCardReader:
    """Implements ``kiosk.ports.CardReader`` on any way to a card."""

    def __init__(
        self,
        connect: Callable[[], CardConnection],
        start_watching: Callable[[Report], Watcher],
        authorization: TerminalAuthorization = _NO_AUTHORIZATION,
        face_anchors: Sequence[rsa.RSAPublicKey] = (),
    ) -> None:
        """Nothing is opened yet.

        Args:
            connect: gives a new connection for each session.
            start_watching: starts to tell presence.
            authorization: how to use a card without its PIN.
            face_anchors: keys that certify issuers of face data; without one no photo is offered.
        """
        self._connect = connect
        self._start_watching = start_watching
        self._authorization = authorization
        self._face_anchors = tuple(face_anchors)
        self._session_lock = threading.Lock()
        self._watcher: Watcher | None = None
        self._connection: CardConnection | None = None
        self._memory = CardMemory()

    def watch(self, report: Report) -> None:
        """See ``kiosk.ports.CardReader``."""
        if self._watcher is not None:
            raise RuntimeError("the reader is watched already")
        self._watcher = self._start_watching(report)

    def read(self) -> CardFacts:
        """See ``kiosk.ports.CardReader``."""
        generation = self._memory.begin()
        with self._card() as card:
            token = card.jpki.identify()
            der = None if token.kind is CardKind.ANDROID else card.jpki.read_auth_certificate()
            tries_left = card.jpki.tries_left()
            never_set = der is not None and not tries_left and not card.jpki.has_sign_certificate()
            is_open = der is not None and self._is_authorized(card)
            access = PhotoAccess.NONE
            if der is not None:
                access = self._photo_access(card, is_open=is_open)
            facts = CardFacts(
                kind=token.kind,
                tries_left=tries_left,
                certificate=der,
                not_after=None if der is None else certificate.not_after(der),
                is_face_only=never_set,
                photo=access,
                signs_without_pin=is_open,
            )
        read = ReadCard(token.kind, token.content, der)
        is_known = self._memory.keep(generation, read, tries_left)
        return dataclasses.replace(facts, is_known=is_known)

    def prove_holder(self, pin: bytearray, to_sign: bytes) -> CardSignature:
        """See ``kiosk.ports.CardReader``; a PIN only goes to the card that was read before.

        When the card counts one try less than the caller was told, and only one is left, nothing
        is sent and PinRejected(1) tells it: the last try needs a patient who knows.

        Raises:
            ValueError: the PIN is not four digits; the card was not asked.
        """
        try:
            check_pin_form(pin)
            read = self._memory.card()
            with self._card() as card:
                _check_same(card, read)
                self._check_tries(card.jpki.tries_left())
                card.check_stayed()
                if not self._memory.is_still(read):
                    raise CardError(Code.CARD_REMOVED)  # its session has ended: no PIN is sent
                self._verify(card.jpki, pin)
                der = read.certificate or card.jpki.read_auth_certificate()
                signature = card.jpki.sign(to_sign)
            certificate.check_signature(der, signature, to_sign)
            return CardSignature(der, signature)
        finally:
            pin[:] = bytes(len(pin))

    def open_photo(self, number: bytearray | None) -> CardPhoto:
        """See ``kiosk.ports.CardReader``.

        Raises:
            ValueError: the number is not 14 digits; the card was not asked.
        """
        try:
            if number is not None:
                check_number_form(number)
            read = self._memory.card()
            with self._card() as card:
                _check_same(card, read)
                face = self._open_face(card, number)
                content, issuer = face.read_file(), face.read_issuer_certificate()
        finally:
            if number is not None:
                number[:] = bytes(len(number))
        trusted = trusted_face(content, issuer, self._face_anchors)
        self._memory.keep_evidence(read, trusted.evidence)
        return trusted.photo

    def prove_card(self, to_sign: Callable[[CardProof], bytes]) -> CardSignature:
        """See ``kiosk.ports.CardReader``."""
        read = self._memory.card()
        if read.certificate is None:
            raise PinlessUnavailable  # a phone does nothing without its PIN
        with self._card() as card:
            _check_same(card, read)
            if self._is_authorized(card):
                signed = to_sign(CardProof.AUTH_SIGNATURE)
                signature = card.jpki.sign(signed)
                certificate.check_signature(read.certificate, signature, signed)
                return CardSignature(read.certificate, signature)
            return self._prove_by_face_key(card, read, read.certificate, to_sign)

    def forget(self) -> None:
        """See ``kiosk.ports.CardReader``; waits for nobody."""
        self._memory.forget()

    def close(self) -> None:
        """See ``kiosk.ports.CardReader``."""
        self.forget()
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None

    def _check_tries(self, left: int) -> None:
        if left == 0:
            raise PinLocked
        if left == 1 < self._memory.tries_told:  # an answer to VERIFY was lost before
            self._memory.tell_tries(left)
            raise PinRejected(left)

    def _verify(self, jpki: JpkiCard, pin: bytearray) -> None:
        try:
            jpki.verify(pin)
        except PinRejected as rejected:
            self._memory.tell_tries(rejected.tries_left)
            raise

    def _photo_access(self, card: _Powered, *, is_open: bool) -> PhotoAccess:
        """Called last in a session: another application is selected afterwards."""
        if not self._face_anchors:
            return PhotoAccess.NONE  # nothing in it could be believed
        face = FaceApplication(card.session)
        try:
            face.select()
        except CardRefused:
            return PhotoAccess.NONE
        if not is_open:
            return PhotoAccess.BY_NUMBER
        return PhotoAccess.OPEN if face.has_photo() else PhotoAccess.NONE

    def _is_authorized(self, card: _Powered) -> bool:
        try:
            self._authorization.authorize(card.session)
        except (PinlessUnavailable, CardRefused):
            return False
        return True

    def _open_face(self, card: _Powered, number: bytearray | None) -> FaceApplication:
        if number is None and not self._is_authorized(card):
            raise PinlessUnavailable
        face = FaceApplication(card.session)
        face.select()
        if number is not None:
            face.verify_number(number)
        return face

    def _prove_by_face_key(
        self,
        card: _Powered,
        read: ReadCard,
        der: bytes,
        to_sign: Callable[[CardProof], bytes],
    ) -> CardSignature:
        evidence = self._memory.evidence(read)
        if evidence is None:
            raise PinlessUnavailable
        face = FaceApplication(card.session)
        face.select()
        signed = to_sign(CardProof.FACE_KEY)
        signature = face.sign(signed)
        check_card_key(evidence, signature, signed)
        return CardSignature(der, signature, CardProof.FACE_KEY, evidence)

    @contextlib.contextmanager
    def _card(self) -> Iterator[_Powered]:
        """A selected card; afterwards it is without power, and was not exchanged meanwhile."""
        with self._session_lock, contextlib.closing(self._next_connection()) as connection:
            connection.open()
            session = CardSession(connection.transmit)
            card = _Powered(connection, session, JpkiCard(session))
            card.jpki.select()
            yield card
            card.check_stayed()

    def _next_connection(self) -> CardConnection:
        if self._connection is not None and self._connection.is_stuck:
            raise CardError(Code.CARD_UNRESPONSIVE)  # still held by the mute card's session
        self._connection = self._connect()
        return self._connection


def pcsc_card_reader(
    name_part: str = "",
    authorization: TerminalAuthorization = _NO_AUTHORIZATION,
    face_anchors: Sequence[rsa.RSAPublicKey] = (),
    apdu_deadline_s: float = APDU_DEADLINE_S,
) -> MyNumberCardReader:
    """A reader that pcscd shows, chosen by a part of its name; empty takes any with a card."""
    return MyNumberCardReader(
        lambda: PcscConnection(name_part, apdu_deadline_s),
        lambda report: PresenceWatcher(name_part, report),
        authorization,
        face_anchors,
    )


def _check_same(card: _Powered, read: ReadCard) -> None:
    """Raises CardError SIGNATURE_MISMATCH for another card than the one that was read."""
    try:
        if read.certificate is None:
            is_same = card.jpki.token_info() == read.token_info
        else:
            is_same = card.jpki.holds(read.certificate)
    except CardRefused:
        is_same = False
    if not is_same:
        raise CardError(Code.SIGNATURE_MISMATCH)
