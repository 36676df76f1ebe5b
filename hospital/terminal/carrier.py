"""The one thread that touches the terminal's folders: writes requests, watches for results.

A share may hang for minutes: then this thread hangs, and nothing else does. Whoever asked has a
deadline of his own. Polled, because no share tells of new files.
"""

import concurrent.futures
import dataclasses
import logging
import sqlite3
import threading
import time
from collections.abc import Callable

from eligibility.faults import told
from hospital.terminal.folders import Folders, Seen
from hospital.terminal.taking import Outcome, Taker

logger = logging.getLogger(__name__)

POLL_S = 0.02
LATE_POLL_S = 1.0
SETTLED_S = 2.0
"""A file that is not well-formed and has not changed for so long will not become so."""
LATE_S = 120.0
"""How long a result is awaited that nobody stands waiting for; after that the sweep finds it."""
SWEEP_S = 30.0
STUCK_S = 5.0

Future = concurrent.futures.Future[Outcome]


@dataclasses.dataclass(slots=True)
class _Watched:
    """A question whose result is awaited."""

    future: Future
    request: bytes | None
    """Still to be written."""
    until: float
    """Monotonic: nobody waits any more."""
    is_over: bool = False
    """Its deadline has passed."""
    is_taken: bool = True
    """The terminal has the request: it may answer late."""
    look_at: float = 0.0
    seen: tuple[int, int] | None = None
    seen_at: float = 0.0


class Carrier(threading.Thread):
    """Started once; ``ask`` and ``give_up`` may be called from any thread."""

    def __init__(self, folders: Folders, taker: Taker) -> None:
        super().__init__(name="terminal-files", daemon=True)
        self._folders = folders
        self._taker = taker
        self._lock = threading.Lock()
        self._watched: dict[str, _Watched] = {}
        self._wake = threading.Event()
        self._is_stopping = False
        self._sweep_at = 0.0
        self._swept: dict[str, tuple[int, int]] = {}
        """Results that were not done yet at the last sweep."""
        self._busy_since: float | None = None
        self._trouble: str | None = None
        self._cannot_write = False

    @property
    def is_well(self) -> bool:
        """False while a folder is missing, full or does not answer."""
        since = self._busy_since
        is_stuck = since is not None and time.monotonic() - since > STUCK_S
        return self._trouble is None and not is_stuck

    def ask(self, verification_id: str, request: bytes, until: float) -> Future:
        """Hands a question over; what the terminal has and may still answer is not asked twice."""
        future: Future = concurrent.futures.Future()
        future.set_running_or_notify_cancel()  # whoever goes away cancels nothing
        with self._lock:
            earlier = self._watched.get(verification_id)
            if earlier is not None and earlier.is_over and earlier.is_taken:
                earlier.future, earlier.until, earlier.is_over = future, until, False
                earlier.look_at = 0.0
            else:
                self._watched[verification_id] = _Watched(future, request, until)
        self._wake.set()
        return future

    def stop(self, wait_s: float = 2.0) -> None:
        """Our unanswered requests are taken back; a share that hangs is not waited for."""
        self._is_stopping = True
        self._wake.set()
        self.join(wait_s)

    def run(self) -> None:
        """The thread; nothing ends it but ``stop``."""
        while not self._is_stopping:
            self._guarded(self._look)
            self._wake.wait(self._pause())
            self._wake.clear()
        self._guarded(self._take_all_back)

    def _guarded(self, work: Callable[[], None]) -> None:
        self._busy_since = time.monotonic()
        try:
            work()
        except (OSError, sqlite3.Error) as error:
            self._note_trouble(type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a dead thread would answer nobody ever again
            logger.critical("hospital.unexpected %s", told(error))
        finally:
            self._busy_since = None

    def _pause(self) -> float:
        with self._lock:
            watched = list(self._watched.values())
        if any(not one.is_over for one in watched):
            return POLL_S
        return LATE_POLL_S if watched else SWEEP_S

    def _look(self) -> None:
        now = time.monotonic()
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP_S
            self._sweep()
        with self._lock:
            due = [one for one in self._watched.items() if one[1].look_at <= now]
        for identity, watched in due:
            try:
                self._attend(identity, watched, now)
            except OSError as error:
                self._failed(identity, watched, error)

    def _attend(self, identity: str, watched: _Watched, now: float) -> None:
        if self._is_answered(identity, watched, now):
            return
        if watched.request is not None and now < watched.until:
            self._folders.write(identity, watched.request)
            watched.request = None
            self._cannot_write = False
            self._well_again()
        if now >= watched.until and not watched.is_over:
            watched.is_over = True
            watched.is_taken = not (watched.request or self._folders.take_back(identity))
            watched.request = None
            self._taker.note_silence(self._why(identity, is_taken=watched.is_taken))
        if watched.is_over:
            watched.look_at = now + LATE_POLL_S
            if now >= watched.until + LATE_S:
                self._forget(identity, watched)

    def _why(self, identity: str, *, is_taken: bool) -> str:
        if self._folders.may_not_read(identity):
            return "the result may not be read"
        return "the request was taken" if is_taken else "the request was not taken"

    def _is_answered(self, identity: str, watched: _Watched, now: float) -> bool:
        """Also before the request is written: the answer to an earlier try may lie there."""
        seen = self._folders.read(identity)
        if seen is None:
            return False
        is_settled = self._is_settled(watched, seen, now)
        outcome = self._taken(identity, seen, is_settled=is_settled)
        if outcome is None:
            return False
        self._forget(identity, watched)
        watched.future.set_result(outcome)
        return True

    def _taken(self, identity: str, seen: Seen, *, is_settled: bool) -> Outcome | None:
        """Committed first, then the files go: a crash in between reads the result again."""
        outcome = self._taker.take(identity, seen.data, is_settled=is_settled)
        if outcome is not None:
            self._folders.remove_result(identity)
            self._folders.take_back(identity)  # some terminals leave it lying
        return outcome

    def _is_settled(self, watched: _Watched, seen: Seen, now: float) -> bool:
        if seen.stamp != watched.seen:
            watched.seen, watched.seen_at = seen.stamp, now
        return now - watched.seen_at >= SETTLED_S

    def _sweep(self) -> None:
        """What an earlier run or a late terminal has left; only what we have asked ourselves.

        A request that nobody waits for must not be answered tomorrow.
        """
        requests, results = self._folders.ours()
        with self._lock:
            awaited = set(self._watched)
        for identity in sorted((requests | results) - awaited):
            if not self._taker.is_ours(identity):
                continue
            self._folders.take_back(identity)
            seen = self._folders.read(identity) if identity in results else None
            if seen is not None:
                before, self._swept[identity] = self._swept.get(identity), seen.stamp
                if self._taken(identity, seen, is_settled=before == seen.stamp):
                    del self._swept[identity]
        if not self._cannot_write:  # that, only a request will show
            self._well_again()

    def _failed(self, identity: str, watched: _Watched, error: OSError) -> None:
        self._note_trouble(type(error).__name__)
        watched.look_at = time.monotonic() + LATE_POLL_S
        if watched.request is not None:
            self._cannot_write = True
            self._forget(identity, watched)
            watched.future.set_result(Outcome(is_silent=True))

    def _forget(self, identity: str, watched: _Watched) -> None:
        with self._lock:
            if self._watched.get(identity) is watched:
                del self._watched[identity]

    def _take_all_back(self) -> None:
        with self._lock:
            identities = list(self._watched)
        for identity in identities:
            self._folders.take_back(identity)

    def _note_trouble(self, kind: str) -> None:
        if self._trouble != kind:  # an OSError's text would name our file, with an id in it
            logger.error("hospital.terminal_folder error=%s", kind)
        self._trouble = kind
        self._taker.note_silence(kind)

    def _well_again(self) -> None:
        if self._trouble is not None:
            logger.warning("hospital.terminal_folder_back")
        self._trouble = None
