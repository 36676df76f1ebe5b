"""An X server and a compositor that know just what the display's client asks; X's own framing."""

import contextlib
import socket
import struct
import threading
from pathlib import Path

ROOT = 0x123
SIZE = (800, 480)
FIRST_ID = 0x200000
_VENDOR = b"Bench"
_REPLY = struct.pack("<BxHI", 1, 1, 0) + bytes(24)
_EVENT = bytes([22]) + bytes(31)
_INPUT_FOCUS = 43


class ScriptedDisplay:
    """``/…/X0``: answers until it is told to hang or to refuse; keeps the requests it was sent."""

    def __init__(self, folder: Path) -> None:
        self.requests: list[bytes] = []
        self.refused: int | None = None
        """The opcode that is answered with an error."""
        self.hangs = False
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(folder / "X0"))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                with line:
                    self._greet(line)
                    self._answer(line)

    def _greet(self, line: socket.socket) -> None:
        line.recv(12, socket.MSG_WAITALL)
        vendor = _VENDOR + bytes(-len(_VENDOR) % 4)
        head = struct.pack(
            "<IIIIHHBBBBBBBB4x", 0, FIRST_ID, 0x1FFFFF, 0, len(_VENDOR), 65535, *8 * [1]
        )
        formats = bytes(8)
        screen = struct.pack("<IIIII", ROOT, 0, 0, 0, 0)
        screen += struct.pack("<HHHHHHIBBBB", *SIZE, 0, 0, 1, 1, 0x21, 0, 0, 24, 0)
        body = head + vendor + formats + screen
        line.sendall(struct.pack("<BxHHH", 1, 11, 0, len(body) // 4) + body)

    def _answer(self, line: socket.socket) -> None:
        while head := line.recv(4, socket.MSG_WAITALL):
            request = head + line.recv(struct.unpack("<H", head[2:])[0] * 4 - 4, socket.MSG_WAITALL)
            self.requests.append(request)
            if request[0] == self.refused:
                line.sendall(bytes([0, 2]) + bytes(8) + bytes([request[0]]) + bytes(21))
            elif request[0] == _INPUT_FOCUS and not self.hangs:
                line.sendall(_EVENT + _REPLY)


def compositor(path: Path) -> socket.socket:
    """Answers one question as Wayland does, after a word on something else."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen()

    def serve() -> None:
        with contextlib.suppress(OSError):
            line, _ = listener.accept()
            with line:
                asked = line.recv(12, socket.MSG_WAITALL)
                callback = struct.unpack("<III", asked)[2]
                other = struct.pack("<III", 1, 12 << 16 | 1, 7)
                line.sendall(other + struct.pack("<III", callback, 12 << 16, 1))

    threading.Thread(target=serve, daemon=True).start()
    return listener
