"""Keys of a keyboard or a tactile keypad, as SDL's window reports them.

Digits type where a keypad is shown; arrows and Tab walk the focus; Enter acts; Backspace corrects;
Escape leaves; F1 and * call a person. On the first screen any key begins the use without looking:
whoever reaches for the keypad there cannot see the screen. A digit goes from here straight into
its pad, as from a key of the screen; nothing here is logged. A key that is held is pressed once.
"""

import re
from collections.abc import Callable, Mapping

from kiosk.flow.events import Event, Touched, VoiceChosen
from kiosk.ui.focus import Focus
from kiosk.ui.guided.zones import SAY_SCREEN
from kiosk.ui.sound.narrator import Narration
from kiosk.ui.sound.plan import is_guided
from kiosk.ui.view_model import AttractView, View, Voice

BACKSPACE, TAB, ENTER, ESCAPE = 8, 9, 13, 27
DIGITS = {**{48 + n: n for n in range(10)}, **{256 + n: n for n in range(10)}}
"""Kivy's numbers of the row of digits and of the numeric block."""
STEPS = {TAB: 1, 274: 1, 275: 1, 273: -1, 276: -1}
"""Tab, down, right; up, left."""
ENTERS = (ENTER, 271)
MINUSES = (45, 269)
HELP = (282, 42, 268)
"""F1; * on its own key and on the numeric block."""
GO = (
    *("confirm", "staff-confirm", "typed-next", "typed-confirm", "items-next", "continue"),
    *("setup-begin", "code-next"),
)
"""What Enter means while nothing has the focus."""
CORRECT = ("correct", "staff-correct", "typed-correct", "code-correct")
LEAVE = ("cancel", "back")


class Keyboard:
    """Turns keys into what touches do."""

    def __init__(
        self,
        names: Callable[[], Mapping[str, object]],
        post: Callable[[Event], None],
        act: Callable[[str], None],
        focus: Focus,
        narration: Narration,
    ) -> None:
        self._names = names
        self._post = post
        self._act = act
        self._focus = focus
        self._narration = narration
        self._held: set[int] = set()
        self._view: View | None = None

    def meet(self, view: View) -> None:
        """The screen that is shown."""
        self._view = view

    def down(self, key: int) -> None:
        """A key goes down; its repetitions while it is held are not heard."""
        if key in self._held or self._view is None:
            return
        self._held.add(key)
        self._post(Touched())
        self._narration.touched()
        if _waits_for_a_patient(self._view):
            self._post(VoiceChosen(Voice.GUIDED))
        else:
            self._press(key)

    def up(self, key: int) -> None:
        """A key comes up."""
        self._held.discard(key)

    def _press(self, key: int) -> None:
        if key in DIGITS:
            self._act_on_first(rf"\w+-key-{DIGITS[key]}")
        elif key in STEPS:
            self._walk(STEPS[key])
        elif key in ENTERS:
            self._enter()
        elif key == ESCAPE:
            self._leave()
        elif key == BACKSPACE:
            self._act_on_first("|".join(CORRECT))
        elif key in MINUSES:
            self._act_on_first("typed-hyphen")
        elif key in HELP:
            self._act_on_first("bell")

    def _walk(self, by: int) -> None:
        name = self._focus.walk(by) if self._names() else None
        if name is not None:
            self._narration.tick()
            self._narration.say_key(name)

    def _enter(self) -> None:
        if self._focus.name is None:
            self._act_on_first("|".join(GO))
        elif self._focus.name in SAY_SCREEN:
            self._narration.say_screen()
        elif self._focus.name in self._names():
            self._act(self._focus.name)

    def _leave(self) -> None:
        """Without looking, leaving is confirmed by a second press."""
        leave = next((name for name in LEAVE if name in self._names()), None)
        if leave is None or self._view is None:
            return
        if is_guided(self._view) and self._focus.name != leave:
            self._focus.put(leave)
            self._narration.say_key(leave)
        else:
            self._act(leave)

    def _act_on_first(self, wanted: str) -> None:
        for name in self._names():
            if re.fullmatch(wanted, name):
                self._act(name)
                return


def _waits_for_a_patient(view: View) -> bool:
    is_first = isinstance(view.content, AttractView)
    return is_first and view.voice is not Voice.GUIDED
