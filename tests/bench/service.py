"""One of our programs as a process of its own: started, killed, stopped, its log kept."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from tests.bench.waiting import wait_until

ROOT = Path(__file__).parents[2]
_STOP_S = 20.0


def run_command(arguments: list[str], given: str = "") -> str:
    """Runs ``python -m ARGUMENTS`` to its end; gives what it printed, RuntimeError if it failed.

    ``given`` is what it reads from standard input.
    """
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        input=given.encode(),
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    if done.returncode:
        raise RuntimeError(f"{arguments[:2]} failed: {done.stderr.decode()[-800:]}")
    return done.stdout.decode()


class Reachable(Protocol):
    """Something that listens on this machine: a broker, or a line to it."""

    port: int


class Service:
    """``python -m MODULE ARGUMENTS``; ready once ``ready_when`` stands in its log."""

    def __init__(
        self,
        arguments: list[str],
        log: Path,
        ready_when: str,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._arguments = arguments
        self._environment = {**os.environ, **(environment or {})}
        self._log = log
        self._ready_when = ready_when
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Starts it, and waits until it is ready."""
        said_before = len(self.log)
        self.launch()
        try:
            wait_until(lambda: self._is_ready(said_before), f"not ready: {self._arguments}")
        except BaseException:
            self.kill()
            raise

    def launch(self) -> None:
        """Starts it, without waiting."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=self._environment,
            )

    def _command(self) -> list[str]:
        return [sys.executable, "-m", *self._arguments]

    def stop(self) -> int | None:
        """SIGTERM; gives the exit code, None when it was not running."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Stops it if it runs, and starts it again."""
        self.stop()
        self.start()

    @property
    def log(self) -> str:
        """Everything it said, over all its starts."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def is_running(self) -> bool:
        """False before it starts and once it ended, by itself or by us."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def wait_for(self, text: str) -> None:
        """Until ``text`` stands in the log."""
        wait_until(lambda: text in self.log, f"{text!r} is not in the log of {self._arguments}")

    def wait_for_end(self) -> int:
        """Until it ends by itself; gives the exit code."""
        assert self._process is not None
        code = self._process.wait(_STOP_S)
        self._process = None
        return code

    def _is_ready(self, said_before: int) -> bool:
        if self._process is None or self._process.poll() is not None:
            raise RuntimeError(f"{self._arguments} ended: {self.log[said_before:][-3000:]}")
        return self._ready_when in self.log[said_before:]

    def _end(self, how: signal.Signals) -> int | None:
        if self._process is None:
            return None
        self._process.send_signal(how)
        try:
            code = self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._process = None
        return code
