"""Between the delivery, which closes a day, and whoever asks again before that."""

import datetime as dt
import threading
from collections.abc import Callable


class ClosingGate:
    """A day is closed once its receptions were asked again, or once waiting for it is over."""

    def __init__(self, patience_s: float, monotonic: Callable[[], float]) -> None:
        self._patience_s = patience_s
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._until: dict[dt.date, float] = {}
        self._asked: set[dt.date] = set()
        self.knocked = threading.Event()
        """Set when a day waits that did not wait before."""

    def may_close(self, day: dt.date) -> bool:
        """Called by the delivery until it is True; the first call is the wish."""
        now = self._monotonic()
        with self._lock:
            until = self._until.get(day)
            if until is None:
                self._until[day] = now + self._patience_s
                self.knocked.set()
                return False
            if now < until and day not in self._asked:
                return False
            del self._until[day]
            self._asked.discard(day)
            return True

    def waiting(self) -> dt.date | None:
        """The last day that waits."""
        with self._lock:
            return max(self._until.keys() - self._asked, default=None)

    def asked(self, until: dt.date) -> None:
        """Nothing of that day, or of one before it, is left to be asked."""
        with self._lock:
            self._asked |= {day for day in self._until if day <= until}
