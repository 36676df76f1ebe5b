"""A watch over the folders of the requests: a share that hangs says so on the page.

The thread that hangs cannot say it itself. What the watch has told is taken back by that thread's
next look, once its call has come back.
"""

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Iterator

from eligibility.errors import Code
from eligibility.faults import told
from hospital.requests.inlet import Watch
from hospital.requests.ledger import Ledger

logger = logging.getLogger(__name__)

HANGS_AFTER_S = 60.0
WATCH_EVERY_S = 10.0
_CODES = {"req": Code.REQUESTS_UNREADABLE, "res": Code.ANSWER_NOT_WRITTEN}


class HangWatch(threading.Thread):
    """``busy`` is entered by the thread that works; ``look`` is this one's."""

    def __init__(self, ledger: Ledger, watch: Watch) -> None:
        """The ledger is the working thread's own: it remembers what was told."""
        super().__init__(name="requests-watch", daemon=True)
        self._ledger = ledger
        self._watch = watch
        self._busy: tuple[str, float] | None = None
        self._is_stopping = threading.Event()

    @contextlib.contextmanager
    def busy(self, place: str) -> Iterator[None]:
        """A call into a folder, which may hang."""
        self._busy = (place, self._watch.monotonic())
        try:
            yield
        finally:
            self._busy = None

    def stop(self) -> None:
        """Returns once it has ended."""
        self._is_stopping.set()
        self.join()

    def run(self) -> None:
        """The thread; a disk that refuses is asked again at the next look."""
        while not self._is_stopping.wait(WATCH_EVERY_S):
            try:
                self.look()
            except sqlite3.Error as error:
                kind = getattr(error, "sqlite_errorname", type(error).__name__)
                logger.error("hospital.requests_wait sqlite=%s", kind)  # noqa: TRY400 - tried again
            except Exception as error:  # noqa: BLE001 - a watch must not end the intake
                logger.critical("hospital.requests_failed %s", told(error))

    def look(self) -> None:
        """Once."""
        busy = self._busy
        if busy is None or self._watch.monotonic() - busy[1] < HANGS_AFTER_S:
            return
        place = busy[0]
        if self._ledger.tell(place, _CODES[place], self._watch.now()):
            logger.error("hospital.requests_hang place=%s code=%s", place, _CODES[place].code)
