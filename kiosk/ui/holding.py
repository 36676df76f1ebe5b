"""Something that is held for a while and is no key: the way into the staff menu, for no patient.

It looks like nothing to be pressed, a tap on it does nothing, and a finger that leaves it lets go.
"""

from collections.abc import Callable

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent

from kiosk.flow.events import Event
from kiosk.ui.panel import Panel
from kiosk.ui.sheet import Sheet

HOLD_S = 3.0


class Holding:
    """Waits while one finger rests on one of the newest sheet's places to hold."""

    def __init__(self, panel: Panel, post: Callable[[Event], None]) -> None:
        self._panel = panel
        self._post = post
        self._sheet: Sheet | None = None
        self._held: tuple[int, str] | None = None
        self._wait = Clock.create_trigger(self._is_long_enough, HOLD_S)

    def meet(self, sheet: Sheet) -> None:
        """Another sheet: a place that is no longer there is let go of."""
        self._sheet = sheet
        if self._held is not None and self._held[1] not in sheet.holds:
            self._let_go()

    def down(self, touch: MotionEvent) -> None:
        """A finger comes down."""
        name = self._name_at(touch)
        if self._held is None and name is not None and not touch.is_mouse_scrolling:
            self._held = (touch.uid, name)
            self._wait()

    def move(self, touch: MotionEvent) -> None:
        """A finger moves: away from the place it lets go."""
        if self._held is None or self._held[0] != touch.uid:
            return
        if self._name_at(touch) != self._held[1]:
            self._let_go()

    def up(self, touch: MotionEvent) -> None:
        """A finger leaves too early."""
        if self._held is not None and self._held[0] == touch.uid:
            self._let_go()

    def _is_long_enough(self, _elapsed: float) -> None:
        if self._held is not None and self._sheet is not None:
            action = self._sheet.holds[self._held[1]].action
            self._let_go()
            self._post(action)

    def _let_go(self) -> None:
        self._held = None
        self._wait.cancel()

    def _name_at(self, touch: MotionEvent) -> str | None:
        if self._sheet is None:
            return None
        x, y = touch.x, self._panel.height - touch.y
        for name, hold in self._sheet.holds.items():
            left, top, width, height = self._sheet.pixels(hold.box)
            if left <= x < left + width and top <= y < top + height:
                return name
        return None
