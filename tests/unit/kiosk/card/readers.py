"""The reader on a card in this process, for the tests beside this file."""

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.card.authorization import NoTerminalAuthorization
from kiosk.card.reader import MyNumberCardReader
from kiosk.ports import CardError
from tests.bench.card_ca import face_anchors_pem
from tests.bench.virtual_card.inprocess import InProcessSlot
from tests.bench.virtual_card.samples import PIN, a_card
from tests.bench.virtual_card.terminal import VirtualTerminalAuthorization

ANCHORS = (load_pem_public_key(face_anchors_pem()),)
TO_SIGN = b"oev-auth-v1\0 session, nonce, device"
VERIFY = "0020008004"
VERIFY_NUMBER = "002000800e"


class Desk:
    """A slot and a reader on it."""

    def __init__(self, card=None, script=None, *, is_authorized=False, anchors=ANCHORS):
        self.slot = InProcessSlot()
        self.card = card or a_card()
        allowed = VirtualTerminalAuthorization() if is_authorized else NoTerminalAuthorization()
        self.reader = MyNumberCardReader(self.slot.connect, self.slot.watch, allowed, anchors)
        self.slot.insert(self.card, script)

    def read(self):
        return self.reader.read()

    def prove(self, digits=PIN):
        return self.reader.prove_holder(secret(digits), TO_SIGN)

    def exchange(self, card, script=None):
        self.slot.remove()
        self.slot.insert(card, script)

    def sent(self, prefix):
        return sum(entry.command.lower().startswith(prefix) for entry in self.card.log)


class Meddled:
    """A connection with somebody in between."""

    def __init__(self, inner, before=lambda _command: None, *, stays=True):
        self._inner = inner
        self._before = before
        self._stays = stays

    @property
    def is_stuck(self):
        return self._inner.is_stuck

    def open(self):
        self._inner.open()

    def transmit(self, command):
        self._before(command)
        return self._inner.transmit(command)

    def has_stayed(self):
        return self._stays and self._inner.has_stayed()

    def close(self):
        self._inner.close()


def face_of(content):
    assert content.face is not None
    return content.face


def secret(digits):
    return bytearray(digits, "ascii")


def code_of(call):
    with pytest.raises(CardError) as raised:
        call()
    return raised.value.code
