"""One thread owns the first start's state; one worker does its steps, another one looks around.

As ``kiosk.runner``: a step's answer counts only while it answers the latest thing asked; a worker
outlives whatever it raises, so the screen always gets an answer.
"""

import dataclasses
import logging
import queue
import threading
from collections.abc import Callable

from eligibility.errors import Code
from eligibility.faults import told
from kiosk.enrolment import effects as f, events as e
from kiosk.enrolment.machine import step, wake_at
from kiosk.enrolment.states import Facts, Now, State
from kiosk.ports import Clock, PortError, Scanner

logger = logging.getLogger(__name__)

ForCase = f.Take | f.Do | f.Forget
Observer = Callable[[State], None]


@dataclasses.dataclass(frozen=True, slots=True)
class World:
    """What the runner needs from outside."""

    clock: Clock
    do: Callable[[ForCase], e.Event | None]
    """``case.Case``; raises PortError."""
    look: Callable[[], Facts]
    camera: Scanner


@dataclasses.dataclass(frozen=True, slots=True)
class _Answer:
    ticket: int
    event: e.Event


class Runner:
    """Owns the state. ``post`` may be called from any thread; ``observe`` runs on the runner's."""

    def __init__(self, world: World, observe: Observer, first: State) -> None:
        self._world = world
        self._observe = observe
        self._state = first
        self._ticket = 0
        self._events: queue.SimpleQueue[e.Event | _Answer | None] = queue.SimpleQueue()
        self._asked: queue.SimpleQueue[tuple[int, ForCase] | None] = queue.SimpleQueue()
        self._looks: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=run, name=f"enrolment-{name}", daemon=True)
            for name, run in (("runner", self._run), ("case", self._work), ("look", self._gaze))
        ]

    @property
    def state(self) -> State:
        """At this moment."""
        return self._state

    def start(self) -> None:
        """Begins; the first state is observed at once."""
        self._observe(self._state)
        for thread in self._threads:
            thread.start()

    def post(self, event: e.Event) -> None:
        """Something happened."""
        self._events.put(event)

    def wait_until_over(self, timeout_s: float | None = None) -> bool:
        """True once the kiosk may go on to the reception."""
        return self._over.wait(timeout_s)

    def stop(self, timeout_s: float = 2.0) -> None:
        """Ends the threads; a question under way is left behind (daemon thread)."""
        self._events.put(None)
        self._asked.put(None)
        self._looks.put(False)  # noqa: FBT003 - the end of this queue
        for thread in self._threads:
            thread.join(timeout_s)
        self._world.camera.stop()

    # --- the runner's thread ---

    def _run(self) -> None:
        while True:
            try:
                item = self._events.get(timeout=self._patience())
            except queue.Empty:
                self._take(e.TimedOut())
                continue
            match item:
                case None:
                    return
                case _Answer(ticket, event):
                    if ticket == self._ticket:
                        self._take(event)
                case event:
                    self._take(event)

    def _patience(self) -> float | None:
        moment = wake_at(self._state)
        return None if moment is None else max(0.0, moment - self._world.clock.monotonic())

    def _take(self, event: e.Event) -> None:
        before = self._state
        now = Now(self._world.clock.monotonic(), self._world.clock.wall())
        self._state, effects = step(before, event, now)
        if type(before.phase) is not type(self._state.phase):
            logger.info("enrolment.phase name=%s", type(self._state.phase).__name__)
        for effect in effects:
            self._hand_on(effect)
        if self._state is not before:
            self._observe(self._state)

    def _hand_on(self, effect: f.Effect) -> None:
        match effect:
            case f.StartCamera():
                self._world.camera.start()
            case f.StopCamera():
                self._world.camera.stop()
            case f.LookAround():
                self._looks.put(True)  # noqa: FBT003 - one more look
            case f.End():
                self._over.set()
            case _:
                self._ticket += 1
                self._asked.put((self._ticket, effect))

    # --- the workers' threads ---

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            ticket, effect = asked
            event = self._done(effect)
            if event is not None:
                self._events.put(_Answer(ticket, event))

    def _done(self, effect: ForCase) -> e.Event | None:
        name = effect.step.value if isinstance(effect, f.Do) else type(effect).__name__
        try:
            return self._world.do(effect)
        except PortError as error:
            code = error.code
            logger.warning("enrolment.step_failed step=%r code=%s", name, code.code)
        except Exception as error:  # noqa: BLE001 - a dead worker would leave the screen waiting
            code = Code.ANSWER_NOT_UNDERSTOOD
            logger.critical("enrolment.step_crashed step=%r %s", name, told(error))
        return e.StepFailed(effect.step, code) if isinstance(effect, f.Do) else None

    def _gaze(self) -> None:
        while self._looks.get():
            self._events.put(e.Looked(self._world.look()))
