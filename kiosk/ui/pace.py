"""How often the window looks for something to do: seldom while nothing happens, often in use.

Each look costs CPU even when nothing is drawn, and a reception desk is alone most of the day. Kivy
has no public way to change its rate while it runs; this module alone touches the private one
(`Clock._max_fps`; Kivy is pinned, and a test watches that it still has an effect).
"""

from typing import Protocol

ACTIVE_S = 5.0
"""From the last touch or change of what is seen until the window rests."""
RESTING_RATE = 10
"""Looks a second; at less, the first touch of a patient would be answered late."""


class RatedClock(Protocol):
    """The part of Kivy's clock that is needed."""

    _max_fps: float

    def get_time(self) -> float:
        """Seconds."""
        ...


class Pace:
    """Told of touches and of everything that was drawn; asked once a frame to look at the time."""

    def __init__(self, clock: RatedClock, active_rate: float) -> None:
        self._clock = clock
        self._active_rate = active_rate
        self._resting_rate = min(RESTING_RATE, active_rate)
        self._last = clock.get_time()

    def wake(self, *_window: object) -> None:
        """Somebody is there, or something changed."""
        self._last = self._clock.get_time()
        self._go(self._active_rate)

    def look(self) -> None:
        """Rests when nothing happened for a while."""
        if self._clock.get_time() - self._last >= ACTIVE_S:
            self._go(self._resting_rate)

    def _go(self, rate: float) -> None:
        if self._clock._max_fps != rate:  # noqa: SLF001 (see above)
            self._clock._max_fps = rate  # noqa: SLF001
