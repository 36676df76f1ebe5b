"""Watches whether a card lies on the reader, on one thread, without polling.

The PC/SC service is asked to answer on the next change; it may be stopped and started again, and
readers may be pulled and plugged: the watcher tells NO_READER and goes on.
"""

import dataclasses
import logging
import threading
from collections.abc import Callable
from typing import Protocol

from kiosk.card.connection import matching
from kiosk.card.pcsc import Context, ReaderState
from kiosk.ports import CardError, Presence

logger = logging.getLogger(__name__)

Report = Callable[[Presence], None]


class Watcher(Protocol):
    """Reports presence until it is closed."""

    def close(self) -> None:
        """Reports nothing afterwards; may be called twice."""


_RELIST_S = 5.0
"""Readers are listed anew at least so often: one may come between two calls."""
_SERVICE_RETRY_S = 0.5
_CANCEL_AGAIN_S = 0.05


@dataclasses.dataclass(frozen=True, slots=True)
class Sight:
    """All matching readers at one moment."""

    has_reader: bool
    card: tuple[str, int] | None
    """Reader with a card, and its count of insertions and removals."""

    @classmethod
    def of(cls, states: list[ReaderState]) -> "Sight":
        """What these states amount to; the first reader with a card counts."""
        cards = [(state.name, state.events) for state in states if state.has_card]
        return cls(bool(states), cards[0] if cards else None)

    @property
    def presence(self) -> Presence:
        """In the port's words."""
        if self.card is not None:
            return Presence.CARD
        return Presence.EMPTY if self.has_reader else Presence.NO_READER


NOTHING = Sight(has_reader=False, card=None)


def changes(before: Sight | None, now: Sight) -> tuple[Presence, ...]:
    """What to report; a card that was exchanged between two looks left and came."""
    if before is not None and before.presence is now.presence:
        return () if before.card == now.card else (Presence.EMPTY, Presence.CARD)
    return (now.presence,)


class PresenceWatcher:
    """A daemon thread that reports now and on each change until ``close``."""

    def __init__(self, name_part: str, report: Report) -> None:
        self._name_part = name_part
        self._report = report
        self._seen: Sight | None = None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._context: Context | None = None
        self._thread = threading.Thread(target=self._watch, name="card-presence", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread; may be called twice, not from ``report``."""
        self._stopping.set()
        while self._thread.is_alive():
            # the thread may be just about to wait: a cancel before that is lost, so again
            with self._lock:
                if self._context is not None:
                    self._context.cancel()
            self._thread.join(_CANCEL_AGAIN_S)

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch_service()
            except CardError as error:
                logger.warning("card_service_lost code=%s", error.code.code)
                self._look(NOTHING)
                self._stopping.wait(_SERVICE_RETRY_S)

    def _watch_service(self) -> None:
        context = Context()
        with self._lock:
            self._context = context
        try:
            while not self._stopping.is_set():
                names = context.readers()
                states = context.states(matching(names, self._name_part))
                self._look(Sight.of(states))
                context.wait(states, len(names), _RELIST_S)
        finally:
            with self._lock:
                self._context = None
            context.release()

    def _look(self, now: Sight) -> None:
        seen, self._seen = self._seen, now
        for presence in changes(seen, now):
            logger.info("card_presence presence=%s", presence.name)
            self._report(presence)
