"""Feeds the watchdog with frames that were really drawn.

A screen that stops drawing while its loop goes on would be taken for well by a timer. While nothing
changes nothing is drawn, for hours (docs/decisions/0024-the-window-rests.md): so from time to time
one frame is asked for that shows the same again. Such a frame is no reason to stop resting.
"""

from collections.abc import Callable

LOOK_S = 1.0
"""Between two looks; shorter where the watchdog is impatient."""
PROOF_S = 7.0
"""The longest time without a frame: a third of the watchdog's 20 s."""
_LOOKS = 3
"""So many within a proof's time, so that two of them may be late."""


class Heart:
    """Told of each frame; asked to look again and again."""

    def __init__(
        self, time: Callable[[], float], ask_for_frame: Callable[[], None], limit_s: float | None
    ) -> None:
        """Takes the clock, what has the screen drawn once more, and the watchdog's patience."""
        self._time = time
        self._ask_for_frame = ask_for_frame
        self._proof_s = PROOF_S if limit_s is None else min(PROOF_S, limit_s / 3)
        self._drawn_at = time()
        self._is_drawn = self._is_asked = False
        self.look_s = min(LOOK_S, self._proof_s / _LOOKS)
        """How often ``look`` wants to be called."""

    def drawn(self) -> bool:
        """A frame is on the screen; True when it was more than the proof asked for."""
        was_asked, self._is_asked = self._is_asked, False
        self._drawn_at, self._is_drawn = self._time(), True
        return not was_asked

    def look(self) -> bool:
        """True when a frame was drawn since the look before; else one is asked for in time."""
        was_drawn, self._is_drawn = self._is_drawn, False
        if not was_drawn and self._time() - self._drawn_at >= self._proof_s:
            self._is_asked = True
            self._ask_for_frame()
        return was_drawn
