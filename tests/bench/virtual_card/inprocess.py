"""A reader without PC/SC: the connection and the watcher of ``kiosk.card`` in this process.

What PC/SC would answer is answered at once (card.md 9): no thread, no sleep. Time is virtual: a
slow card's delays are added up in ``elapsed_s``, a mute card is CARD_UNRESPONSIVE at once. Closing
a connection takes the card's power away.
"""

import dataclasses
import threading
from collections.abc import Callable

from eligibility.errors import Code
from kiosk.ports import CardError, Presence
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.script import CardLeft, CardMute, Script, ScriptRun

_FIRST_ATR_BYTES = (0x3B, 0x3F)
_STATUS_BYTES = 2

Report = Callable[[Presence], None]


@dataclasses.dataclass(eq=False)
class _Watch:
    report: Report
    seen: tuple[Presence, int]


class InProcessSlot:
    """One reader with at most one card, and the service behind it. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._run: ScriptRun | None = None
        self._events = 0
        self._has_reader = True
        self._is_service_up = True
        self._holder: object | None = None
        self._watches: list[_Watch] = []
        self.elapsed_s = 0.0
        self.opened = 0
        """Connections opened so far."""

    @property
    def card(self) -> Card | None:
        """What lies on the reader."""
        with self._lock:
            return self._run.card if self._run else None

    def insert(self, card: Card, script: Script | None = None) -> None:
        """Lays a card on the reader; watchers are told before this returns."""
        with self._lock:
            if self._run is not None:
                raise RuntimeError("there is a card in the reader")
            self._put(card, script)
        self._tell()

    def remove(self) -> None:
        """Takes the card away; nothing happens when there is none."""
        with self._lock:
            if self._run is not None:
                self._lose_card()
        self._tell()

    def swap(self, card: Card, script: Script | None = None) -> None:
        """Another card in its place, faster than anybody looks: the count of events tells."""
        with self._lock:
            if self._run is not None:
                self._lose_card()
            self._put(card, script)
        self._tell()

    def unplug(self) -> None:
        """The reader is pulled from the machine, with its card."""
        with self._lock:
            self._has_reader = False
            if self._run is not None:
                self._lose_card()
        self._tell()

    def plug(self) -> None:
        """The reader is back, empty."""
        with self._lock:
            self._has_reader = True
        self._tell()

    def stop_service(self) -> None:
        """The PC/SC service ends; every connection with it. A card stays where it lies."""
        with self._lock:
            self._is_service_up = False
            self._power_off()
            self._holder = None
        self._tell()

    def start_service(self) -> None:
        """It is back and has found the reader and what lies on it."""
        with self._lock:
            self._is_service_up = True
            self._events += 1
        self._tell()

    def hold(self) -> None:
        """Another program takes the reader for itself."""
        with self._lock:
            self._holder = self

    def let_go(self) -> None:
        """The other program ends."""
        with self._lock:
            self._holder = None

    def connect(self) -> "InProcessConnection":
        """A new session; ``open`` comes first, ``close`` in any case."""
        return InProcessConnection(self)

    def watch(self, report: Report) -> "InProcessWatcher":
        """Reports presence now and on each change, in the thread that brings the change about."""
        with self._lock:
            watch = _Watch(report, self._sight())
            self._watches.append(watch)
        report(watch.seen[0])
        return InProcessWatcher(self, watch)

    def _put(self, card: Card, script: Script | None) -> None:
        self._run = ScriptRun(card, script)
        self._events += 1
        card.reset()

    def _lose_card(self) -> None:
        self._power_off()
        self._run = None
        self._events += 1
        if self._holder is not self:
            self._holder = None

    def _power_off(self) -> None:
        if self._run is not None:
            self._run.card.power_off()

    def _sight(self) -> tuple[Presence, int]:
        if not (self._is_service_up and self._has_reader):
            return Presence.NO_READER, 0
        if self._run is None or not self._run.atr:
            return Presence.EMPTY, 0
        return Presence.CARD, self._events

    def _tell(self) -> None:
        """Outside the lock: whoever is told may ask back."""
        with self._lock:
            now = self._sight()
            changed = [watch for watch in self._watches if watch.seen != now]
            exchanged = [watch for watch in changed if watch.seen[0] is now[0]]
            for watch in changed:
                watch.seen = now
        for watch in changed:
            if watch in exchanged:
                watch.report(Presence.EMPTY)
            watch.report(now[0])


class InProcessWatcher:
    """Reports until ``close``."""

    def __init__(self, slot: InProcessSlot, watch: _Watch) -> None:
        self._slot = slot
        self._watch = watch

    def close(self) -> None:
        """Nothing is reported afterwards; may be called twice."""
        with self._slot._lock:
            if self._watch in self._slot._watches:
                self._slot._watches.remove(self._watch)


class InProcessConnection:
    """One card's session from power on to power off, as ``kiosk.card.connection`` has it."""

    def __init__(self, slot: InProcessSlot) -> None:
        self._slot = slot
        self._events: int | None = None
        self._is_stuck = False

    @property
    def is_stuck(self) -> bool:
        """Whether a call hangs in a mute card that still lies there."""
        with self._slot._lock:
            return self._is_stuck and self._slot._holder is self

    def open(self) -> None:
        """Powers the card, exclusively; raises CardError as PC/SC would."""
        slot = self._slot
        with slot._lock:
            self._demand_reader()
            run = slot._run
            if run is None or not run.atr:
                raise CardError(Code.CARD_REMOVED)
            if slot._holder is not None:
                raise CardError(Code.READER_BUSY)
            if run.atr[0] not in _FIRST_ATR_BYTES:
                raise CardError(Code.CARD_UNREADABLE)
            run.card.reset()
            slot._holder = self
            slot.opened += 1
            self._events = slot._events

    def transmit(self, command: bytearray) -> bytes:
        """One command; raises CardError as PC/SC would."""
        slot = self._slot
        try:
            with slot._lock:
                return self._carry(bytes(command))
        finally:
            slot._tell()

    def has_stayed(self) -> bool:
        """Whether no card was inserted or removed since this session began."""
        slot = self._slot
        with slot._lock:
            self._demand_reader()
            return slot._run is not None and slot._events == self._events

    def close(self) -> None:
        """Takes the card's power away, unless the card is mute."""
        slot = self._slot
        with slot._lock:
            if slot._holder is self and not self._is_stuck:
                slot._power_off()
                slot._holder = None

    def _carry(self, command: bytes) -> bytes:
        self._demand_reader()
        slot, run = self._slot, self._slot._run
        if self._is_stuck:
            raise CardError(Code.CARD_UNRESPONSIVE)
        if run is None or slot._holder is not self or slot._events != self._events:
            raise CardError(Code.CARD_REMOVED)
        slot.elapsed_s += run.script.delay_s
        try:
            answer = run.apdu(command)
        except CardMute:
            self._is_stuck = True
            raise CardError(Code.CARD_UNRESPONSIVE) from None
        except CardLeft:
            slot._lose_card()
            raise CardError(Code.CARD_REMOVED) from None
        if run.has_left_after_answering():
            slot._lose_card()
        if len(answer) < _STATUS_BYTES:
            raise CardError(Code.CARD_REMOVED)  # what is left of a card that was pulled
        return answer

    def _demand_reader(self) -> None:
        if not self._slot._is_service_up:
            raise CardError(Code.READER_SERVICE_DOWN)
        if not self._slot._has_reader:
            raise CardError(Code.READER_MISSING)
