"""A kiosk may have its identity before its hospital has told keys: then delivery waits for them.

They come while the process runs (the authority is asked each minute, ``kiosk.fleet``). Records stay
in the outbox meanwhile: nobody could open them.
"""

import logging
import queue
from collections.abc import Callable

from eligibility.errors import Code
from kiosk.batch.envelope import Envelope
from kiosk.batch.keyring import LOOK_EVERY_S, HospitalsKeysMissing
from kiosk.batch.link_note import LinkState

logger = logging.getLogger(__name__)


class Stop:
    """Asked for by a signal, at any moment; handed on to whatever runs then."""

    def __init__(self) -> None:
        self._asked: queue.SimpleQueue[None] = queue.SimpleQueue()  # may be filled by a handler
        self._further: Callable[[], None] = lambda: None

    def ask(self) -> None:
        """From any thread or signal handler."""
        self._asked.put(None)
        self._further()

    def comes_within(self, seconds: float) -> bool:
        """Waits; True when it was asked for."""
        try:
            self._asked.get(timeout=seconds)
        except queue.Empty:
            return False
        self._asked.put(None)
        return True

    def reaches(self, further: Callable[[], None]) -> None:
        """From now on also this; at once when it was asked for already."""
        self._further = further
        if not self._asked.empty():
            further()


def envelope_now(make: Callable[[], Envelope]) -> Envelope | None:
    """None: only the hospital's keys are missing; raises KeysUnusable: this kiosk's own are not."""
    try:
        return make()
    except HospitalsKeysMissing:
        return None


def envelope_later(
    make: Callable[[], Envelope],
    tell: Callable[[LinkState], None],
    stop: Stop,
    alive: Callable[[], None] = lambda: None,
) -> Envelope | None:
    """Waits until it can be made; None: it was told to stop. Raises KeysUnusable."""
    logger.warning("batch.waiting_for_hospitals_keys code=%s", Code.NO_SUBSCRIBER.code)
    tell(LinkState.NOBODY_LISTENS)
    while not stop.comes_within(LOOK_EVERY_S):
        alive()
        envelope = envelope_now(make)
        if envelope is not None:
            logger.info("batch.hospitals_keys_came")
            tell(LinkState.CONNECTING)
            return envelope
    return None
