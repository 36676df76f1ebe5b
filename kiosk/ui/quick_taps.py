"""Three quick taps beside the keys of the first screen begin the use without looking. Pure."""

from collections import deque

TAPS = 3
WITHIN_S = 1.6


class QuickTaps:
    """Counts taps that belong together."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=TAPS)

    def tap(self, now: float) -> bool:
        """True with the third tap of three in time; the next three count anew."""
        self._times.append(now)
        is_third = len(self._times) == TAPS and now - self._times[0] <= WITHIN_S
        if is_third:
            self._times.clear()
        return is_third

    def forget(self) -> None:
        """Something else was touched."""
        self._times.clear()
