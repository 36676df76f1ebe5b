"""What is under way at a moment: a kill waits here for its phase."""

import contextlib
import threading
from collections import Counter
from collections.abc import Iterator

from tests.soak.plan import Phase


class Activity:
    """Counts requests under way, by phase; threads share it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: Counter[Phase] = Counter()
        self._answered: Counter[Phase] = Counter()

    @contextlib.contextmanager
    def of(self, phase: Phase) -> Iterator[None]:
        """One request."""
        with self._changed:
            self._running[phase] += 1
            self._changed.notify_all()
        try:
            yield
            with self._changed:
                self._answered[phase] += 1
                self._changed.notify_all()
        finally:
            with self._changed:
                self._running[phase] -= 1

    def wait_for(self, phase: Phase, timeout_s: float) -> bool:
        """Returns once such a request is under way; False when none came."""
        with self._changed:
            return self._changed.wait_for(lambda: self._running[phase] > 0, timeout_s)

    def wait_for_answer(self, timeout_s: float) -> bool:
        """Returns as soon as the next answer comes."""
        with self._changed:
            before = self._answered.total()
            return self._changed.wait_for(lambda: self._answered.total() > before, timeout_s)

    def wait_for_answers(self, count: int, timeout_s: float) -> bool:
        """Returns once so many inquiries, batches and fetches each were answered."""
        kinds = (Phase.INQUIRY, Phase.BATCH, Phase.NOTICE)
        with self._changed:
            return self._changed.wait_for(
                lambda: all(self._answered[kind] >= count for kind in kinds), timeout_s
            )

    def now(self) -> set[Phase]:
        """Everything that is under way."""
        with self._changed:
            return {phase for phase, count in self._running.items() if count > 0}
