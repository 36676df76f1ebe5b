"""Fingers on keys: a key is pressed when a finger comes down and acts when it leaves.

What is pressed is remembered by the key's name, not by a widget: when the View changes under a
finger (a second passes, a dot appears), the key stays pressed; when the screen changes, the press
is dropped, so that a finger never lets go of a key that it did not touch.
"""

from collections.abc import Callable

from kivy.input.motionevent import MotionEvent

from kiosk.flow.events import Touched
from kiosk.ui.acting import Acting
from kiosk.ui.sheet import Sheet
from kiosk.ui.sound.narrator import Narration

NameAt = Callable[[MotionEvent], str | None]
"""The key under a finger."""


class Fingers:
    """Turns touches into presses of the keys of the newest sheet."""

    def __init__(
        self,
        name_at: NameAt,
        acting: Acting,
        narration: Narration,
    ) -> None:
        self._name_at = name_at
        self._acting = acting
        self._narration = narration
        self._sheet: Sheet | None = None
        self._finger: tuple[int, str] | None = None

    def meet(self, sheet: Sheet, *, is_new_screen: bool) -> None:
        """The sheet changed under the fingers; a press outlives only a redraw."""
        self._sheet = sheet
        if is_new_screen:
            self._finger = None
        if self._finger is None:
            return
        if self._finger[1] in sheet.targets:
            sheet.press(self._finger[1], is_pressed=True)
        else:
            self._finger = None

    def down(self, touch: MotionEvent) -> str | None:
        """A finger comes down: it keeps the session awake, silences, and presses what is under it.

        Returns:
            The key that is there.
        """
        self._acting.post(Touched())
        self._narration.touched()
        name = self._name_at(touch)
        if self._finger is None and name is not None:
            self._finger = (touch.uid, name)
            self._draw_pressed(name, is_pressed=True)
            self._narration.tick()
        return name

    def move(self, touch: MotionEvent) -> None:
        """A finger moves: off the key, the key comes up."""
        if self._finger is not None and self._finger[0] == touch.uid:
            name = self._finger[1]
            self._draw_pressed(name, is_pressed=self._name_at(touch) == name)

    def up(self, touch: MotionEvent) -> None:
        """A finger leaves: the key acts if the finger is still on it."""
        if self._finger is None or self._finger[0] != touch.uid:
            return
        name = self._finger[1]
        self._finger = None
        self._draw_pressed(name, is_pressed=False)
        if self._name_at(touch) == name and self._sheet is not None:
            self._acting.do(self._sheet.targets[name].action)

    def _draw_pressed(self, name: str, *, is_pressed: bool) -> None:
        if self._sheet is not None and name in self._sheet.targets:
            self._sheet.press(name, is_pressed=is_pressed)
