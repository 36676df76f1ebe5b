"""One thread owns the state; workers do the effects; everything meets in one queue.

A worker's answer counts only while it is the answer to the latest thing that worker was asked:
a late one is dropped (contract.md "threads"). A worker outlives whatever its adapter raises: the
flow always gets an answer, and a record that could not be sealed is sealed as soon as it can be.
"""

import collections
import dataclasses
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from eligibility.errors import Code
from eligibility.faults import told
from kiosk.flow.effects import (
    AmendRecord,
    CardEffect,
    Effect,
    HereEffect,
    Inspect,
    InspectionEffect,
    KeepAnswer,
    OutboxEffect,
    Seal,
    ServiceEffect,
    Unawaited,
)
from kiosk.flow.events import (
    Cancelled,
    CardFailed,
    Event,
    KeepingFailed,
    ServiceFailed,
    TimedOut,
)
from kiosk.flow.machine import step, wake_at
from kiosk.flow.menu_events import Inspected
from kiosk.flow.states import Now, State
from kiosk.ports import Clock, PortError

logger = logging.getLogger(__name__)

E = TypeVar("E")

Observer = Callable[[State, Event, State], None]

AGAIN_S = 15.0
"""Until a record that could not be sealed is tried again."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Result:
    """A worker's answer, with the number of the request it answers."""

    worker: "Worker[Any]"
    ticket: int
    event: Event


class Worker(Generic[E]):
    """One daemon thread that does one kind of effect, in order."""

    def __init__(
        self, name: str, handle: Callable[[E], Event | None], again_s: float = AGAIN_S
    ) -> None:
        self._handle = handle
        self._again_s = again_s
        self._requests: queue.SimpleQueue[tuple[int, E] | None] = queue.SimpleQueue()
        self._owed: collections.deque[E] = collections.deque()
        self._latest = 0
        self._answer: Callable[[_Result], None] = lambda _: None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self, answer: Callable[[_Result], None]) -> None:
        """Begins; ``answer`` is called on the worker's thread."""
        self._answer = answer
        self._thread.start()

    def ask(self, effect: E) -> None:
        """Queues an effect; answers to earlier ones are late from now on."""
        if not isinstance(effect, Unawaited):
            self._latest += 1
        self._requests.put((self._latest, effect))

    def is_current(self, ticket: int) -> bool:
        """False for the answer to a request that a later one has replaced."""
        return ticket == self._latest

    def stop(self, timeout_s: float) -> None:
        """Lets the queued effects be done; a hanging adapter is left behind (daemon thread)."""
        self._requests.put(None)
        self._thread.join(timeout_s)

    def _work(self) -> None:
        while True:
            try:
                request = self._requests.get(timeout=self._again_s if self._owed else None)
            except queue.Empty:
                self._do_owed()
                continue
            if request is None:
                self._do_owed()
                return
            self._settle(*request)
            del request  # what a session typed or proved must not wait here for the next effect

    def _settle(self, ticket: int, effect: E) -> None:
        event = self._do(effect)
        if event is not None:
            self._answer(_Result(self, ticket, event))

    def _do(self, effect: E) -> Event | None:
        kind = type(effect).__name__
        try:
            return self._handle(effect)
        except PortError as error:
            logger.error("effect_failed effect=%s code=%s", kind, error.code.code)  # noqa: TRY400
        except Exception as error:  # noqa: BLE001 - a dead worker would leave every patient waiting
            logger.critical("effect_crashed effect=%s %s", kind, told(error))
        if isinstance(effect, Seal):  # an unsealed record would never reach the hospital
            self._owed.append(effect)
        return failure_of(effect)

    def _do_owed(self) -> None:
        while self._owed:
            effect = self._owed[0]
            try:
                self._handle(effect)
            except Exception:  # noqa: BLE001 - told the first time, and tried again
                return
            self._owed.popleft()
            logger.warning("effect_done_late effect=%s", type(effect).__name__)


def failure_of(effect: object) -> Event | None:
    """What an effect that could not be done means for the flow; None when no one waits."""
    match effect:
        case _ if isinstance(effect, CardEffect):
            return CardFailed(effect.session_id, Code.CARD_PROTOCOL)
        case _ if isinstance(effect, ServiceEffect):
            return ServiceFailed(effect.session_id, Code.SERVICE_ERROR)
        case KeepAnswer() | AmendRecord():
            return KeepingFailed(effect.session_id, Code.OUTBOX_UNAVAILABLE)
        case Inspect():
            return Inspected(effect.check, ())
        case _:
            return None


@dataclasses.dataclass(frozen=True, slots=True)
class Workers:
    """Who does what."""

    card: Worker[Any]
    service: Worker[Any]
    outbox: Worker[Any]
    """In order: a record is kept before its session is sealed."""
    inspection: Worker[Any]

    def of(self, effect: Effect) -> Worker[Any] | None:
        """The worker for ``effect``; None when the runner does it itself."""
        if isinstance(effect, CardEffect):
            return self.card
        if isinstance(effect, ServiceEffect):
            return self.service
        if isinstance(effect, InspectionEffect):
            return self.inspection
        return self.outbox if isinstance(effect, OutboxEffect) else None

    def all(self) -> tuple[Worker[Any], ...]:
        """Each once."""
        return self.card, self.service, self.outbox, self.inspection


class _Beat:
    """Asks the runner for a sign of life; no event of the flow."""


@dataclasses.dataclass(frozen=True, slots=True)
class Surroundings:
    """What the runner needs from outside."""

    clock: Clock
    new_id: Callable[[], str]
    workers: Workers
    do_here: Callable[[HereEffect], None]
    """Does at once, on the runner's thread, what no worker is needed for."""


class Runner:
    """Owns the state. ``post`` may be called from any thread; observers run on the runner's."""

    def __init__(self, around: Surroundings, observe: Observer, first: State) -> None:
        self._around = around
        self._clock = around.clock
        self._workers = around.workers
        self._observe = observe
        self._events: queue.SimpleQueue[Event | _Result | _Beat | None] = queue.SimpleQueue()
        self._is_beat_answered = True
        self._state = first
        self._thread = threading.Thread(target=self._run, name="runner", daemon=True)

    @property
    def state(self) -> State:
        """The state at this moment; a frozen value."""
        return self._state

    def post(self, event: Event) -> None:
        """Something happened."""
        self._events.put(event)

    def is_alive(self) -> bool:
        """True when the runner has taken what was there at the call before; for the watchdog.

        Called by one thread, again and again: a runner that hangs in a step stops answering.
        """
        if not self._is_beat_answered:
            return False
        self._is_beat_answered = False
        self._events.put(_Beat())
        return True

    def start(self) -> None:
        """Starts the workers, then the runner."""
        for worker in self._workers.all():
            worker.start(self._events.put)
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Ends the session after what is queued; what a worker was asked to store is stored."""
        self._events.put(None)
        self._thread.join(timeout_s)
        for worker in self._workers.all():
            worker.stop(timeout_s)

    def take_pending(self) -> None:
        """Takes what is there and returns; for a runner that somebody drives and did not start."""
        while not self._events.empty():
            self._settle(self._events.get())

    def wake(self) -> None:
        """Tells the state that the moment has come that it named; as ``take_pending``."""
        self._take(TimedOut())

    def _run(self) -> None:
        while True:
            try:
                item = self._events.get(timeout=self._patience())
            except queue.Empty:
                self._take(TimedOut())
                continue
            if item is None:
                self._take(Cancelled())  # a session under way is sealed with what was agreed
                return
            self._settle(item)
            del item  # what was typed or answered must not wait here for the next event

    def _settle(self, item: "Event | _Result | _Beat | None") -> None:
        match item:
            case None:
                return
            case _Beat():
                self._is_beat_answered = True
            case _Result() if not item.worker.is_current(item.ticket):
                logger.info("late_answer_dropped event=%s", type(item.event).__name__)
            case _Result():
                self._take(item.event)
            case _:
                self._take(item)

    def _patience(self) -> float | None:
        moment = wake_at(self._state)
        return None if moment is None else max(0.0, moment - self._clock.monotonic())

    def _take(self, event: Event) -> None:
        before = self._state
        spare_ids = self._around.new_id(), self._around.new_id()
        now = Now(self._clock.monotonic(), self._clock.wall(), spare_ids)
        self._state, effects = step(before, event, now)
        for effect in effects:
            self._do(effect)
        self._observe(before, event, self._state)

    def _do(self, effect: Effect) -> None:
        if isinstance(effect, HereEffect):
            self._around.do_here(effect)
            return
        worker = self._workers.of(effect)
        if worker is not None:
            worker.ask(effect)
