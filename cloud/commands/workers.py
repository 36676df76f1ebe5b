"""Several processes that answer on one port: a parent that starts them, and starts them again.

The kernel shares new connections out (SO_REUSEPORT). Each worker is the whole service, with pools,
an audit shard and an operator's page of its own; the parent holds nothing but their numbers.
"""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

AT_LEAST_S = 2.0
"""A worker that ends sooner would end again: then everything ends, and whoever started it sees."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


class Workers:
    """``run`` gets a worker's number and a descriptor that is readable when the parent is gone."""

    def __init__(self, count: int, run: Callable[[int, int], int]) -> None:
        self._count = count
        self._run = run
        self._started: dict[int, tuple[int, float]] = {}
        self._status = 0
        self._is_ending = False
        self._parent_gone, self._parent_lives = os.pipe()

    def supervise(self) -> int:
        """Until SIGTERM or SIGINT, or until a worker cannot be kept; gives the exit status."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        for number in range(self._count):
            self._start(number)
        while self._started:
            if signal.sigwait(_SIGNALS) is signal.SIGCHLD:
                self._reap()
            else:
                self._end()
        return self._status

    def _start(self, number: int) -> None:
        process = os.fork()
        if process == 0:
            self._become(number)
        self._started[process] = number, time.monotonic()
        logger.info("worker_started number=%d process=%d", number, process)

    def _become(self, number: int) -> None:
        """Never returns."""
        status = 1
        try:
            os.close(self._parent_lives)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
            status = self._run(number, self._parent_gone)
        except BaseException:  # noqa: BLE001 a worker must not go on as a second parent
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _reap(self) -> None:
        """Signals are not counted: several may have ended for one."""
        while self._started:
            process, how = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            self._ended(process, os.waitstatus_to_exitcode(how))

    def _ended(self, process: int, status: int) -> None:
        number, started_at = self._started.pop(process)
        if self._is_ending:
            self._status = self._status or abs(status)
            return
        logger.error("worker_ended number=%d process=%d status=%d", number, process, status)
        if time.monotonic() - started_at < AT_LEAST_S:
            self._status = 1
            self._end()
        else:
            self._start(number)

    def _end(self) -> None:
        """Asks every worker to finish what is under way."""
        self._is_ending = True
        for process in self._started:
            os.kill(process, signal.SIGTERM)
