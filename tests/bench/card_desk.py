"""A reception desk's card corner: a private pcscd, its virtual reader, and a hand that waits.

Inserting and removing return when the daemon has noticed (it looks every 400 ms). What it noticed
is asked with the raw PC/SC binding, not with the kiosk's own watcher, which is under test.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from smartcard import scard

from tests.bench.pcscd import READER_NAME, Pcscd, process_socket
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.script import Script
from tests.bench.virtual_card.vpcd import VirtualReader

_NOTICED_S = 10.0


class CardDesk:
    """Everything happens in the daemon's first reader."""

    def __init__(self, daemon: Pcscd) -> None:
        self.daemon = daemon
        self._reader = VirtualReader(daemon.port)
        self._events = 0

    def put(self, card: Card, script: Script | None = None) -> None:
        """Lays a card on the reader and waits until the daemon has seen it."""
        self._reader.insert(card, script)
        self._events = wait_for_state(lambda state: bool(state & scard.SCARD_STATE_PRESENT)) >> 16

    def take(self) -> None:
        """Takes the card away and waits until the daemon has seen that.

        Its count tells, not its state: after a failed session the state is empty at once, and a
        card that comes before the daemon's next look would never be noticed (card.md 13).
        """
        self._reader.remove()
        wait_for_state(lambda state: state >> 16 != self._events)

    def swap(self, card: Card) -> None:
        """Another card in its place, too fast for the daemon's look."""
        self._reader.swap(card)

    def restart(self) -> None:
        """The daemon stops and starts; the card is off the reader afterwards."""
        self._reader.remove()
        self.daemon.restart()
        self._reader = VirtualReader(self.daemon.port)

    def close(self) -> None:
        """Leaves no card behind."""
        self._reader.remove()


@contextlib.contextmanager
def card_desk(directory: Path) -> Iterator[CardDesk]:
    """A running desk, one at a time in a process; cards leave before the daemon stops."""
    with Pcscd(directory, process_socket()) as daemon, contextlib.closing(CardDesk(daemon)) as desk:
        yield desk


def wait_for_state(wanted: Callable[[int], bool], reader: str = READER_NAME) -> int:
    """Blocks until the daemon's word on this reader is as wanted; gives that word.

    Raises:
        TimeoutError: it was not within ten seconds.
    """
    deadline = time.monotonic() + _NOTICED_S
    with pcsc_context() as context:
        state = scard.SCARD_STATE_UNAWARE
        while time.monotonic() < deadline:
            left_ms = int((deadline - time.monotonic()) * 1000)
            _, states = scard.SCardGetStatusChange(context, max(left_ms, 1), [(reader, state)])
            state = states[0][1] & 0xFFFFFFFF
            if wanted(state):
                return state
    raise TimeoutError(f"the daemon stays at reader state {state:08X}")


@contextlib.contextmanager
def pcsc_context() -> Iterator[int]:
    """A line to PC/SC as any other program would open it."""
    hresult, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    if hresult != scard.SCARD_S_SUCCESS:
        raise RuntimeError(f"no PC/SC service: {hresult & 0xFFFFFFFF:08X}")
    try:
        yield context
    finally:
        scard.SCardReleaseContext(context)
