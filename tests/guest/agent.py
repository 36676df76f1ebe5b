"""The outer end of the agent in the guest: commands in, exit code and output out."""

import base64
import contextlib
import dataclasses
import itertools
import json
import socket
import time
from pathlib import Path

_PIECE = 65536
_BEYOND_S = 60.0
_LOOK_S = 2.0


class GuestSilent(Exception):
    """The guest did not answer in time."""


class CommandFailed(Exception):
    """A command in the guest ended with something other than 0."""


@dataclasses.dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    output: str


class Agent:
    """One port of the machine; each boot has a new one."""

    def __init__(self, path: Path) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(path))
        self._kept = b""
        self._numbers = itertools.count(1)

    def close(self) -> None:
        self._line.close()

    def wait(self, deadline_s: float) -> None:
        """Until somebody answers inside; raises GuestSilent."""
        end = time.monotonic() + deadline_s
        while time.monotonic() < end:
            with contextlib.suppress(GuestSilent):
                self._exchange("true", 5.0, b"", _LOOK_S)
                return
        raise GuestSilent(f"nobody answered inside within {deadline_s:.0f} s")

    def run(self, command: str, timeout_s: float = 60.0, given: bytes = b"") -> Done:
        """By bash, as root."""
        return self._exchange(command, timeout_s, given, timeout_s + _BEYOND_S)

    def ask(self, command: str, timeout_s: float = 60.0, given: bytes = b"") -> str:
        """The same, which must end with 0; raises CommandFailed."""
        done = self.run(command, timeout_s, given)
        if done.code:
            raise CommandFailed(f"{command!r} ended with {done.code}: {done.output[-1500:]}")
        return done.output

    def fetch(self, path: str) -> bytes:
        """A file's content."""
        return base64.b64decode(self.ask(f"base64 '{path}'"))

    def put(self, path: str, content: bytes) -> None:
        """Writes a file."""
        self.ask(f"cat > '{path}'", given=content)

    def _exchange(self, command: str, timeout_s: float, given: bytes, wait_s: float) -> Done:
        number = next(self._numbers)
        said = {
            "id": number,
            "command": command,
            "timeout": timeout_s,
            "given": base64.b64encode(given).decode(),
        }
        self._line.settimeout(wait_s)
        try:
            self._line.sendall(json.dumps(said).encode() + b"\n")
            return self._answer(number, time.monotonic() + wait_s)
        except TimeoutError:
            raise GuestSilent(f"no answer within {wait_s:.0f} s to {command!r}") from None

    def _answer(self, number: int, end: float) -> Done:
        while True:
            while b"\n" in self._kept:
                line, _, self._kept = self._kept.partition(b"\n")
                told = json.loads(line)
                if told["id"] == number:
                    output = base64.b64decode(told["output"]).decode(errors="replace")
                    return Done(told["code"], output)
            self._line.settimeout(max(0.01, end - time.monotonic()))
            piece = self._line.recv(_PIECE)
            if not piece:
                raise GuestSilent("the machine is off")
            self._kept += piece
