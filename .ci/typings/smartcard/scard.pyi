# What kiosk.card.pcsc and the tests call of pyscard 2.3.1's raw PC/SC binding.
from collections.abc import Sequence

INFINITE: int
SCARD_S_SUCCESS: int
SCARD_SCOPE_USER: int
SCARD_SHARE_SHARED: int
SCARD_SHARE_EXCLUSIVE: int
SCARD_PROTOCOL_T0: int
SCARD_PROTOCOL_T1: int
SCARD_PCI_T0: int
SCARD_PCI_T1: int
SCARD_LEAVE_CARD: int
SCARD_UNPOWER_CARD: int
SCARD_STATE_UNAWARE: int
SCARD_STATE_PRESENT: int
SCARD_E_CANCELLED: int
SCARD_E_INVALID_HANDLE: int
SCARD_E_NOT_TRANSACTED: int
SCARD_E_NO_READERS_AVAILABLE: int
SCARD_E_NO_SERVICE: int
SCARD_E_NO_SMARTCARD: int
SCARD_E_PROTO_MISMATCH: int
SCARD_E_READER_UNAVAILABLE: int
SCARD_E_SERVICE_STOPPED: int
SCARD_E_SHARING_VIOLATION: int
SCARD_E_TIMEOUT: int
SCARD_E_UNKNOWN_READER: int
SCARD_F_COMM_ERROR: int
SCARD_W_REMOVED_CARD: int
SCARD_W_RESET_CARD: int
SCARD_W_UNPOWERED_CARD: int
SCARD_W_UNRESPONSIVE_CARD: int
SCARD_W_UNSUPPORTED_CARD: int

def SCardEstablishContext(scope: int) -> tuple[int, int]: ...
def SCardReleaseContext(context: int) -> int: ...
def SCardListReaders(context: int, groups: Sequence[str]) -> tuple[int, list[str]]: ...
def SCardGetStatusChange(
    context: int, timeout_ms: int, states: Sequence[tuple[str, int]]
) -> tuple[int, list[tuple[str, int, list[int]]]]: ...
def SCardCancel(context: int) -> int: ...
def SCardConnect(
    context: int, reader: str, share: int, protocols: int
) -> tuple[int, int, int]: ...
def SCardTransmit(card: int, pci: int, command: Sequence[int]) -> tuple[int, list[int]]: ...
def SCardDisconnect(card: int, disposition: int) -> int: ...
