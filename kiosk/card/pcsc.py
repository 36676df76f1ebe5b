"""PC/SC: the only importer of pyscard, and the only place that knows its result codes.

The raw binding is used, not pyscard's classes: one call connects exclusively (the class
``ExclusiveConnectCardConnection`` lets go in between and loses the result code), every result code
is in hand, and nothing raises from a destructor. Codes: card.md 9, measured on pcsc-lite 1.9.9.
"""

import dataclasses
import logging
from typing import Final

from smartcard import scard

from eligibility.errors import Code
from kiosk.ports import CardError

logger = logging.getLogger(__name__)

PNP_NOTIFICATION: Final = "\\\\?PnP?\\Notification"
"""A reader of this name changes when readers come and go."""

_STATUS_LENGTH = 2
_EVENTS_SHIFT = 16
_STATE_BITS = 0xFFFFFFFF

_CODES: Final = {
    scard.SCARD_E_NO_SMARTCARD: Code.CARD_REMOVED,
    scard.SCARD_W_REMOVED_CARD: Code.CARD_REMOVED,
    scard.SCARD_E_NOT_TRANSACTED: Code.CARD_REMOVED,
    scard.SCARD_W_RESET_CARD: Code.CARD_REMOVED,
    scard.SCARD_E_PROTO_MISMATCH: Code.CARD_UNREADABLE,
    scard.SCARD_W_UNPOWERED_CARD: Code.CARD_UNREADABLE,
    scard.SCARD_W_UNSUPPORTED_CARD: Code.CARD_UNREADABLE,
    scard.SCARD_W_UNRESPONSIVE_CARD: Code.CARD_UNREADABLE,
    scard.SCARD_E_SHARING_VIOLATION: Code.READER_BUSY,
    scard.SCARD_E_NO_SERVICE: Code.READER_SERVICE_DOWN,
    scard.SCARD_E_SERVICE_STOPPED: Code.READER_SERVICE_DOWN,
    scard.SCARD_F_COMM_ERROR: Code.READER_SERVICE_DOWN,
    scard.SCARD_E_INVALID_HANDLE: Code.READER_SERVICE_DOWN,  # it was restarted
    scard.SCARD_E_NO_READERS_AVAILABLE: Code.READER_MISSING,
    scard.SCARD_E_READER_UNAVAILABLE: Code.READER_MISSING,
    scard.SCARD_E_UNKNOWN_READER: Code.READER_MISSING,
}
_WAIT_ENDED: Final = frozenset(
    {
        scard.SCARD_S_SUCCESS,
        scard.SCARD_E_TIMEOUT,
        scard.SCARD_E_CANCELLED,
        scard.SCARD_E_UNKNOWN_READER,
    }
)
_PCI: Final = {
    scard.SCARD_PROTOCOL_T0: scard.SCARD_PCI_T0,
    scard.SCARD_PROTOCOL_T1: scard.SCARD_PCI_T1,
}


@dataclasses.dataclass(frozen=True, slots=True)
class ReaderState:
    """One reader as the service sees it."""

    name: str
    raw: int
    """The state in the service's own bits, to be handed back when waiting for a change."""

    @property
    def has_card(self) -> bool:
        """Whether something lies on it, readable or not."""
        return bool(self.raw & scard.SCARD_STATE_PRESENT)

    @property
    def events(self) -> int:
        """Insertions and removals so far, modulo 65536."""
        return (self.raw & _STATE_BITS) >> _EVENTS_SHIFT


class Context:
    """A line to the PC/SC service; ``release`` it."""

    def __init__(self) -> None:
        hresult, self._handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        _check(hresult)

    def readers(self) -> list[str]:
        """Names of all readers; an empty list when there is none."""
        hresult, names = scard.SCardListReaders(self._handle, [])
        if hresult == scard.SCARD_E_NO_READERS_AVAILABLE:
            return []
        _check(hresult)
        return names

    def states(self, names: list[str]) -> list[ReaderState]:
        """How these readers are now."""
        if not names:
            return []
        unaware = [(name, scard.SCARD_STATE_UNAWARE) for name in names]
        hresult, states = scard.SCardGetStatusChange(self._handle, 0, unaware)
        _check(hresult)
        return [ReaderState(name, raw) for name, raw, _atr in states]

    def wait(self, known: list[ReaderState], reader_count: int, timeout_s: float) -> None:
        """Returns when one of the known states has changed, a reader came or went, or in time."""
        states = [(state.name, state.raw) for state in known]
        states.append((PNP_NOTIFICATION, reader_count << _EVENTS_SHIFT))
        hresult, _ = scard.SCardGetStatusChange(self._handle, int(timeout_s * 1000), states)
        if hresult not in _WAIT_ENDED:
            _check(hresult)

    def cancel(self) -> None:
        """Ends a ``wait`` in another thread; nothing happens when there is none."""
        scard.SCardCancel(self._handle)

    def release(self) -> None:
        """Closes the line; a service that has gone closed it before."""
        scard.SCardReleaseContext(self._handle)


class PoweredCard:
    """A card held exclusively; ``disconnect`` takes its power away and with it the PIN's state."""

    def __init__(self, context: Context, reader: str) -> None:
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        hresult, self._handle, protocol = scard.SCardConnect(
            context._handle,  # noqa: SLF001 - both are this module's
            reader,
            scard.SCARD_SHARE_EXCLUSIVE,
            protocols,
        )
        _check(hresult)
        self._pci = _PCI[protocol]

    def transmit(self, command: list[int]) -> bytes:
        """One command, one answer with its status word.

        Raises:
            CardError: also CARD_REMOVED for an empty answer, which is what is left of a card that
                was pulled during the command.
        """
        hresult, response = scard.SCardTransmit(self._handle, self._pci, command)
        _check(hresult)
        if len(response) < _STATUS_LENGTH:
            raise CardError(Code.CARD_REMOVED)
        return bytes(byte & 0xFF for byte in response)

    def disconnect(self) -> None:
        """Never fails: what cannot be disconnected has gone already."""
        hresult = scard.SCardDisconnect(self._handle, scard.SCARD_UNPOWER_CARD)
        if hresult != scard.SCARD_S_SUCCESS:
            logger.debug("card_gone_before_disconnect hresult=%08X", hresult & _STATE_BITS)


def code_of(hresult: int) -> Code:
    """What a PC/SC result other than success means for staff."""
    return _CODES.get(hresult & _STATE_BITS, Code.CARD_PROTOCOL)


def _check(hresult: int) -> None:
    if hresult != scard.SCARD_S_SUCCESS:
        error = CardError(code_of(hresult))
        error.add_note(f"PC/SC result {hresult & _STATE_BITS:08X}")
        raise error
