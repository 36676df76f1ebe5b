"""The inserting process from outside: given orders, killed, started again, listened to."""

import contextlib
import dataclasses
import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from tests.bench.service import ROOT
from tests.soak.batch.book import Book
from tests.soak.batch.desk import Order

_END_S = 10.0


class DeskProcess:
    """One process at a time; what an order lacks when it dies is given to the next one."""

    def __init__(self, arguments: Sequence[str], log: Path, book: Book) -> None:
        self._arguments = list(arguments)
        self._log = log
        self._book = book
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._order: Order | None = None
        self._begun_before = 0
        self._life = 0
        self.is_ready = threading.Event()
        self.is_done = threading.Event()
        self.is_done.set()

    @property
    def is_running(self) -> bool:
        """False once it ended, by itself or by us."""
        return self._process is not None and self._process.poll() is None

    def launch(self) -> None:
        """Starts it, without waiting; an order that is not done goes on."""
        self.is_ready.clear()
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *self._arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
            )
        self._process = process
        self._life += 1
        self._listener = threading.Thread(target=self._listen, args=(process.stdout,), daemon=True)
        self._listener.start()
        if self._order is not None and not self.is_done.is_set():
            self._send_rest(self._order)

    def receive(self, order: Order) -> None:
        """Begins an order; ``is_done`` is set at its end."""
        self._order = order
        self._begun_before = self._sessions()
        self.is_done.clear()
        self._send_rest(order)

    def kill(self) -> None:
        """kill -9; everything it told before is noted when this returns."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._hear_out()

    def stop(self) -> None:
        """Closes its orders: it ends by itself."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(_END_S)
        self._hear_out()

    def _hear_out(self) -> None:
        if self._listener is not None:
            self._listener.join(_END_S)
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # an order that nobody read
                self._process.stdin.close()
        self._process = None

    def _send_rest(self, order: Order) -> None:
        done = self._sessions() - self._begun_before
        rest = dataclasses.replace(
            order,
            stream=f"{order.stream}/{self._life}",
            count=max(order.count - done, 0),
            first_place=order.first_place + 2 * done,
        )
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(dataclasses.asdict(rest)).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return  # it has ended already; the next one gets the order

    def _sessions(self) -> int:
        return len({one.session_id for one in self._book.receptions.values()})

    def _listen(self, output: IO[bytes]) -> None:
        for line in output:
            told = json.loads(line)
            if told["what"] == "ready":
                self.is_ready.set()
            elif told["what"] == "done":
                self.is_done.set()
            else:
                self._book.note(told)
        output.close()
