"""A network cable between two parties on loopback: it can be slowed, cut and put back.

Bytes pass untouched, so TLS runs end to end; the bench needs no rights to cut a line.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Self

_BACKLOG = 32
_CHUNK = 65536


class Cable:
    """Listens on a port of its own and forwards to another.

    with Cable(server_port) as cable:
        connect("127.0.0.1", cable.port); cable.cut(); cable.restore()
    """

    def __init__(self, to_port: int | Callable[[], int]) -> None:
        """``to_port`` may be asked anew for each connection."""
        self._to_port = to_port if callable(to_port) else lambda: to_port
        self._delay_s = 0.0
        self._left: int | None = None
        self._lock = threading.Lock()
        self._ends: set[socket.socket] = set()
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def slow(self, delay_s: float) -> None:
        """Each piece of data, in both directions, comes so much later from now on."""
        self._delay_s = delay_s

    def cut_after(self, count: int) -> None:
        """Once so many further bytes have passed, in either direction."""
        self._left = count

    def cut(self) -> None:
        """Connections break, new ones are refused."""
        with contextlib.suppress(OSError):  # wakes the thread that waits in accept
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            _break(end)

    def restore(self) -> None:
        """Plugs the cable in again, at the same port and full speed."""
        self._delay_s, self._left = 0.0, None
        self._listener = self._listen(self.port)

    def _listen(self, port: int) -> socket.socket:
        listener = socket.create_server(("127.0.0.1", port), backlog=_BACKLOG)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:  # cut
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._to_port()))
            except OSError:  # nobody at the other end
                _break(near)
                continue
            for end in (near, far):  # a cable holds nothing back
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._ends |= {near, far}
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                if self._delay_s:
                    time.sleep(self._delay_s)
                target.sendall(data[: self._left])
                if self._left is not None and (left := self._left - len(data)) <= 0:
                    self.cut()
                elif self._left is not None:
                    self._left = left
        with self._lock:
            self._ends -= {source, target}
        for end in (source, target):
            _break(end)


def _break(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
