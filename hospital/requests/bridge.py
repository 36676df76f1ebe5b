"""The threads of the requests: one serves the folders and the checks, one asks for many.

Nothing that it meets ends the process: what kiosks send is received whatever happens here.
"""

import contextlib
import dataclasses
import datetime as dt
import functools
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from eligibility.errors import Code
from eligibility.faults import told
from hospital import clock
from hospital.config import NUMBERED_DAYS, HospitalConfig, Requests
from hospital.database import Database
from hospital.outlets.deeds import InboxDeeds
from hospital.outlets.port import OutletRefuses
from hospital.requests.answering import Answering
from hospital.requests.hanging import HangWatch
from hospital.requests.inlet import Inlet, Watch
from hospital.requests.kiosk_line import KioskLine, Through
from hospital.requests.ledger import Ledger
from hospital.requests.line import Line
from hospital.requests.outlet import Outlet
from hospital.requests.service_line import ServiceLine

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")

LOOK_EVERY_S = 0.5
SOON_S = 0.1
SHARE = 20
"""A look that takes long, in a full folder or over a slow line, is taken as much more seldom."""
DISK_PAUSE_S = 5.0
STOP_S = 12.0
PURGE_EVERY_S = 3600.0
_CLOCK_STEP_S = 300.0


@dataclasses.dataclass(slots=True)
class _Parts:
    ledger: Ledger
    hangs: HangWatch
    inlet: Inlet
    answering: Answering
    outlet: Outlet


class RequestDeeds(InboxDeeds):
    """Folders bear this bridge's marker; ids in the names of requests are the vendors' own."""

    def known(self, identities: Iterable[str]) -> set[str]:
        """See Deeds: none of them says that another bridge writes there."""
        return set(identities)


class _Enduring(threading.Thread):
    """A thread that begins anew after whatever it meets, until it is stopped."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ends after the request at hand, if that does not take too long: it is asked again."""
        self._stopping.set()
        self.join(STOP_S)

    def run(self) -> None:
        """The thread."""
        while not self._stopping.is_set():
            try:
                self._run()
            except sqlite3.Error as error:
                kind = getattr(error, "sqlite_errorname", type(error).__name__)
                logger.error("hospital.requests_wait sqlite=%s", kind)  # noqa: TRY400 - tried again
            except Exception as error:  # noqa: BLE001 - the intake goes on, and so does this
                logger.critical("hospital.requests_failed %s", told(error))
            self._stopping.wait(DISK_PAUSE_S)

    def _run(self) -> None:
        raise NotImplementedError


def _alone(step: Callable[[], Answer]) -> Answer | None:
    """A step's answer, or None after what nobody foresaw; raises sqlite3.Error."""
    try:
        return step()
    except sqlite3.Error:
        raise
    except Exception as error:  # noqa: BLE001 - the steps after it go on
        logger.critical("hospital.requests_failed %s", told(error))
        return None


class _ForMany(_Enduring):
    """Asks what was handed in for many, beside the checks."""

    def __init__(self, make: Callable[[Ledger, Database], Answering], inbox: Path) -> None:
        super().__init__("requests-many")
        self._make = make
        self._inbox = inbox

    def _run(self) -> None:
        with contextlib.closing(Database(self._inbox)) as database:
            ledger = Ledger(database, clock.new_id)
            with contextlib.closing(self._make(ledger, database)) as answering:
                while not self._stopping.is_set():
                    due_s = answering.work()
                    pause = LOOK_EVERY_S if due_s is None else min(LOOK_EVERY_S, due_s)
                    self._stopping.wait(max(SOON_S, pause))


class Bridge(_Enduring):
    """Runs beside the intake."""

    def __init__(self, settings: HospitalConfig, requests: Requests) -> None:
        super().__init__("requests")
        self._settings = settings
        self._requests = requests
        self._watch = Watch(clock.now, clock.monotonic)
        self._purge_at = clock.monotonic() + PURGE_EVERY_S
        self._clocks = (clock.now(), clock.monotonic())
        self._for_many = _ForMany(
            functools.partial(self._answering, for_desk=False), settings.inbox
        )

    def start(self) -> None:
        """Both threads."""
        self._for_many.start()
        super().start()

    def stop(self) -> None:
        """Both threads."""
        self._for_many.stop()
        super().stop()

    def _run(self) -> None:
        with contextlib.closing(Database(self._settings.inbox)) as database:
            parts = self._parts(database)
            parts.hangs.start()
            try:
                with contextlib.closing(parts.answering):
                    logger.info("hospital.requests_watched")
                    while not self._stopping.is_set():
                        self._stopping.wait(self._round(parts))
            finally:
                parts.hangs.stop()

    def _parts(self, database: Database) -> _Parts:
        ledger = Ledger(database, clock.new_id)
        deeds = RequestDeeds(database)
        return _Parts(
            ledger,
            HangWatch(ledger, self._watch),
            Inlet(self._requests.req, ledger, deeds, self._watch),
            self._answering(ledger, database, for_desk=True),
            Outlet(self._requests.res, ledger, deeds, self._watch),
        )

    def _answering(self, ledger: Ledger, database: Database, *, for_desk: bool) -> Answering:
        line = self._line(database, ledger)
        institution = self._settings.hospital.institution
        return Answering(ledger, line, institution, self._watch, for_desk=for_desk)

    def _line(self, database: Database, ledger: Ledger) -> Line:
        service = self._settings.service
        if service is not None:
            return ServiceLine(service, self._settings.paths.credentials, clock.monotonic)
        through = Through(self._settings.hospital.institution, self._requests.device or "")
        return KioskLine(database, ledger, through, clock.now)

    def _round(self, parts: _Parts) -> float:
        """One look at everything; gives the pause after it.

        What one step meets stops no other.
        """
        write = functools.partial(self._write, parts)
        began = clock.monotonic()
        is_settling = _alone(functools.partial(self._look, parts))
        took = clock.monotonic() - began
        _alone(write)  # what a crash has left
        due_s = _alone(parts.answering.work)
        _alone(write)
        _alone(functools.partial(self._purge, parts.ledger))
        pause = SOON_S if is_settling else LOOK_EVERY_S
        if due_s is not None:
            pause = min(pause, max(SOON_S, due_s))
        return max(pause, took * SHARE)

    def _look(self, parts: _Parts) -> bool:
        try:
            with parts.hangs.busy("req"):
                is_settling = parts.inlet.look()
        except OutletRefuses as refusal:
            code = refusal.trouble.code
            if code is Code.OUTLET_REFUSES:
                code = Code.REQUESTS_UNREADABLE
            if parts.ledger.tell("req", code, self._watch.now()):
                logger.error("hospital.req_unreadable code=%s reason=%s", code.code, refusal)  # noqa: TRY400 - a sentence
            return False
        parts.ledger.tell("req", None, self._watch.now())
        return is_settling

    def _write(self, parts: _Parts) -> None:
        with parts.hangs.busy("res"):
            parts.outlet.write()

    def _purge(self, ledger: Ledger) -> None:
        """Once an hour; not by a clock that has just leapt: it would take what is wanted yet."""
        if clock.monotonic() < self._purge_at:
            return
        self._purge_at = clock.monotonic() + PURGE_EVERY_S
        before, self._clocks = self._clocks, (clock.now(), clock.monotonic())
        by_wall = (self._clocks[0] - before[0]).total_seconds()
        if abs(by_wall - (self._clocks[1] - before[1])) > _CLOCK_STEP_S:
            return
        keeping = dt.timedelta(days=self._requests.keep_days)
        now = self._clocks[0]
        gone = ledger.purge(now - keeping, now - max(keeping, dt.timedelta(days=NUMBERED_DAYS)))
        if gone:
            logger.info("hospital.requests_deleted count=%d", gone)
