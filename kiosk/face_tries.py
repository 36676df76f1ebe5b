"""How often a photo was compared lately: a card placed anew does not get new tries.

Kept is a hash with a key of this process, for half an hour; it names no photo to anybody else.
"""

import hashlib
import secrets
import threading

from kiosk.flow.limits import FACE_TRIES_A_PHOTO, FACE_TRIES_WITHIN_S
from kiosk.photo import CardPhoto
from kiosk.ports import Clock


class FaceTries:
    """Thread-safe: the runner begins, the matcher's thread forgives."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._begun: dict[bytes, list[float]] = {}

    def name_of(self, photo: CardPhoto) -> bytes:
        """The same for the same photo as long as this process lives."""
        return hashlib.blake2b(photo.data, key=self._key, digest_size=16).digest()

    def may_begin(self, name: bytes) -> bool:
        """Counts an attempt with this photo; False when there were too many within the time."""
        now = self._clock.monotonic()
        with self._lock:
            self._forget_old(now)
            begun = self._begun.setdefault(name, [])
            if len(begun) >= FACE_TRIES_A_PHOTO:
                return False
            begun.append(now)
            return True

    def forgive(self, name: bytes) -> None:
        """The face was the photo's."""
        with self._lock:
            self._begun.pop(name, None)

    def _forget_old(self, now: float) -> None:
        recent = {
            name: [at for at in begun if now - at < FACE_TRIES_WITHIN_S]
            for name, begun in self._begun.items()
        }
        self._begun = {name: begun for name, begun in recent.items() if begun}
