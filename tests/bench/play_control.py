"""The control socket of a line that is kept up: one line of JSON a request, one line a reply.

    {"do": "insert-card", "name": "hanako"}   ->   {"ok": true, "says": ["..."]}
                                                   {"ok": false, "why": "..."}

The socket lies at a fixed place below ``build/``, open to its owner only (0600 in a 0700 folder).
One request at a time, in order; the connection closes when what was asked is done.
"""

import contextlib
import json
import os
import select
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.bench.service import ROOT

FOLDER = ROOT / "build" / "play"
_SOCKET = "control.sock"
_ANSWERED_S = 180.0
"""Long: a line that is still coming up answers when it is up."""
_ASKED_S = 5.0
_LOOK_S = 0.1


class CannotDo(Exception):
    """What was asked cannot be done; the message says why and what to do."""


def ask(folder: Path, do: str, **arguments: str) -> list[str]:
    """Asks the line that is up; gives what it says, once it is done.

    Raises:
        CannotDo: no line is up, or it refuses.
    """
    with _connected(folder) as line:
        line.sendall(json.dumps({"do": do, **arguments}).encode() + b"\n")
        try:
            said = b"".join(iter(lambda: line.recv(65536), b""))
        except TimeoutError:
            raise CannotDo(f"the line did not answer within {_ANSWERED_S:.0f} s") from None
        except ConnectionError:
            said = b""
    if not said:
        raise CannotDo("the line went down before it answered")
    reply: dict[str, Any] = json.loads(said)
    if not reply["ok"]:
        raise CannotDo(reply["why"])
    return list(reply["says"])


@contextlib.contextmanager
def _connected(folder: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(_ANSWERED_S)
        try:
            with _short_path(folder) as path:
                line.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            raise CannotDo(
                "no line is up; start one in another terminal: python -m tests.bench"
            ) from None
        yield line


@contextlib.contextmanager
def _short_path(folder: Path, name: str = _SOCKET) -> Iterator[str]:
    """The socket's path through an open folder: a Unix socket's own path is 107 bytes at most."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{name}"
    finally:
        os.close(descriptor)


class ControlServer:
    """Bound from the start, so that a second line is refused and early requests wait."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listener = socket.socket(socket.AF_UNIX)
        self._last: socket.socket | None = None

    def __enter__(self) -> "ControlServer":
        try:
            self._bind()
        except BaseException:
            self._listener.close()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        (self._folder / _SOCKET).unlink(missing_ok=True)
        self._listener.close()
        if self._last is not None:
            self._last.close()

    def serve(
        self, handle: Callable[[dict[str, Any]], list[str]], goes_on: Callable[[], bool]
    ) -> None:
        """Answers requests while ``goes_on``; the last asker waits until everything is down."""
        while goes_on():
            if not select.select([self._listener], [], [], _LOOK_S)[0]:
                continue
            self._last = self._listener.accept()[0]
            with contextlib.suppress(OSError):  # the asker hung up or never asked
                _answer(self._last, handle)
            if goes_on():
                self._last.close()

    def _bind(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        if _is_answering(self._folder):
            raise CannotDo("a line is up already; end it first: python -m tests.bench stop")
        new = self._folder / f"{_SOCKET}.new"
        new.unlink(missing_ok=True)
        with _short_path(self._folder, new.name) as short:
            self._listener.bind(short)
        new.chmod(0o600)
        self._listener.listen()
        new.replace(self._folder / _SOCKET)  # whoever sees it can connect


def _is_answering(folder: Path) -> bool:
    try:
        with _connected(folder):
            return True
    except CannotDo:
        return False


def _answer(connection: socket.socket, handle: Callable[[dict[str, Any]], list[str]]) -> None:
    connection.settimeout(_ASKED_S)
    with connection.makefile("rb") as lines:
        asked = lines.readline()
    if not asked:  # somebody only looked whether a line is up
        return
    try:
        reply: dict[str, Any] = {"ok": True, "says": handle(json.loads(asked))}
    except CannotDo as reason:
        reply = {"ok": False, "why": str(reason)}
    except (ValueError, KeyError, TypeError) as error:  # whoever asks must not end the line
        reply = {"ok": False, "why": f"not understood: {type(error).__name__} {error}"}
    connection.sendall(json.dumps(reply).encode() + b"\n")
