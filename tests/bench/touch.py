"""Touches from outside the kiosk's process: an input provider for Kivy, spoken to by a socket.

Touches enter Kivy the way a panel's do (begin, end), so everything behind them is the real thing.
One line of JSON a request, one line a reply, over a Unix socket that only its owner may open:

    {"do": "touch", "name": "confirm"}      {"do": "touch-at", "x": 10, "y": 20}
    {"do": "screenshot", "path": "a.png"}   {"do": "targets"}   {"do": "screen"}   {"do": "view"}
    {"do": "search", "texts": [covered, ...]}
    {"do": "setting"}                       {"do": "passed"}
    {"do": "hold", "x": 10, "y": 20}        rests until the screen changes
"""

import collections
import contextlib
import dataclasses
import json
import socket
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.bench.finger import Finger
from tests.bench.live_objects import Found, cover, search, search_pictures
from tests.bench.shown import plain_setting, plain_view, screen_of

PATIENCE_S = 10.0
"""A key that is not there yet is waited for."""


class TouchFailed(Exception):
    """The kiosk could not do what was asked; the message says why."""


class _Request:
    """One line from a client, answered by the window's thread."""

    def __init__(self, message: dict[str, Any], deadline: float) -> None:
        self.message = message
        self.deadline = deadline
        self.reply: dict[str, Any] | None = None
        self.is_done = threading.Event()

    def answer(self, reply: dict[str, Any]) -> None:
        self.reply = reply
        self.is_done.set()


class TouchServer:
    """A visitor of the window: listens on the socket, acts in the window's thread."""

    def __init__(self, socket_path: Path) -> None:
        self._path = socket_path
        self._window: Any = None
        self._finger = Finger()
        self._waiting: collections.deque[_Request] = collections.deque()
        self._listener: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._connections: set[socket.socket] = set()
        self._passed: list[str] = []
        self._holding: str | None = None
        """The screen that a finger rests on."""

    def attach(self, window: Any) -> None:
        self._window = window
        self._finger.attach(window)

    def start(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.parent.chmod(0o700)
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._path.chmod(0o600)
        self._listener.listen()
        self._thread = threading.Thread(target=self._accept, name="touch server", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._listener is None:
            return
        with contextlib.suppress(OSError):  # wakes the thread that is accepting
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._listener = None
        while self._waiting:
            self._waiting.popleft().answer({"ok": False, "why": "the window closed"})
        for connection in list(self._connections):
            with contextlib.suppress(OSError):  # its client may just have closed it
                connection.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()

    def update(self, dispatch_fn: Any) -> None:
        """Called by Kivy each frame."""
        self._note_screen()
        if self._finger.is_busy:
            self._finger.update(dispatch_fn)
        elif self._waiting and self._serve(self._waiting[0]):
            self._waiting.popleft()

    # --- in the window's thread ---

    def _note_screen(self) -> None:
        view = self._window.view()
        name = "" if view is None else screen_of(view)
        if name and self._passed[-1:] != [name]:
            self._passed.append(name)

    def _serve(self, request: _Request) -> bool:
        """True when the request is answered."""
        message = request.message
        match message.get("do"):
            case "touch":
                return self._touch(request)
            case "touch-at":
                self._finger.tap(message["x"], message["y"])
                request.answer({"ok": True})
            case "hold":
                return self._hold(request)
            case "screenshot":
                self._window.screenshot(Path(message["path"]))
                request.answer({"ok": True})
            case "search":
                found = [*search(message["texts"]), *search_pictures()]
                request.answer({"ok": True, "found": [dataclasses.asdict(one) for one in found]})
            case what:
                request.answer(self._told(what))
        return True

    def _told(self, what: Any) -> dict[str, Any]:
        match what:
            case "targets":
                return {"ok": True, "targets": self._window.targets()}
            case "screen":
                return {"ok": True, "screen": self._window.screen_name()}
            case "view":
                return {"ok": True, "view": plain_view(self._window.view())}
            case "setting":
                return {"ok": True, "setting": plain_setting(self._window.view())}
            case "clinic":
                view = self._window.view()
                return {"ok": True, "clinic": "" if view is None else view.clinic_name}
            case "passed":
                passed, self._passed = self._passed, self._passed[-1:]
                return {"ok": True, "passed": passed}
            case unknown:
                return {"ok": False, "why": f"unknown request {unknown!r}"}

    def _hold(self, request: _Request) -> bool:
        """A finger that rests on a place until there is another screen under it."""
        where, screen = (request.message["x"], request.message["y"]), self._window.screen_name()
        if self._holding is None:
            self._holding = screen
            self._finger.do("begin", *where)
            return False
        is_too_long = time.monotonic() > request.deadline
        if screen == self._holding and not is_too_long:
            return False
        why = f"{screen} does not change when it is held"
        request.answer({"ok": False, "why": why} if is_too_long else {"ok": True})
        self._holding = None
        self._finger.do("end", *where)
        return True

    def _touch(self, request: _Request) -> bool:
        name = request.message["name"]
        targets = self._window.targets()
        if name in targets:
            left, top, width, height = targets[name]
            self._finger.tap(left + width // 2, top + height // 2)
            request.answer({"ok": True})
        elif time.monotonic() > request.deadline:
            shown = f"{self._window.screen_name()} with {sorted(targets)}"
            request.answer({"ok": False, "why": f"no key {name!r} on {shown}"})
        else:
            return False
        return True

    # --- in the socket's threads ---

    def _accept(self) -> None:
        threads = []
        listener = self._listener
        assert listener is not None
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:  # closed by stop
                break
            self._connections.add(connection)
            thread = threading.Thread(target=self._converse, args=[connection], daemon=True)
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join()

    def _converse(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                message = json.loads(line)
                patience = float(message.get("patience", PATIENCE_S))
                request = _Request(message, time.monotonic() + patience)
                self._waiting.append(request)
                if not request.is_done.wait(patience + 5):
                    request.answer({"ok": False, "why": "the window draws no frames"})
                lines.write(json.dumps(request.reply) + "\n")
                lines.flush()
        self._connections.discard(connection)


class TouchClient:
    """The other end: used by tests and by the demo."""

    def __init__(self, socket_path: Path, patience: float = PATIENCE_S) -> None:
        self.patience = patience
        """Seconds."""
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(patience + 10)
        deadline = time.monotonic() + patience
        while True:
            try:
                self._socket.connect(str(socket_path))
                break
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() > deadline:
                    self._socket.close()
                    raise
                time.sleep(0.02)
        self._lines = self._socket.makefile("rw", encoding="utf-8")

    def __enter__(self) -> "TouchClient":
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    def touch(self, name: str) -> None:
        """Touches a key by its name; waits until it can be touched."""
        self._ask({"do": "touch", "name": name})

    def touch_at(self, x: float, y: float) -> None:
        """Touches a place; pixels from the top left."""
        self._ask({"do": "touch-at", "x": x, "y": y})

    def hold(self, x: float, y: float) -> None:
        """Rests on a place until the screen changes; pixels from the top left."""
        self._ask({"do": "hold", "x": x, "y": y})

    def screenshot(self, path: Path) -> None:
        self._ask({"do": "screenshot", "path": str(path.resolve())})

    def targets(self) -> dict[str, tuple[int, int, int, int]]:
        return {name: tuple(box) for name, box in self._ask({"do": "targets"})["targets"].items()}

    def screen(self) -> str:
        """Class name of the content that is shown."""
        return str(self._ask({"do": "screen"})["screen"])

    def view(self) -> dict[str, Any]:
        """The fields of the content that is shown; codes as their text."""
        fields: dict[str, Any] = self._ask({"do": "view"})["view"]
        return fields

    def setting(self) -> dict[str, str]:
        """Language, theme, size of text and voice of what is shown."""
        setting: dict[str, str] = self._ask({"do": "setting"})["setting"]
        return setting

    def clinic(self) -> str:
        """Whose kiosk it says that it is."""
        return str(self._ask({"do": "clinic"})["clinic"])

    def passed(self) -> list[str]:
        """The screens that were shown since it was asked last, in order, the present one last.

        A screen is a kind of content; of a typed paper each field is a screen of its own.
        """
        passed: list[str] = self._ask({"do": "passed"})["passed"]
        return passed

    def search(self, texts: Iterable[str]) -> list[Found]:
        """What of these texts, and of pictures, the kiosk's process still holds."""
        reply = self._ask({"do": "search", "texts": [cover(text) for text in texts]})
        return [Found(**one) for one in reply["found"]]

    def picture(self) -> bytes:
        """The PNG of what is shown; the same screen gives the same bytes."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "screen.png"
            self.screenshot(path)
            return path.read_bytes()

    def wait_for(self, screen: str, patience: float | None = None) -> None:
        """Waits until a screen shows."""
        deadline = time.monotonic() + (self.patience if patience is None else patience)
        while (shown := self.screen()) != screen:
            if time.monotonic() > deadline:
                raise TouchFailed(f"waited for {screen}, the kiosk shows {shown}")
            time.sleep(0.02)

    def _ask(self, message: dict[str, Any]) -> dict[str, Any]:
        message["patience"] = self.patience
        self._lines.write(json.dumps(message) + "\n")
        self._lines.flush()
        line = self._lines.readline()
        if not line:
            raise TouchFailed("the kiosk closed the connection")
        reply: dict[str, Any] = json.loads(line)
        if not reply["ok"]:
            raise TouchFailed(reply["why"])
        return reply
