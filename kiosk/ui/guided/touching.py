"""Fingers that cannot see: the first touch of a zone reads it, a second one on it acts.

A finger that slides reads what it comes over. There is no time limit between the touches, and a
touch on another zone only moves there. Digits are never read; they tick, all alike, and no ring
shows which one it is.
"""

from collections.abc import Callable

from kivy.input.motionevent import MotionEvent

from kiosk.flow.events import Event, Touched
from kiosk.ui.focus import Focus
from kiosk.ui.guided.zones import SAY_SCREEN
from kiosk.ui.sheet import Sheet
from kiosk.ui.sound.labels import is_silent
from kiosk.ui.sound.narrator import Narration
from kiosk.ui.touching import NameAt


class GuidedFingers:
    """See the module."""

    def __init__(
        self,
        name_at: NameAt,
        post: Callable[[Event], None],
        act: Callable[[str], None],
        focus: Focus,
        narration: Narration,
    ) -> None:
        self._name_at = name_at
        self._post = post
        self._act = act
        self._focus = focus
        self._narration = narration
        self._finger: int | None = None
        self._over: str | None = None
        """The zone that was read last while the finger is down."""
        self._armed: str | None = None
        """The zone that acts when the finger leaves."""

    def meet(self, sheet: Sheet, *, is_new_screen: bool) -> None:
        """The sheet changed under the fingers."""
        if is_new_screen or self._armed not in sheet.targets:
            self._armed = None
        if is_new_screen:
            self._over = None

    def down(self, touch: MotionEvent) -> None:
        """Reads a zone, or arms the one that was read before."""
        self._post(Touched())
        self._narration.touched()
        # the newest finger counts: one that left while staff's screen was shown was never missed
        self._finger, self._armed, name = touch.uid, None, self._name_at(touch)
        self._over = name
        if name is not None and name == self._focus.name:
            self._armed = name
            self._narration.tick()
        elif name is not None:
            self._read(name)

    def move(self, touch: MotionEvent) -> None:
        """Over another zone: reads it."""
        if self._finger != touch.uid:
            return
        name = self._name_at(touch)
        if name != self._over:
            self._armed = None
            self._over = name
            if name is not None:
                self._narration.touched()
                self._read(name)

    def up(self, touch: MotionEvent) -> None:
        """Acts, when the finger came down on what it had read before and did not leave it."""
        if self._finger != touch.uid:
            return
        armed, self._armed, self._finger, self._over = self._armed, None, None, None
        if armed is not None and self._name_at(touch) == armed:
            self._act(armed)

    def _read(self, name: str) -> None:
        self._focus.put(name, is_shown=not is_silent(name))
        self._narration.tick()
        if name in SAY_SCREEN:
            self._narration.say_screen()
        else:
            self._narration.say_key(name)
