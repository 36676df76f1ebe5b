"""Commands to a card and its answers, as ISO 7816-4 writes them.

Pure: bytes in, bytes out; short, and extended when the data or the answer need it (ISO 7816-3).
A command that carries a secret (VERIFY, CHANGE REFERENCE DATA) never shows its data, not even in
``repr``; it encodes into a bytearray so that the sender can wipe it.
"""

import dataclasses

INS_VERIFY = 0x20
INS_CHANGE_REFERENCE_DATA = 0x24
INS_PERFORM_SECURITY_OPERATION = 0x2A
INS_SELECT = 0xA4
INS_READ_BINARY = 0xB0
INS_GET_RESPONSE = 0xC0

SECRET_INSTRUCTIONS = frozenset({INS_VERIFY, INS_CHANGE_REFERENCE_DATA})

LE_MAX = 256
"""The largest length a short command asks for, written as 00."""
LC_MAX = 255
EXTENDED_LE_MAX = 65536
"""The same of an extended command, written as 0000."""
EXTENDED_LC_MAX = 65535
_STATUS_LENGTH = 2


class MalformedResponse(ValueError):
    """The card's answer is shorter than a status word."""


class StatusWord(int):
    """The last two bytes of an answer."""

    @property
    def sw1(self) -> int:
        """The first byte, the kind."""
        return self >> 8

    @property
    def sw2(self) -> int:
        """The second byte, the detail."""
        return self & 0xFF

    @property
    def tries_left(self) -> int | None:
        """The counter of a 63Cx, else None."""
        return self & 0x0F if self & 0xFFF0 == 0x63C0 else None  # noqa: PLR2004

    def __repr__(self) -> str:
        return f"{int(self):04X}"

    __str__ = __repr__


SW_OK = StatusWord(0x9000)
SW_SECURITY_NOT_SATISFIED = StatusWord(0x6982)
SW_BLOCKED = StatusWord(0x6983)
SW_NOT_USABLE = StatusWord(0x6984)
SW_FILE_NOT_FOUND = StatusWord(0x6A82)
SW_OUTSIDE_FILE = StatusWord(0x6B00)
SW1_MORE_DATA = 0x61
SW1_WRONG_LE = 0x6C


@dataclasses.dataclass(frozen=True, slots=True)
class CommandApdu:
    """A command; ``le`` 1 to 65536, or None when no data are expected."""

    ins: int
    p1: int
    p2: int
    data: bytes | bytearray = b""
    le: int | None = None
    cla: int = 0x00

    def encode(self) -> bytearray:
        """The bytes for the card; the caller wipes them when they hold a secret."""
        if len(self.data) > EXTENDED_LC_MAX:
            raise ValueError("a command holds at most 65535 bytes")
        if self.le is not None and not 1 <= self.le <= EXTENDED_LE_MAX:
            raise ValueError("a command asks for 1 to 65536 bytes")
        encoded = bytearray((self.cla, self.ins, self.p1, self.p2))
        if len(self.data) > LC_MAX or (self.le or 0) > LE_MAX:
            self._add_extended(encoded)
        else:
            self._add_short(encoded)
        return encoded

    def _add_short(self, encoded: bytearray) -> None:
        if self.data:
            encoded.append(len(self.data))
            encoded += self.data
        if self.le is not None:
            encoded.append(self.le % LE_MAX)  # 256 is written as 00

    def _add_extended(self, encoded: bytearray) -> None:
        encoded.append(0)
        if self.data:
            encoded += len(self.data).to_bytes(2, "big")
            encoded += self.data
        if self.le is not None:
            encoded += (self.le % EXTENDED_LE_MAX).to_bytes(2, "big")  # 65536 is written as 0000

    @property
    def is_secret(self) -> bool:
        """Whether the data must never be shown."""
        return self.ins in SECRET_INSTRUCTIONS

    def __repr__(self) -> str:
        header = f"{self.cla:02X}{self.ins:02X}{self.p1:02X}{self.p2:02X}"
        data = "masked" if self.is_secret and self.data else f"{len(self.data)} bytes"
        return f"CommandApdu({header}, {data}, le={self.le})"


@dataclasses.dataclass(frozen=True, slots=True)
class ResponseApdu:
    """What the card answered."""

    data: bytes = dataclasses.field(repr=False)
    status: StatusWord

    @classmethod
    def decode(cls, raw: bytes) -> "ResponseApdu":
        """Splits data and status word.

        Raises:
            MalformedResponse: less than two bytes.
        """
        if len(raw) < _STATUS_LENGTH:
            raise MalformedResponse("the answer has no status word")
        return cls(raw[:-2], StatusWord.from_bytes(raw[-2:], "big"))
