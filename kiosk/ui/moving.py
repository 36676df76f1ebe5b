"""Drives what moves on a screen by the time since the screen was shown; rests when all rests."""

from collections.abc import Callable

from kivy.clock import Clock, ClockEvent

from kiosk.ui.layers import Layers, Motion


def ease_out(share: float) -> float:
    """Quick at first, then slower, like a hand that puts something down."""
    return 1 - (1 - share) ** 3


class Mover:
    """Steps the motions of the newest sheet."""

    def __init__(self, shown_for: Callable[[], float]) -> None:
        self._shown_for = shown_for
        self._motions: list[tuple[Motion, int]] = []
        self._event: ClockEvent | None = None
        self._per_s = 0.0

    @property
    def is_moving(self) -> bool:
        """True until all has come to rest."""
        return bool(self._motions)

    def meet(self, sheet: Layers) -> None:
        """Draws the motions of a new sheet as they are now, and goes on from there."""
        self._motions = [(motion, -1) for motion in sheet.motions]
        self.step(self._shown_for())

    def step(self, seconds: float) -> None:
        """Draws what looks different so many seconds after the screen was shown."""
        self._motions = [
            (motion, _number(motion, seconds))
            for motion, drawn in self._motions
            if _step(motion, drawn, seconds)
        ]
        self._pace(max((motion.per_s for motion, _ in self._motions), default=0))

    def _pace(self, per_s: float) -> None:
        """Wakes only as often as the quickest part that still moves."""
        if per_s == self._per_s:
            return
        self._per_s = per_s
        if self._event is not None:
            self._event.cancel()
            self._event = None
        if per_s:
            self._event = Clock.schedule_interval(
                lambda _elapsed: self.step(self._shown_for()), 1 / per_s
            )


def _number(motion: Motion, seconds: float) -> int:
    return round(seconds * motion.per_s)


def _step(motion: Motion, drawn: int, seconds: float) -> bool:
    """Draws one part where it is; false when it has come to rest."""
    is_over = motion.lasts_s is not None and seconds >= motion.lasts_s
    number = _number(motion, seconds)
    if is_over and motion.lasts_s is not None:
        motion.step(motion.lasts_s)
    elif number != drawn:
        motion.step(number / motion.per_s)
    return not is_over
