"""The few requests of the X protocol that are needed, over its local socket; no library.

Source: X Window System Protocol, X Version 11 (x.org), appendix B "Protocol Encoding". Everything
is sent in this machine's byte order, little endian on both boards and PCs.
"""

import dataclasses
import socket
import struct
from pathlib import Path
from types import TracebackType
from typing import Self

SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - X's own place, a folder that root made
_SETUP = struct.pack("<cxHHHH2x", b"l", 11, 0, 0, 0)
_CHANGE_HOSTS, _SET_ACCESS_CONTROL, _GET_INPUT_FOCUS = 109, 111, 43
_SERVER_INTERPRETED = 5
"""A family of hosts; its addresses name a kind and a value."""
_FOR_ALL = 0o666
_ERROR, _REPLY = 0, 1
_MESSAGE = 32
"""Bytes of an event, an error and the head of a reply."""


class DisplayFailed(Exception):
    """The display does not answer, or refuses."""


@dataclasses.dataclass(frozen=True, slots=True)
class Screen:
    """What the server said about its only screen."""

    first_id: int
    """Of the ids that this client may give to what it makes."""
    root: int
    width: int
    height: int
    depth: int


class Display:
    """One connection. Every method raises DisplayFailed, also when no answer comes in time."""

    def __init__(self, name: str, patience_s: float, folder: Path = SOCKETS) -> None:
        """Connects to ``:0`` and the like."""
        self._socket = folder / f"X{name.removeprefix(':')}"
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._line.settimeout(patience_s)
        try:
            self._line.connect(str(self._socket))
            self._line.sendall(_SETUP)
            self.screen = self._read_setup()
        except OSError as error:
            self._line.close()
            raise DisplayFailed(f"{name} does not answer: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._line.close()

    def ask(self) -> None:
        """Returns once the server has answered a question."""
        self.send(struct.pack("<BxH", _GET_INPUT_FOCUS, 1))
        self.answer()

    def answer(self) -> tuple[bytes, bytes]:
        """The head and the rest of the next reply; events are passed over."""
        try:
            while True:
                head = self._read(_MESSAGE)
                if head[0] == _ERROR:
                    raise DisplayFailed(f"the display refused request {head[10]}, error {head[1]}")
                if head[0] == _REPLY:
                    return head, self._read(4 * struct.unpack_from("<I", head, 4)[0])
        except OSError as error:
            raise DisplayFailed(f"the display does not answer: {error}") from error

    def admit_only(self, user: str) -> None:
        """From now on the server takes only its own user and this one.

        Whoever it is must also be able to write to the socket, which cage makes for its own user.
        """
        address = b"localuser\0" + user.encode()
        padded = address + bytes(-len(address) % 4)
        head = struct.pack(
            "<BBHBxH", _CHANGE_HOSTS, 0, 2 + len(padded) // 4, _SERVER_INTERPRETED, len(address)
        )
        self.send(head + padded)
        self.send(struct.pack("<BBH", _SET_ACCESS_CONTROL, 1, 1))
        self.ask()
        try:
            self._socket.chmod(_FOR_ALL)
        except OSError as error:
            raise DisplayFailed(f"{self._socket} cannot be opened to others: {error}") from error

    def send(self, request: bytes) -> None:
        """A whole request; what the server has against it is heard by the next ``ask``."""
        try:
            self._line.sendall(request)
        except OSError as error:
            raise DisplayFailed(f"the display takes nothing: {error}") from error

    def _read_setup(self) -> Screen:
        status, length = struct.unpack("<BxHHH", self._read(8))[0::3]
        body = self._read(4 * length)
        if status != 1:
            raise DisplayFailed("the display lets this user not in")
        first_id = struct.unpack_from("<I", body, 4)[0]
        vendor, formats = struct.unpack_from("<H", body, 16)[0], body[21]
        at = 32 + vendor + -vendor % 4 + 8 * formats
        width, height = struct.unpack_from("<HH", body, at + 20)
        root = struct.unpack_from("<I", body, at)[0]
        return Screen(first_id, root, width, height, body[at + 38])

    def _read(self, count: int) -> bytes:
        got = b""
        while len(got) < count:
            more = self._line.recv(count - len(got))
            if not more:
                raise DisplayFailed("the display is gone")
            got += more
        return got
