"""All outlets of a bridge: their threads, and a watch over calls that do not come back."""

import datetime as dt
import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from eligibility.errors import Code
from eligibility.faults import told
from hospital import clock
from hospital.database import Database
from hospital.outlets.cursors import Cursor, leave_out
from hospital.outlets.follower import Follower, Named
from hospital.outlets.port import Reason, Trouble

logger = logging.getLogger(__name__)

HANGS_AFTER_S = 60.0
WATCH_EVERY_S = 10.0
STOPS_WITHIN_S = 5.0
"""Then a hanging call is left behind: the records are in the inbox."""


class Outlets:
    """Started before the first record is taken in, so that a new outlet misses none."""

    def __init__(self, inbox: Path, named: Sequence[Named]) -> None:
        """Notes which outlets there are; raises OSError, sqlite3.Error."""
        self._database = Database(inbox)
        _settle(self._database, named, clock.now())
        self._followers = [Follower(inbox, one) for one in named]
        self._watch = HangWatch(self._database, self._followers, clock.monotonic)

    def start(self) -> None:
        """Begins."""
        for follower in self._followers:
            follower.start()
        self._watch.start()

    def wake(self) -> None:
        """New records were committed."""
        for follower in self._followers:
            follower.wake()

    def stop(self) -> None:
        """Ends after the records at hand."""
        for follower in self._followers:
            follower.tell_to_stop()
        until = clock.monotonic() + STOPS_WITHIN_S
        for follower in self._followers:
            follower.join(max(0.0, until - clock.monotonic()))
            if follower.is_alive():
                logger.warning("hospital.outlet_left_behind name=%s", follower.named.name)
        self._watch.stop()
        self._database.close()


class HangWatch(threading.Thread):
    """Tells staff of an outlet that does not come back; its own thread cannot."""

    def __init__(
        self, database: Database, followers: Sequence[Follower], monotonic: Callable[[], float]
    ) -> None:
        super().__init__(name="outlet-watch", daemon=True)
        self._database = database
        self._followers = followers
        self._monotonic = monotonic
        self._is_stopping = threading.Event()

    def stop(self) -> None:
        """Returns once it has ended."""
        self._is_stopping.set()
        self.join()

    def run(self) -> None:
        """The thread."""
        while not self._is_stopping.wait(WATCH_EVERY_S):
            try:
                self.look()
            except sqlite3.Error as error:
                kind = type(error).__name__
                logger.error("hospital.export_failed error=%s", kind)  # noqa: TRY400 - tried again
            except Exception as error:  # noqa: BLE001 - a watch must not end the intake
                logger.critical("hospital.unexpected %s", told(error))

    def look(self) -> None:
        """Once."""
        for follower in self._followers:
            since, name = follower.busy_since, follower.named.name
            if since is None or self._monotonic() - since < HANGS_AFTER_S:
                continue
            trouble = Trouble(Code.OUTLET_REFUSES, Reason.HANGS)
            if Cursor(self._database, name).troubled(trouble, clock.now(), goes_on=False):
                logger.error("hospital.outlet_refuses name=%s %s hangs", name, trouble.code.code)


def _settle(database: Database, named: Sequence[Named], now: dt.datetime) -> None:
    for one in named:
        Cursor(database, one.name).begin(one.form, now - one.since)
    for name in leave_out(database, [one.name for one in named], now):
        logger.warning("hospital.outlet_left_out name=%s", name)
