"""Card faces that found nobody, by kiosk: whoever tries numbers is slowed down.

The eligibility service's own limits (docs/decisions/0037, 0050), in memory: a restart forgets.
"""

import collections

from eligibility.coverage import Validity
from eligibility.errors import Code
from hospital.terminal.question import Refused

AT_RECEPTION = 10, 600.0
ON_LISTS = 300, 86_400.0
"""So many within so many seconds."""
MISSES = frozenset({Validity.NOT_FOUND.value, Validity.SEVERAL.value})


class Misses:
    """Counts by monotonic seconds."""

    def __init__(self) -> None:
        self._at: dict[tuple[str, bool], collections.deque[float]] = {}

    def check(self, device: str, *, is_on_list: bool, now: float) -> None:
        """Raises Refused: TOO_MANY_MISSES."""
        most, within_s = ON_LISTS if is_on_list else AT_RECEPTION
        at = self._at.get((device, is_on_list))
        if at is not None and len(at) >= most and now - at[0] < within_s:
            raise Refused(Code.TOO_MANY_MISSES)

    def note(self, device: str, *, is_on_list: bool, now: float) -> None:
        """One more."""
        most, _ = ON_LISTS if is_on_list else AT_RECEPTION
        key = device, is_on_list
        self._at.setdefault(key, collections.deque(maxlen=most)).append(now)
