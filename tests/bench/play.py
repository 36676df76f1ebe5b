"""Play: the line stays up with its window, and other terminals say what happens at the desk."""

import contextlib
import datetime as dt
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from tests.bench.play_control import CannotDo, ControlServer
from tests.bench.play_desk import PlayDesk
from tests.bench.stack import Line, video_driver
from tests.bench.staffed_board import StaffedBoard

_COMMAND = "python -m tests.bench"
_LAST_WORDS = 1500

GUIDE = f"""\
In another terminal, in this folder:

  {_COMMAND} people               who there is, their PINs, and what must come
  {_COMMAND} insert-card hanako   her card is on the reader: go on by touching the window
  {_COMMAND} remove-card          when the kiosk asks for it
  {_COMMAND} hospital             what the hospital filed of it
  {_COMMAND} desk-code            who signs in at the desk's page, and the code of this moment
  {_COMMAND} --help               everything else, and a tour of five minutes
  {_COMMAND} stop                 ends it all; Ctrl-C here does the same
"""
WITH_DISPLAY = "The kiosk's window is on your display; a click is a touch."
WITHOUT_DISPLAY = f"""\
There is no display (DISPLAY is not set): the kiosk draws where nobody sees it. Look and touch by
  {_COMMAND} screenshot screen.png
  {_COMMAND} touch choose-pin     a key by its name; a wrong name lists the right ones"""

DESK = f"""\
The desk's page is {{url}}; a browser on this machine opens it once it is told
to trust {{authority}} (or to go on all the same).
Who signs in there, and by what: {_COMMAND} desk-code"""


def main(folder: Path, *, has_desk: bool = True) -> int:
    """Keeps a line up until it is told to stop; 0 when everything went down in order."""
    end = End()
    try:
        with end.on_signals(), ControlServer(folder) as control:
            is_as_asked = _play(control, end, has_desk=has_desk)
    except (CannotDo, RuntimeError, TimeoutError) as reason:  # a part of the line did not come up
        print(f"No line: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped before the line was up.", file=sys.stderr)
        return 130
    print("Everything is down.")
    return 0 if is_as_asked else 1


def _play(control: ControlServer, end: "End", *, has_desk: bool) -> bool:
    """False when it ended because the kiosk did."""
    began = time.monotonic()
    print("Bringing up the line: database, cloud, broker, hospital, card reader, kiosk ...")
    with (
        tempfile.TemporaryDirectory(prefix="line-") as folder,
        Line(Path(folder), dt.datetime.now(dt.UTC), video_driver()) as line,
        StaffedBoard(line) if has_desk else contextlib.nullcontext() as board,
        contextlib.closing(PlayDesk(line, board)) as desk,
    ):
        end.is_ready_to_wait()
        print(f"The line is up after {time.monotonic() - began:.1f} s.\n")
        print(WITH_DISPLAY if os.environ.get("DISPLAY") else WITHOUT_DISPLAY)
        if board is not None:
            print(DESK.format(url=board.url, authority=board.authority))
        print(f"\n{GUIDE}", flush=True)
        control.serve(with_stop(desk, end), lambda: not end.has_come and line.kiosk.is_running)
        if not end.has_come:
            print(f"The kiosk ended by itself. What it said last:\n{line.kiosk.log[-_LAST_WORDS:]}")
        print("Taking the line down ...", flush=True)
        return end.has_come


def with_stop(desk: PlayDesk, end: "End") -> Callable[[dict[str, str]], list[str]]:
    """What the desk can do, and the end."""

    def do(asked: dict[str, str]) -> list[str]:
        if asked.get("do") != "stop":
            return desk.do(asked)
        end.come()
        return ["Everything is down."]  # read when the connection closes, and then it is true

    return do


class End:
    """When to stop. Ctrl-C breaks off the start; later it ends the waiting, in order and once."""

    def __init__(self) -> None:
        self._has_come = threading.Event()
        self._is_starting = True

    @property
    def has_come(self) -> bool:
        """Somebody said so."""
        return self._has_come.is_set()

    def come(self) -> None:
        """From now on."""
        self._has_come.set()

    def is_ready_to_wait(self) -> None:
        """The start is over: Ctrl-C ends the waiting."""
        self._is_starting = False

    @contextlib.contextmanager
    def on_signals(self) -> Iterator[None]:
        """SIGINT and SIGTERM mean the end while this lasts."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, self._on_signal) for number in numbers]
        try:
            yield
        finally:
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_starting and not self.has_come:
            self.come()  # a second Ctrl-C must not break off the taking down
            raise KeyboardInterrupt
        self.come()
