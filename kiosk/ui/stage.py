"""The one widget: it shows the sheet of the newest View and turns touches into actions.

What is pressed is remembered by the key's name, not by a widget: when the View changes under a
finger (a second passes, a dot appears), the key stays pressed; when the screen changes, the press
is dropped, so that a finger never lets go of a key that it did not touch.
"""

import math
from collections.abc import Callable, Mapping

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.flow.events import (
    Event,
    PinConfirmed,
    PinDigitsChanged,
    StaffConfirmed,
    StaffDigitsChanged,
    Touched,
)
from kiosk.ui.actions import Action, ConfirmDigits, CorrectDigit, Pad, PressDigit, SecretPads
from kiosk.ui.panel import Panel
from kiosk.ui.preview import Preview
from kiosk.ui.scene import draw_view
from kiosk.ui.sheet import MOVES_PER_S, SetText, Sheet
from kiosk.ui.theme import Palette
from kiosk.ui.view_model import FaceView, Language, Theme, View
from kiosk.ui.words import Words

SETTLE_S = 0.3
"""After the screen changed: the second tap of a shaking hand must not press the new screen."""
CHANGED: dict[Pad, Callable[[int], Event]] = {
    Pad.PIN: PinDigitsChanged,
    Pad.STAFF_CODE: StaffDigitsChanged,
}
CONFIRMED: dict[Pad, Callable[[int], Event]] = {
    Pad.PIN: PinConfirmed,
    Pad.STAFF_CODE: StaffConfirmed,
}


class Stage(Widget):
    """Draws Views and answers touches."""

    def __init__(
        self,
        panel: Panel,
        words: Mapping[Language, Words],
        post: Callable[[Event], None],
        pads: SecretPads,
        preview: Preview,
    ) -> None:
        super().__init__()
        self._panel = panel
        self._words = words
        self._post = post
        self._pads = {Pad.PIN: pads.pin, Pad.STAFF_CODE: pads.staff_code}
        self._preview = preview
        self._palettes = {theme: Palette.read(theme) for theme in Theme}
        self._view: View | None = None
        self._sheet: Sheet | None = None
        self._finger: tuple[int, str] | None = None
        self._is_just_drawn = False
        self._settled_at = 0.0
        self._shown_at = 0.0
        self._mover = Clock.create_trigger(self._move, 1 / MOVES_PER_S, interval=True)

    @property
    def view(self) -> View | None:
        """What is shown."""
        return self._view

    @property
    def texts(self) -> list[SetText]:
        """How each text of the screen was set."""
        return [] if self._sheet is None else list(self._sheet.texts)

    @property
    def has_keys(self) -> bool:
        """True when the screen has keys, also while they do not answer yet."""
        return self._sheet is not None and bool(self._sheet.targets)

    @property
    def is_moving(self) -> bool:
        """True when something on the screen moves by itself."""
        return self._sheet is not None and bool(self._sheet.moving)

    def show(self, view: View) -> None:
        """Draws ``view``, unless it is what is already there; only the camera's picture moves."""
        was_drawn, self._is_just_drawn = self._is_just_drawn, False
        if view != self._view:
            self._draw(view)
        if was_drawn and not self._is_just_drawn:
            self._begin_to_show()
        if self._sheet is not None and self._preview.draw(self._sheet):
            self.canvas.ask_update()

    def _begin_to_show(self) -> None:
        """A frame after it was drawn: what it cost to draw a screen is no time to look at it."""
        self._shown_at = Clock.get_time()
        self._settled_at = self._shown_at + SETTLE_S

    def _draw(self, view: View) -> None:
        is_new_screen = _screen_of(view) != _screen_of(self._view)
        self._view = view
        self._sheet = sheet = Sheet(
            self._panel, self._palettes[view.theme], self._words[view.language]
        )
        draw_view(sheet, view)
        self.canvas.clear()
        self.canvas.add(sheet.group)
        if is_new_screen:
            self._finger = None
            self._is_just_drawn = True
            self._shown_at = Clock.get_time()
            self._settled_at = math.inf
        self._press_again(sheet)
        self._start_moving(sheet)

    def targets(self) -> dict[str, tuple[int, int, int, int]]:
        """What can be touched now: x, y, width, height in pixels, origin at the top left."""
        if self._sheet is None or not self._is_settled():
            return {}
        sheet = self._sheet
        return {name: sheet.pixels(target.box) for name, target in sheet.targets.items()}

    # --- touches; called by Kivy ---

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """A finger comes down: it keeps the session awake, and presses what is under it."""
        if touch.is_mouse_scrolling:
            return True
        self._post(Touched())
        name = self._name_at(touch)
        if self._finger is None and name is not None:
            self._finger = (touch.uid, name)
            self._draw_pressed(name, is_pressed=True)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """A finger moves: off the key, the key comes up."""
        if self._finger is not None and self._finger[0] == touch.uid:
            name = self._finger[1]
            self._draw_pressed(name, is_pressed=self._name_at(touch) == name)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """A finger leaves: the key acts if the finger is still on it."""
        if self._finger is None or self._finger[0] != touch.uid:
            return True
        name = self._finger[1]
        self._finger = None
        self._draw_pressed(name, is_pressed=False)
        if self._name_at(touch) == name and self._sheet is not None:
            self._act(self._sheet.targets[name].action)
        return True

    def _act(self, action: Action | None) -> None:
        match action:
            case None:
                return
            case PressDigit(pad=pad):
                self._post(CHANGED[pad](self._pads[pad].press(action.digit)))
            case CorrectDigit(pad=pad):
                self._post(CHANGED[pad](self._pads[pad].correct()))
            case ConfirmDigits(pad=pad):
                self._post(CONFIRMED[pad](self._pads[pad].confirm()))
            case _:
                self._post(action)

    def _name_at(self, touch: MotionEvent) -> str | None:
        x, y = touch.x, self._panel.height - touch.y
        for name, (left, top, width, height) in self.targets().items():
            if left <= x < left + width and top <= y < top + height:
                return name
        return None

    def _is_settled(self) -> bool:
        return Clock.get_time() >= self._settled_at

    def _draw_pressed(self, name: str, *, is_pressed: bool) -> None:
        if self._sheet is not None and name in self._sheet.targets:
            self._sheet.press(name, is_pressed=is_pressed)

    def _press_again(self, sheet: Sheet) -> None:
        if self._finger is None:
            return
        if self._finger[1] in sheet.targets:
            sheet.press(self._finger[1], is_pressed=True)
        else:
            self._finger = None

    # --- what moves ---

    def _start_moving(self, sheet: Sheet) -> None:
        self._step_all(sheet)
        if sheet.moving:
            self._mover()
        else:
            self._mover.cancel()

    def _move(self, _elapsed: float) -> None:
        if self._sheet is not None:
            self._step_all(self._sheet)

    def _step_all(self, sheet: Sheet) -> None:
        """By the time since the screen was shown, so that a busy machine slows nothing down."""
        number = round((Clock.get_time() - self._shown_at) * MOVES_PER_S)
        for _, step in sheet.moving:
            step(number)


def _screen_of(view: View | None) -> tuple[type[object], bool, int] | None:
    """A new attempt before the camera counts as a new screen: its ring begins anew."""
    if view is None:
        return None
    attempt = view.content.attempt if isinstance(view.content, FaceView) else 0
    return type(view.content), view.overlay is not None, attempt
