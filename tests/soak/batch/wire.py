"""One party's line to the broker, and everything that can happen to a line.

Bytes pass untouched, so TLS runs end to end; what passes is looked at: it must be TLS records, and
no mark of a patient may be in it.
"""

import contextlib
import dataclasses
import socket
import struct
import threading
import time
from collections.abc import Callable

_BACKLOG = 32
_CHUNK = 65536
_SHRED = 97
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of no time: closing sends RST."""


@dataclasses.dataclass(eq=False)
class _Connection:
    near: socket.socket
    """To the party."""
    far: socket.socket
    """To the broker."""
    open_directions: int = 2

    def break_off(self, *, by_reset: bool = False) -> None:
        """Both directions' threads wake up; the last of them closes."""
        for end in (self.near, self.far):
            with contextlib.suppress(OSError):
                if by_reset:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                end.shutdown(socket.SHUT_RD if by_reset else socket.SHUT_RDWR)

    def close(self) -> None:
        for end in (self.near, self.far):
            end.close()


class Line:
    """Listens on a port of its own and forwards to the broker's."""

    def __init__(self, to_port: int, see: Callable[[object, bytes], None]) -> None:
        """``see`` is called with a direction of a connection, and what passes there."""
        self._to_port = to_port
        self._see = see
        self._lock = threading.Lock()
        self._connections: set[_Connection] = set()
        self._is_cut = False
        self._flowing = threading.Event()
        self._flowing.set()
        self._delay_s = 0.0
        self._loses_up = self._loses_down = False
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """For good."""
        self.cut()
        with contextlib.suppress(OSError):  # wakes the thread that waits in accept
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def cut(self) -> None:
        """Connections break, new ones are closed at once."""
        self._is_cut = True
        self._break(by_reset=False)

    def reset(self) -> None:
        """RST to both ends."""
        self._break(by_reset=True)

    def stall(self) -> None:
        """Nothing passes; nothing is lost."""
        self._flowing.clear()

    def slow(self, delay_s: float) -> None:
        """In small shreds, each so much later."""
        self._delay_s = delay_s

    def half_close(self) -> None:
        """The party hears that the broker has nothing more to say; the broker hears nothing."""
        for one in self._present():
            with contextlib.suppress(OSError):
                one.near.shutdown(socket.SHUT_WR)

    def lose_up(self) -> None:
        """What the party sends is gone; nobody is told."""
        self._loses_up = True

    def lose_down(self) -> None:
        """What the broker sends is gone; nobody is told."""
        self._loses_down = True

    def mend(self) -> None:
        """As new; connections from which something was swallowed end."""
        if self._loses_up or self._loses_down:
            self._break(by_reset=True)
        self._is_cut = self._loses_up = self._loses_down = False
        self._delay_s = 0.0
        self._flowing.set()

    def _present(self) -> list[_Connection]:
        with self._lock:
            return list(self._connections)

    def _break(self, *, by_reset: bool) -> None:
        for one in self._present():
            one.break_off(by_reset=by_reset)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # closed
                return
            self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        try:
            if self._is_cut:
                raise ConnectionRefusedError
            far = socket.create_connection(("127.0.0.1", self._to_port))
        except OSError:
            near.close()
            return
        connection = _Connection(near, far)
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._connections.add(connection)
        for is_up in (True, False):
            threading.Thread(target=self._pump, args=(connection, is_up), daemon=True).start()

    def _pump(self, connection: _Connection, is_up: bool) -> None:
        source, target = connection.near, connection.far
        if not is_up:
            source, target = target, source
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                self._see((connection, is_up), data)
                self._flowing.wait()
                if not (self._loses_up if is_up else self._loses_down):
                    self._forward(target, data)
        connection.break_off()
        with self._lock:
            connection.open_directions -= 1
            if connection.open_directions == 0:
                self._connections.discard(connection)
                connection.close()

    def _forward(self, target: socket.socket, data: bytes) -> None:
        if not self._delay_s:
            target.sendall(data)
            return
        for begin in range(0, len(data), _SHRED):
            if self._delay_s:
                time.sleep(self._delay_s)
            target.sendall(data[begin : begin + _SHRED])
