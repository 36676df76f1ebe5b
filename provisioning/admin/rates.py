"""How often somebody may do something within a minute."""

from collections import deque

_SPAN_S = 60.0
_KEYS = 1_000


class Rate:
    """Counts by name; what was too much is not counted, so waiting helps."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._times: dict[str, deque[float]] = {}

    def allows(self, name: str, now: float) -> bool:
        """Whether once more is in order; ``now`` in monotonic seconds."""
        if len(self._times) >= _KEYS:
            self._times = {
                one: times for one, times in self._times.items() if times[-1] > now - _SPAN_S
            }
        times = self._times.setdefault(name, deque())
        while times and times[0] <= now - _SPAN_S:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        return True
