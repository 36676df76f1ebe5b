"""The bench's kiosk with a stopwatch: what was asked for, worked on and drawn, and when.

The program is the real one; only the two classes that carry every event and every effect are
replaced by their own subclass and maker, in this process alone. One line of JSON a note, into a
file; times are the machine's monotonic clock, which all processes share.

python -m tests.benchmarks.timed_kiosk --times times --config kiosk.toml --touch touch.sock
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from kiosk import bootstrap, logs
from kiosk.clock import SystemClock
from kiosk.fleet.settings_watch import begin
from kiosk.flow.events import Event
from kiosk.runner import Runner, Worker
from tests.bench.touch import TouchServer


class Stopwatch:
    """Notes from any thread; also a visitor of the window, to see what is drawn."""

    def __init__(self, notes: TextIO) -> None:
        self._notes = notes
        self._window: Any = None
        self._drawn = ""

    def note(self, what: str, name: str, began: float | None = None) -> None:
        """Something that happened just now, or that lasted until now."""
        now = time.monotonic()
        line = {"what": what, "name": name, "from": now if began is None else began, "to": now}
        self._notes.write(json.dumps(line) + "\n")  # one write a line: threads do not mix

    def attach(self, window: Any) -> None:
        # imported here: Kivy reads its settings when imported
        from kivy.base import EventLoop

        self._window = window
        EventLoop.window.bind(on_flip=self._on_flip)

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def update(self, dispatch_fn: Any) -> None:
        pass

    def _on_flip(self, *_window: object) -> None:
        from kivy.graphics.opengl import glFinish

        if (name := self._window.screen_name()) != self._drawn:
            glFinish()  # only then is it on the glass
            self._drawn = name
            self.note("drawn", name)


def put_in(watch: Stopwatch) -> None:
    """Has ``kiosk.bootstrap`` make its runner and workers with the stopwatch."""

    class TimedRunner(Runner):
        def post(self, event: Event) -> None:
            watch.note("event", type(event).__name__)
            super().post(event)

    def timed_worker(name: str, handle: Callable[[Any], Event | None]) -> Worker[Any]:
        def timed(effect: Any) -> Event | None:
            began = time.monotonic()
            try:
                return handle(effect)
            finally:
                watch.note(name, type(effect).__name__, began)

        return Worker(name, timed)

    vars(bootstrap).update(Runner=TimedRunner, Worker=timed_worker)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.timed_kiosk")
    parser.add_argument("--times", type=Path, required=True)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--touch", type=Path, required=True)
    options = parser.parse_args()
    logs.set_up()
    with options.times.open("w", buffering=1, encoding="utf-8") as notes:
        watch = Stopwatch(notes)
        put_in(watch)
        bootstrap.run_with_window(
            begin(options.config, SystemClock()), visitors=[TouchServer(options.touch), watch]
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
