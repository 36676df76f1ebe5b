"""The kiosk's ``CardReader`` on a real reader: what the flow asks for, step by step.

Every call opens the card, does its steps and takes the card's power away, so no verified PIN stays
behind for another program (card.md 3). A card that moves is normal: the caller tries again.
"""

import contextlib
import hashlib
import threading
from collections.abc import Iterator

from eligibility.errors import Code
from kiosk.card import certificate
from kiosk.card.connection import CardConnection
from kiosk.card.jpki import JpkiCard, check_pin_form
from kiosk.card.presence import PresenceWatcher, Report
from kiosk.card.session import CardSession
from kiosk.ports import CardError, CardFacts, CardSignature, PinLocked

APDU_DEADLINE_S = 5.0
"""A signature takes a card well under a second; a mute card takes for ever."""


class PcscCardReader:
    """One reader, chosen by a part of its name; an empty part takes any reader with a card."""

    def __init__(self, name_part: str = "", apdu_deadline_s: float = APDU_DEADLINE_S) -> None:
        self._name_part = name_part
        self._apdu_deadline_s = apdu_deadline_s
        self._session_lock = threading.Lock()
        self._watcher: PresenceWatcher | None = None
        self._connection: CardConnection | None = None
        self._read_digest: bytes | None = None

    def watch(self, report: Report) -> None:
        """See ``kiosk.ports.CardReader``."""
        if self._watcher is not None:
            raise RuntimeError("the reader is watched already")
        self._watcher = PresenceWatcher(self._name_part, report)

    def read(self) -> CardFacts:
        """See ``kiosk.ports.CardReader``."""
        self._read_digest = None
        with self._card() as card:
            der = card.read_auth_certificate()
            facts = CardFacts(der, certificate.not_after(der), card.tries_left())
            self._read_digest = _digest(der)
        return facts

    def prove_holder(self, pin: bytearray, to_sign: bytes) -> CardSignature:
        """See ``kiosk.ports.CardReader``; a PIN only goes to the card that was read before.

        Raises:
            ValueError: the PIN is not four digits; the card was not asked.
        """
        try:
            check_pin_form(pin)
            with self._card() as card:
                der = card.read_auth_certificate()
                self._check_same_card(der)
                if card.tries_left() == 0:
                    raise PinLocked
                card.verify(pin)
                signature = card.sign(to_sign)
                certificate.check_signature(der, signature, to_sign)
            return CardSignature(der, signature)
        finally:
            pin[:] = bytes(len(pin))

    def close(self) -> None:
        """See ``kiosk.ports.CardReader``."""
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None

    def _check_same_card(self, der: bytes) -> None:
        if self._read_digest is not None and self._read_digest != _digest(der):
            raise CardError(Code.SIGNATURE_MISMATCH)

    @contextlib.contextmanager
    def _card(self) -> Iterator[JpkiCard]:
        """A selected card; afterwards it is without power, and was not exchanged meanwhile."""
        with self._session_lock, contextlib.closing(self._next_connection()) as connection:
            connection.open()
            card = JpkiCard(CardSession(connection.transmit))
            card.select()
            yield card
            if not connection.has_stayed():
                raise CardError(Code.CARD_REMOVED)

    def _next_connection(self) -> CardConnection:
        if self._connection is not None and self._connection.is_stuck:
            raise CardError(Code.CARD_UNRESPONSIVE)  # still held by the mute card's session
        self._connection = CardConnection(self._name_part, self._apdu_deadline_s)
        return self._connection


def _digest(der: bytes) -> bytes:
    return hashlib.sha256(der).digest()
