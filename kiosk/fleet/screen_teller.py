"""The screen process's side of ``screen_note``: a thread that writes what changed."""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from eligibility.wire_fleet import PartState
from kiosk.fleet import screen_note
from kiosk.fleet.screen_note import UNKNOWN, ScreenNote, ScreenParts
from kiosk.flow.states import ReaderState, State
from kiosk.ports import Clock

logger = logging.getLogger(__name__)

LOOK_S = 2.0
"""How soon a renewed certificate is told."""
ANEW = dt.timedelta(minutes=1)
_READERS = {
    ReaderState.MISSING: PartState.MISSING,
    ReaderState.EMPTY: PartState.WORKING,
    ReaderState.CARD: PartState.WORKING,
}


def parts_of(state: State) -> ScreenParts:
    """How the kiosk finds its parts; pure."""
    camera = PartState.MISSING if state.is_camera_lost else PartState.WORKING
    return ScreenParts(
        reader=PartState.NONE if state.is_by_terminal else _READERS[state.reader],
        camera=camera if state.has_camera else PartState.NONE,
        fault=None if state.fault is None else state.fault.code,
    )


class ScreenTeller:
    """Told of each step by the runner; writes on a thread of its own."""

    def __init__(self, file: Path, serial: Callable[[], str], clock: Clock) -> None:
        self._file = file
        self._serial = serial
        self._clock = clock
        self._parts = UNKNOWN
        self._written: ScreenNote | None = None
        self._is_refused = False
        self._again = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="screen-note", daemon=True)

    def start(self) -> None:
        """In the background."""
        self._thread.start()

    def stop(self) -> None:
        """Writes no more."""
        self._is_stopping = True
        self._again.set()
        if self._thread.is_alive():
            self._thread.join()

    def tell(self, state: State) -> None:
        """Cheap while nothing changes."""
        parts = parts_of(state)
        if parts != self._parts:
            self._parts = parts
            self._again.set()

    def look(self) -> None:
        """Writes what changed, and what is a minute old."""
        note = ScreenNote(self._clock.wall(), self._serial(), self._parts)
        before = self._written
        if (
            before is not None
            and (before.serial, before.parts) == (note.serial, note.parts)
            and dt.timedelta() <= note.at - before.at < ANEW
        ):
            return
        try:
            screen_note.write(self._file, note)
        except OSError as error:
            self._tell_refused(error)
            return
        self._written, self._is_refused = note, False

    def _tell_refused(self, error: OSError) -> None:
        if not self._is_refused:
            logger.error("screen_note os=%s", error.strerror)
        self._is_refused = True

    def _run(self) -> None:
        while not self._is_stopping:
            self._again.clear()
            if self._parts is not UNKNOWN:
                self.look()
            self._again.wait(LOOK_S)
