"""A thread that can be given up: calls run on it, the caller waits no longer than a deadline.

Needed because a transmit to a mute card may block for ever inside the PC/SC service (card.md 9:
a virtual reader has no timeout, real readers have long ones). A stuck call cannot be stopped; it
is left behind on its daemon thread, which tidies up by itself when the reader lets go.
"""

import dataclasses
import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class DeadlinePassed(Exception):
    """The call did not return in time; it may still be running."""


@dataclasses.dataclass(slots=True)
class _Job(Generic[Answer]):
    call: Callable[[], Answer]
    done: threading.Event = dataclasses.field(default_factory=threading.Event)
    given_up: bool = False
    answer: Answer | None = None
    error: Exception | None = None

    def run(self) -> None:
        try:
            self.answer = self.call()
        except Exception as error:  # noqa: BLE001 - carried to the caller's thread, raised there
            self.error = error
        finally:
            self.done.set()


class DeadlineWorker:
    """One daemon thread that runs calls in the order they come."""

    def __init__(self, name: str, deadline_s: float) -> None:
        self._deadline_s = deadline_s
        self._jobs: queue.SimpleQueue[_Job[object] | None] = queue.SimpleQueue()
        self._is_stuck = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    @property
    def is_stuck(self) -> bool:
        """Whether a call passed its deadline and its thread has not come back yet."""
        return self._is_stuck and self._thread.is_alive()

    def run(self, call: Callable[[], Answer]) -> Answer:
        """The call's answer or error.

        Raises:
            DeadlinePassed: the call is left behind; later calls are not begun.
        """
        if self._is_stuck:
            raise DeadlinePassed
        job: _Job[Answer] = _Job(call)
        self._jobs.put(job)  # type: ignore[arg-type]  # a queue of jobs of any answer
        if not job.done.wait(self._deadline_s):
            self._is_stuck = True
            job.given_up = True
            raise DeadlinePassed
        if job.error is not None:
            raise job.error
        return job.answer  # type: ignore[return-value]  # set, for there was no error

    def finish(self, last: Callable[[], None]) -> None:
        """Runs ``last`` when the thread is free, then ends the thread; waits unless it is stuck."""
        self._jobs.put(_Job(last))
        self._jobs.put(None)
        if not self._is_stuck:
            self._thread.join(self._deadline_s)
            self._is_stuck = self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not job.given_up:
                job.run()
