"""One outlet's thread: it follows the records beside the intake, and holds up nothing else."""

import contextlib
import datetime as dt
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from eligibility.errors import Code
from eligibility.faults import told
from hospital import clock
from hospital.database import Database
from hospital.outlets.cursors import Cursor
from hospital.outlets.port import Outlet, OutletRefuses, Reason, Trouble
from hospital.outlets.telling import Telling

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

RETRY_S = 5.0
LOOK_EVERY_S = 60.0
QUIET_S = 0.1
LONGEST_WAIT_S = 3.0
"""Files wait for 0.1 s without a message, at most for 3 s: they are due 10 s after the seal."""


class Named(NamedTuple):
    """An outlet of the configuration."""

    name: str
    form: str
    make: Callable[[Database], Outlet]
    since: dt.timedelta
    """A new one begins with the records of this time."""


class Follower(threading.Thread):
    """Runs until it is told to stop; a call that hangs holds up this outlet alone."""

    def __init__(self, inbox: Path, named: Named) -> None:
        super().__init__(name=f"outlet-{named.name}", daemon=True)
        self.named = named
        self.busy_since: float | None = None
        """Monotonic: since when one call has not returned; the watch reads it."""
        self._inbox = inbox
        self._wake = threading.Event()
        self._is_stopping = False
        self._looked_at = clock.monotonic()
        self._logged: Trouble | None = None
        """The sentence stands in each run's log, once."""

    def wake(self) -> None:
        """New records were committed."""
        self._wake.set()

    def tell_to_stop(self) -> None:
        """Ends after the records at hand; ``join`` waits for it."""
        self._is_stopping = True
        self._wake.set()

    def run(self) -> None:
        """The thread; begins anew after whatever it meets: the intake beside it goes on."""
        while not self._is_stopping:
            try:
                self._follow()
            except (OSError, sqlite3.Error) as error:
                kind = type(error).__name__
                logger.error("hospital.export_failed error=%s", kind)  # noqa: TRY400 - tried again
            except Exception as error:  # noqa: BLE001 - a broken outlet must not end the intake
                name = self.named.name
                logger.critical("hospital.outlet_unexpected name=%s %s", name, told(error))
            if not self._is_stopping:
                self._wake.wait(RETRY_S)
                self._wake.clear()

    def _follow(self) -> None:
        """Everything at the start, then whenever woken; until it is told to stop."""
        with contextlib.closing(Database(self._inbox)) as database:
            cursor = Cursor(database, self.named.name)
            telling = Telling(self.named.make(database), cursor)
            while not self._is_stopping:
                self._let_receipts_go_first()
                is_well = self._worked(telling, cursor)
                if not self._is_stopping:
                    self._wake.wait(LOOK_EVERY_S if is_well else RETRY_S)
            telling.close()

    def _worked(self, telling: Telling, cursor: Cursor) -> bool:
        """False when it is to be tried again soon."""
        try:
            while self._timed(telling.step) and not self._is_stopping:
                pass
            self._tell_well(cursor.well(clock.now(), tells=True))
            if clock.monotonic() - self._looked_at >= LOOK_EVERY_S:
                self._looked_at = clock.monotonic()
                self._look(telling, cursor)
        except sqlite3.Error as error:
            kind = type(error).__name__
            logger.error("hospital.export_failed error=%s", kind)  # noqa: TRY400 - tried again
            return False
        except OutletRefuses as refusal:
            self._refused(telling, cursor, refusal)
            return False
        except Exception as error:  # noqa: BLE001 - a broken outlet must not end the intake
            logger.critical("hospital.outlet_unexpected name=%s %s", self.named.name, told(error))
            unforeseen = Trouble(Code.OUTLET_REFUSES, Reason.REFUSED)
            self._refused(telling, cursor, OutletRefuses(unforeseen, type(error).__name__))
            return False
        return True

    def _look(self, telling: Telling, cursor: Cursor) -> None:
        trouble = self._timed(telling.look)
        if trouble is None:
            self._tell_well(cursor.well(clock.now(), tells=False))
        elif cursor.troubled(trouble, clock.now(), goes_on=True):
            logger.warning(
                "hospital.outlet_trouble name=%s code=%s reason=%s: it goes on",
                self.named.name,
                trouble.code.code,
                trouble.reason.value,
            )

    def _refused(self, telling: Telling, cursor: Cursor, refusal: OutletRefuses) -> None:
        telling.close()
        try:
            is_new = cursor.troubled(refusal.trouble, clock.now(), goes_on=False)
        except sqlite3.Error as error:
            kind = type(error).__name__
            logger.error("hospital.export_failed error=%s", kind)  # noqa: TRY400 - tried again
            return
        if is_new or self._logged != refusal.trouble:
            self._logged = refusal.trouble
            logger.error("hospital.outlet_refuses name=%s %s", self.named.name, refusal)

    def _tell_well(self, is_well_again: bool) -> None:  # noqa: FBT001 - what ``well`` gave
        if is_well_again:
            logger.warning("hospital.outlet_well name=%s", self.named.name)

    def _timed(self, call: Callable[[], Answer]) -> Answer:
        self.busy_since = clock.monotonic()
        try:
            return call()
        finally:
            self.busy_since = None

    def _let_receipts_go_first(self) -> None:
        """While message follows on message, files wait a little: both would share one core."""
        until = time.monotonic() + LONGEST_WAIT_S
        while time.monotonic() < until:
            self._wake.clear()
            if self._is_stopping or not self._wake.wait(QUIET_S):
                return
