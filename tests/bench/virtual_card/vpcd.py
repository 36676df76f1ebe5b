"""A card in pcscd's virtual reader: the card is the TCP client (vsmartcard's vpcd).

Each message is a 2-byte big-endian length and so many bytes. One byte is a control: 00 off, 01 on,
02 reset, 04 give the ATR (the only one answered); longer is a command. Connecting inserts the card,
closing removes it (card.md 10).
"""

import contextlib
import enum
import socket
import threading

from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.script import CardLeft, Script, ScriptedCard

_CONNECT_S = 5.0


class Control(enum.IntEnum):
    """Messages of one byte."""

    OFF = 0x00
    ON = 0x01
    RESET = 0x02
    ATR = 0x04


class VirtualReader:
    """One slot of the daemon's virtual reader; holds one card at most."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._address = (host, port)
        self._inserted: _InsertedCard | None = None

    def insert(self, card: Card, script: Script | None = None) -> None:
        """Puts the card in; the daemon notices at its next look, up to 400 ms later."""
        if self._inserted is not None:
            raise RuntimeError("there is a card in the reader")
        line = socket.create_connection(self._address, _CONNECT_S)
        self._inserted = _InsertedCard(line, ScriptedCard(card, script))

    def remove(self) -> None:
        """Takes the card out; nothing happens when there is none."""
        if self._inserted is not None:
            self._inserted.take_out()
            self._inserted = None

    def swap(self, card: Card, script: Script | None = None) -> None:
        """Another card in its place, faster than the daemon looks."""
        self.remove()
        self.insert(card, script)


class _InsertedCard:
    """A thread that answers the daemon until the card is taken out or its script ends."""

    def __init__(self, line: socket.socket, card: ScriptedCard) -> None:
        self._line = line
        self._card = card
        line.settimeout(None)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(target=self._serve, name="virtual-card", daemon=True)
        self._thread.start()

    def take_out(self) -> None:
        self._card.gone.set()
        with contextlib.suppress(OSError):  # the daemon may have closed its end already
            self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def _serve(self) -> None:
        with self._line, contextlib.suppress(CardLeft, ConnectionError):
            while not self._card.gone.is_set():
                answer = self._answer(self._receive())
                if answer is not None:
                    self._line.sendall(len(answer).to_bytes(2, "big") + answer)

    def _answer(self, message: bytes) -> bytes | None:
        card = self._card.card
        if len(message) > 1:
            return self._card.apdu(message)
        match message[0]:
            case Control.OFF:
                card.power_off()
            case Control.ON | Control.RESET:
                card.reset()
            case Control.ATR:
                return self._card.run.atr
        return None

    def _receive(self) -> bytes:
        length = int.from_bytes(self._exactly(2), "big")
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        received = b""
        while len(received) < length:
            # the daemon writes length and body apart; without this each command takes 44 ms
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            piece = self._line.recv(length - len(received))
            if not piece:
                raise ConnectionError("the daemon let go of the card")
            received += piece
        return received
