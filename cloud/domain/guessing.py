"""Card faces that find nobody, many in a short time: somebody may be guessing (cloud.md 6).

A birth day has 366 values and numbers are given out in rows, so a stolen device could try them.
"""

from collections import deque

BURST = 10
WINDOW_S = 600.0


class Misses:
    """Counts each device's inquiries that found nobody; in memory, one process at a time."""

    def __init__(self) -> None:
        self._recent: dict[str, deque[float]] = {}

    def completes_burst(self, device_uri: str, now: float) -> bool:
        """Notes a miss; True for the tenth within ten minutes, after which counting begins anew."""
        recent = self._recent.setdefault(device_uri, deque(maxlen=BURST))
        recent.append(now)
        if len(recent) < BURST or now - recent[0] > WINDOW_S:
            return False
        recent.clear()
        return True
