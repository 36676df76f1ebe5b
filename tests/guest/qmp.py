"""The emulator's own line of commands and news (QMP)."""

import contextlib
import json
import socket
from pathlib import Path
from typing import Any


class QmpError(Exception):
    """The emulator refused, or is gone."""


class Qmp:
    """One connection; news that arrive meanwhile are kept."""

    def __init__(self, path: Path, timeout_s: float) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(timeout_s)
        self._line.connect(str(path))
        self._file = self._line.makefile("rb")
        self.news: list[dict[str, Any]] = []
        self._read()
        self.ask("qmp_capabilities")

    def close(self) -> None:
        self._file.close()
        self._line.close()

    def ask(self, command: str, **arguments: Any) -> Any:
        """Its answer; raises QmpError."""
        said = {"execute": command, "arguments": arguments}
        self._line.sendall(json.dumps(said).encode())
        while True:
            message = self._read()
            if "return" in message:
                return message["return"]
            if "error" in message:
                raise QmpError(f"{command}: {message['error'].get('desc')}")

    def shutdown_reason(self) -> str:
        """Waits for the end: ``guest-reset``, ``guest-shutdown``, ``guest-panic``, or what else."""
        self._line.settimeout(None)
        with contextlib.suppress(QmpError):
            while not self._shutdown():
                self._read()
        return self._shutdown() or "vanished"

    def _shutdown(self) -> str:
        ends = [one for one in self.news if one["event"] == "SHUTDOWN"]
        return str(ends[-1]["data"]["reason"]) if ends else ""

    def _read(self) -> dict[str, Any]:
        line = self._file.readline()
        if not line:
            raise QmpError("the emulator is gone")
        message: dict[str, Any] = json.loads(line)
        if "event" in message:
            self.news.append(message)
        return message
