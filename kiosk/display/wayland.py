"""One question to the compositor itself, over its socket: Xwayland may answer while cage hangs.

Source: the Wayland protocol (wayland.freedesktop.org), ``wl_display.sync``. A message is the
object's number, then size and opcode in one word, all in the machine's byte order.
"""

import socket
import struct
from pathlib import Path

from kiosk.display.x11 import DisplayFailed

_DISPLAY, _CALLBACK = 1, 2
_SYNC, _DONE = 0, 0
_HEAD = 8


def ask(path: Path, patience_s: float) -> None:
    """Returns once the compositor has answered.

    Raises:
        DisplayFailed: it does not, or not in time.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(patience_s)
            line.connect(str(path))
            line.sendall(struct.pack("<III", _DISPLAY, 12 << 16 | _SYNC, _CALLBACK))
            _wait_for_callback(line)
    except OSError as error:
        raise DisplayFailed(f"the compositor does not answer: {error}") from error


def _wait_for_callback(line: socket.socket) -> None:
    while True:
        thing, word = struct.unpack("<II", _read(line, _HEAD))
        _read(line, (word >> 16) - _HEAD)
        if (thing, word & 0xFFFF) == (_CALLBACK, _DONE):
            return


def _read(line: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        more = line.recv(count - len(got))
        if not more:
            raise DisplayFailed("the compositor hung up")
        got += more
    return got
