"""The requests' work, killed before each of its steps in turn, and begun again after it.

python -m tests.bench.dying_requests DIRECTORY STRIDE < REQUEST      every STRIDE-th step

It prints what was left each time, a line of JSON. A step is a statement of SQLite, or a file
opened, renamed or deleted. Each life is a forked process that ends by kill -9; the next one knows
nothing but what is on disk. The line says another thing each time it is asked: two answers to one
request would be seen.
"""

import json
import os
import signal
import sys
import uuid
from pathlib import Path
from typing import Any

from hospital import clock
from hospital.database import Database
from hospital.requests.answering import Answering
from hospital.requests.bridge import RequestDeeds
from hospital.requests.inlet import Inlet, Watch
from hospital.requests.ledger import Ledger, OpenRequest
from hospital.requests.line import Answer
from hospital.requests.outlet import Outlet
from tests.bench.pki import INSTITUTION

NAME, RESULT = "OQSsiquc01req_1.xml", "OQSsiquc01res_1.xml"
_STEPS = {"os.remove", "os.rename", "open"}
_MOST_STEPS = 500


class SayingLine:
    """Implements Line; what it says is noted outside of what is tried."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes

    def ask(self, request: OpenRequest, data: bytes) -> Answer:
        said = uuid.uuid4().hex
        with self._notes.open("a") as file:
            file.write(said + "\n")
        return Answer(said.encode())

    def close(self) -> None:
        """Nothing to end."""


class Life:
    """Counts steps, and ends before one of them."""

    def __init__(self, last: int | None) -> None:
        self._left = last
        sys.addaudithook(self._on_event)

    def step(self, *_: Any) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def _on_event(self, event: str, _arguments: Any) -> None:
        if event in _STEPS:
            self.step()


def live(directory: Path, last: int | None) -> None:
    """One start: looks until nothing is left to do."""
    seconds = [0.0]
    watch = Watch(clock.now, lambda: seconds[0])
    database = Database(directory / "inbox.sqlite")
    life = Life(last)
    database._connection.set_trace_callback(life.step)
    ledger = Ledger(database, clock.new_id)
    deeds = RequestDeeds(database)
    inlet = Inlet(directory / "req", ledger, deeds, watch)
    line = SayingLine(directory / "said")
    answering = Answering(ledger, line, INSTITUTION, watch, for_desk=True)
    outlet = Outlet(directory / "res", ledger, deeds, watch)
    for _ in range(3):
        inlet.look()
        answering.work()
        outlet.write()
        seconds[0] += 1.0
    database.close()


def in_a_process(directory: Path, last: int | None) -> bool:
    """True when it lived to its end."""
    child = os.fork()
    if child == 0:
        try:
            live(directory, last)
        except BaseException as error:  # noqa: BLE001 - told to the test by the exit code
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, -signal.SIGKILL), code
    return code == 0


def files(directory: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in directory.glob("[!.]*")}


def main() -> None:
    request = sys.stdin.buffer.read()
    for last in range(1, _MOST_STEPS, int(sys.argv[2])):
        directory = Path(sys.argv[1]) / str(last)
        for folder in ("req", "res"):
            (directory / folder).mkdir(parents=True)
        (directory / "req" / NAME).write_bytes(request)
        (directory / "said").touch()
        is_whole = in_a_process(directory, last)
        seen = files(directory / "res")
        in_a_process(directory, None)
        told = {"seen": seen, "res": files(directory / "res"), "req": files(directory / "req")}
        print(json.dumps({**told, "said": (directory / "said").read_text().split()}))
        if is_whole:
            return


if __name__ == "__main__":
    main()
