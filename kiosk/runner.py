"""One thread owns the state; workers do the effects; everything meets in one queue.

A worker's answer counts only while it is the answer to the latest thing that worker was asked:
a late one is dropped (contract.md "threads").
"""

import dataclasses
import logging
import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from kiosk.flow.effects import (
    AmendRecord,
    Authenticate,
    ClearPin,
    Effect,
    FetchChallenge,
    Inquire,
    KeepAnswer,
    ProveHolder,
    ReadCard,
    RecordConsent,
    RingBell,
    Seal,
)
from kiosk.flow.events import Event, TimedOut
from kiosk.flow.machine import step, wake_at
from kiosk.flow.states import Now, State
from kiosk.ports import Clock, PortError

logger = logging.getLogger(__name__)

E = TypeVar("E")

Observer = Callable[[State, Event, State], None]


@dataclasses.dataclass(frozen=True, slots=True)
class _Result:
    """A worker's answer, with the number of the request it answers."""

    worker: "Worker[Any]"
    ticket: int
    event: Event


class Worker(Generic[E]):
    """One daemon thread that does one kind of effect, in order."""

    def __init__(self, name: str, handle: Callable[[E], Event | None]) -> None:
        self._handle = handle
        self._requests: queue.SimpleQueue[tuple[int, E] | None] = queue.SimpleQueue()
        self._latest = 0
        self._answer: Callable[[_Result], None] = lambda _: None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self, answer: Callable[[_Result], None]) -> None:
        """Begins; ``answer`` is called on the worker's thread."""
        self._answer = answer
        self._thread.start()

    def ask(self, effect: E) -> None:
        """Queues an effect; answers to earlier ones are late from now on."""
        if not isinstance(effect, Seal | RingBell):  # nobody waits for these
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
        while (request := self._requests.get()) is not None:
            ticket, effect = request
            try:
                event = self._handle(effect)
            except PortError as error:
                kind = type(effect).__name__
                logger.error("effect_failed effect=%s code=%s", kind, error.code.code)  # noqa: TRY400
                continue
            if event is not None:
                self._answer(_Result(self, ticket, event))


@dataclasses.dataclass(frozen=True, slots=True)
class Workers:
    """Who does what."""

    card: Worker[Any]
    service: Worker[Any]
    outbox: Worker[Any]
    """In order: a record is kept before its session is sealed."""

    def of(self, effect: Effect) -> Worker[Any] | None:
        """The worker for ``effect``; None when the runner does it itself."""
        match effect:
            case ReadCard() | ProveHolder():
                return self.card
            case FetchChallenge() | Authenticate() | Inquire() | RecordConsent():
                return self.service
            case KeepAnswer() | AmendRecord() | Seal() | RingBell():
                return self.outbox
            case ClearPin():
                return None

    def all(self) -> tuple[Worker[Any], ...]:
        """Each once."""
        return self.card, self.service, self.outbox


class Runner:
    """Owns the state. ``post`` may be called from any thread; observers run on the runner's."""

    def __init__(
        self, clock: Clock, workers: Workers, clear_pin: Callable[[], None], observe: Observer
    ) -> None:
        self._clock = clock
        self._workers = workers
        self._clear_pin = clear_pin
        self._observe = observe
        self._events: queue.SimpleQueue[Event | _Result | None] = queue.SimpleQueue()
        self._state = State()
        self._thread = threading.Thread(target=self._run, name="runner", daemon=True)

    @property
    def state(self) -> State:
        """The state at this moment; a frozen value."""
        return self._state

    def post(self, event: Event) -> None:
        """Something happened."""
        self._events.put(event)

    def start(self) -> None:
        """Starts the workers, then the runner."""
        for worker in self._workers.all():
            worker.start(self._events.put)
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Ends after what is queued; what a worker was asked to store is stored first."""
        self._events.put(None)
        self._thread.join(timeout_s)
        for worker in self._workers.all():
            worker.stop(timeout_s)

    def _run(self) -> None:
        while True:
            try:
                item = self._events.get(timeout=self._patience())
            except queue.Empty:
                self._take(TimedOut())
                continue
            if item is None:
                return
            if isinstance(item, _Result):
                if not item.worker.is_current(item.ticket):
                    logger.info("late_answer_dropped event=%s", type(item.event).__name__)
                    continue
                item = item.event
            self._take(item)

    def _patience(self) -> float | None:
        moment = wake_at(self._state)
        return None if moment is None else max(0.0, moment - self._clock.monotonic())

    def _take(self, event: Event) -> None:
        before = self._state
        now = Now(self._clock.monotonic(), self._clock.wall())
        self._state, effects = step(before, event, now)
        for effect in effects:
            self._do(effect)
        self._observe(before, event, self._state)

    def _do(self, effect: Effect) -> None:
        worker = self._workers.of(effect)
        if worker is None:
            self._clear_pin()
        else:
            worker.ask(effect)
