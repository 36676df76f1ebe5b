"""The broker's machine that follows the authority, with the bench's mosquitto as its broker.

with BrokerMachine(directory, line.broker, broker, authority.url) as machine:
    machine.restarts; machine.log
"""

import shlex
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bench.mosquitto import Mosquitto
from tests.bench.service import Service

_ASK = """\
#!/bin/sh
touch "$0.asked"
while [ -e "$0.asked" ]; do sleep 0.02; done
"""
_PAUSE_S = 0.02


class BrokerMachine(Service):
    """``python -m provisioning follow-crl``; what stands for systemctl waits for our restart."""

    def __init__(
        self, directory: Path, credentials: Path, broker: Mosquitto, authority: str
    ) -> None:
        directory.mkdir()
        self.restarts = 0
        self._broker = broker
        self._restart = directory / "restart broker"
        self._restart.write_text(_ASK)
        self._restart.chmod(0o700)
        self._ended = threading.Event()
        self._systemd = threading.Thread(target=self._serve)
        super().__init__(
            [
                *("provisioning", "follow-crl", "--authority", authority),
                *("--address", "127.0.0.1", "--into", str(credentials)),
                *("--then", shlex.quote(str(self._restart))),
            ],
            directory / "follow.log",
            ready_when="",
        )

    def __enter__(self) -> Self:
        self._systemd.start()
        return super().__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        self._ended.set()
        self._systemd.join()

    def _serve(self) -> None:
        asked = self._restart.with_name(f"{self._restart.name}.asked")
        while not self._ended.wait(_PAUSE_S):
            if asked.exists():
                self._broker.restart()
                self.restarts += 1
                asked.unlink()
