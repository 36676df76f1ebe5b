"""How many wrong staff codes came in a row, and for how long none is taken.

Five wrong ones lock for 5 minutes, five more for 10, up to an hour; a right one forgives. The count
is on disk before the answer is given, so that pulling the plug forgives nothing. While the kiosk
runs, the monotonic clock decides: setting the wall clock changes nothing. Only a start looks at
the wall clock. A kiosk without a battery-backed clock wakes up in the past: then the lock begins
once more, from the new time; it never lasts longer than it was meant to after a start.
"""

import dataclasses
import datetime as dt
import json
import logging
import math
from pathlib import Path
from typing import Any

from kiosk import private_file
from kiosk.ports import Clock

logger = logging.getLogger(__name__)

LOCKOUT_FILE = "staff-lockout.json"
TRIES = 5
FIRST_LOCK_S = 5 * 60
LONGEST_LOCK_S = 60 * 60
_SCHEMA = "oev-staff-lockout/1"
_MOST_DOUBLINGS = 8


def lock_after(wrong: int) -> int:
    """Seconds that wrong code number ``wrong`` in a row locks for; 0 for none."""
    if wrong == 0 or wrong % TRIES:
        return 0
    return min(FIRST_LOCK_S << min(wrong // TRIES - 1, _MOST_DOUBLINGS), LONGEST_LOCK_S)


@dataclasses.dataclass(frozen=True, slots=True)
class _Kept:
    """What the file holds."""

    wrong: int
    locked_at: dt.datetime
    """Of the last wrong code."""

    def lock_left_s(self, now: dt.datetime) -> float:
        """Of the lock that the last wrong code began."""
        since = (now - self.locked_at).total_seconds()
        whole = lock_after(self.wrong)
        return max(0.0, whole - since) if since >= 0 else whole


class Lockout:
    """One kiosk's count; used from one thread."""

    def __init__(self, file: Path, clock: Clock) -> None:
        """Takes up what was counted before; a file that cannot be used counts as five wrong."""
        self._file = file
        self._clock = clock
        kept, now = _read(file), clock.wall()
        if kept is None:
            kept = _Kept(TRIES, now)
        self._wrong = kept.wrong
        self._until = clock.monotonic() + kept.lock_left_s(now)
        if now < kept.locked_at:  # else each start would begin the lock anew
            self._write(now)

    @property
    def wrong(self) -> int:
        """Wrong codes in a row."""
        return self._wrong

    def left_s(self) -> int:
        """For how long no code is taken; 0 when one is."""
        return max(0, math.ceil(self._until - self._clock.monotonic()))

    def count_wrong(self) -> int:
        """One more; gives the seconds that it locks for, 0 for none."""
        self._wrong += 1
        locked_s = lock_after(self._wrong)
        self._until = self._clock.monotonic() + locked_s
        self._write(self._clock.wall())
        return locked_s

    def forgive(self) -> None:
        """A right code came."""
        if self._wrong:
            self._wrong = 0
            self._write(self._clock.wall())

    def _write(self, now: dt.datetime) -> None:
        """A disk that refuses must not free the way: the count in memory goes on."""
        document = {"schema": _SCHEMA, "wrong": self._wrong, "locked_at": now.isoformat()}
        try:
            private_file.replace(self._file, json.dumps(document) + "\n")
        except OSError as error:
            logger.error("staff_lockout_not_written os=%s", error.strerror)  # noqa: TRY400


def _read(file: Path) -> _Kept | None:
    """None for a file that cannot be used; without a file nothing was counted."""
    try:
        return _parsed(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return _Kept(0, dt.datetime.min.replace(tzinfo=dt.UTC))
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.error("staff_lockout_unusable error=%s", type(error).__name__)  # noqa: TRY400
        return None


def _parsed(document: dict[str, Any]) -> _Kept:
    kept = _Kept(int(document["wrong"]), dt.datetime.fromisoformat(document["locked_at"]))
    if document["schema"] != _SCHEMA or kept.wrong < 0 or kept.locked_at.tzinfo is None:
        raise ValueError
    return kept
