"""The machine's clock for what is given up by it: a jump ahead must stand before it counts.

Why: docs/decisions/0049-a-list-is-no-reception.md.
"""

import datetime as dt

from kiosk.ports import Clock

STANDS_FOR_S = 600.0
_TOLERANCE = dt.timedelta(minutes=1)
"""Between two looks: more is a jump. Clocks are slewed by less."""


class SteadyClock:
    """Wall time beside monotonic time, which nobody sets."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._believed = clock.wall() - dt.timedelta(seconds=clock.monotonic())
        """Wall time when monotonic time was 0."""
        self._ahead_since: float | None = None

    def now(self) -> dt.datetime:
        """Wall time; while a jump ahead is young, what it would be without that jump.

        A jump back counts at once: then less has passed, and nothing is given up too early.
        """
        seconds = self._clock.monotonic()
        told = self._clock.wall() - dt.timedelta(seconds=seconds)
        if told <= self._believed + _TOLERANCE or self._has_stood(seconds):
            self._believed, self._ahead_since = told, None
        return self._believed + dt.timedelta(seconds=seconds)

    def _has_stood(self, seconds: float) -> bool:
        if self._ahead_since is None:
            self._ahead_since = seconds
        return seconds - self._ahead_since >= STANDS_FOR_S
