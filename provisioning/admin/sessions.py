"""Who has signed in: in memory, found by a hash, bound to the certificate that was shown."""

import dataclasses
import datetime as dt
import hashlib
import hmac
from collections.abc import Callable

IDLE = dt.timedelta(minutes=10)
LONGEST = dt.timedelta(hours=8)
"""Whatever somebody does."""
_CLOCK_BACK = dt.timedelta(minutes=1)
_ID_BYTES = 32
_EACH = 8
"""Browsers of one administrator; a ninth ends the one that was silent longest."""


@dataclasses.dataclass(frozen=True, slots=True)
class Session:
    """An administrator at one browser."""

    uri: str
    serial: int
    opened_at: dt.datetime
    seen_at: dt.datetime

    def is_open(self, now: dt.datetime) -> bool:
        """A clock that was put back ends it."""
        spans = (now - self.opened_at, LONGEST), (now - self.seen_at, IDLE)
        return all(-_CLOCK_BACK <= been < longest for been, longest in spans)


class Sessions:
    """All of them; a restart of the server ends them."""

    def __init__(self, random: Callable[[int], bytes]) -> None:
        self._random = random
        self._held: dict[bytes, Session] = {}

    def open(self, uri: str, serial: int, now: dt.datetime) -> str:
        """A new id, which only the browser keeps."""
        self._held = {key: one for key, one in self._held.items() if one.is_open(now)}
        own = sorted((one.seen_at, key) for key, one in self._held.items() if one.uri == uri)
        for _, key in own[: max(0, len(own) - _EACH + 1)]:
            del self._held[key]
        new = self._random(_ID_BYTES).hex()
        self._held[_hashed(new)] = Session(uri, serial, now, now)
        return new

    def look(self, session_id: str, serial: int, now: dt.datetime) -> Session | None:
        """None: none, over, or of another certificate. Looking is no activity."""
        found = self._held.get(_hashed(session_id))
        stands = found is not None and found.serial == serial and found.is_open(now)
        return found if stands else None

    def touch(self, session_id: str, now: dt.datetime) -> None:
        """A person did something."""
        key = _hashed(session_id)
        self._held[key] = dataclasses.replace(self._held[key], seen_at=now)

    def end(self, session_id: str) -> None:
        """Somebody signed out."""
        self._held.pop(_hashed(session_id), None)


def csrf_of(session_id: str) -> str:
    """What a form carries: follows from the id, which only browser and request know."""
    return hmac.digest(session_id.encode(), b"csrf", "sha256").hex()


def _hashed(session_id: str) -> bytes:
    return hashlib.sha256(session_id.encode()).digest()
