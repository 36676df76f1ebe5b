"""The one widget: it shows the sheet of the newest View and gives touches on to the fingers."""

import math
from collections.abc import Mapping

from kivy.clock import Clock
from kivy.input.motionevent import MotionEvent
from kivy.uix.widget import Widget

from kiosk.ui.acting import Acting
from kiosk.ui.arrival import AT_REST, Arrival, arrival_of
from kiosk.ui.baking import StillPicture
from kiosk.ui.guided.drawing import draw_guided
from kiosk.ui.hands import Hands
from kiosk.ui.moving import Mover
from kiosk.ui.panel import Panel
from kiosk.ui.preview import Preview
from kiosk.ui.scene import draw_view
from kiosk.ui.sheet import SetText, Sheet
from kiosk.ui.sound.narrator import Narration
from kiosk.ui.sound.plan import is_guided
from kiosk.ui.theme import Palette
from kiosk.ui.view_model import FaceView, Language, Theme, View
from kiosk.ui.words import Words

SETTLE_S = 0.3
"""After the screen changed: the second tap of a shaking hand must not press the new screen."""


class Stage(Widget):
    """Draws Views and answers touches."""

    def __init__(
        self,
        panel: Panel,
        words: Mapping[Language, Words],
        acting: Acting,
        preview: Preview,
        narration: Narration,
    ) -> None:
        super().__init__()
        self._panel = panel
        self._words = words
        self._preview = preview
        self._palettes = {theme: Palette.read(theme) for theme in Theme}
        self._view: View | None = None
        self._sheet: Sheet | None = None
        self._is_just_drawn = False
        self._settled_at = 0.0
        self._shown_at = 0.0
        self._arrival = AT_REST
        self._narration = narration
        self._hands = Hands(panel, self.targets, acting, narration)
        self._still = StillPicture(panel)
        self._mover = Mover(lambda: Clock.get_time() - self._shown_at)

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
        """True while something on the screen moves by itself."""
        return self._mover.is_moving

    def step(self, seconds: float) -> None:
        """Draws what moves as it is so many seconds after the screen was shown."""
        self._mover.step(seconds)

    def show(self, view: View) -> None:
        """Draws ``view``, unless it is what is already there; only the camera's picture moves."""
        was_drawn, self._is_just_drawn = self._is_just_drawn, False
        if view != self._view:
            self._draw(view)
        if was_drawn and not self._is_just_drawn:
            self._begin_to_show()
        if self._sheet is not None and self._preview.draw(self._sheet):
            self.canvas.ask_update()
        if self._sheet is not None:
            self._still.leave_out(self._preview.covers(self._sheet))
        self._narration.on_frame()

    def _begin_to_show(self) -> None:
        """A frame after it was drawn: what it cost to draw a screen is no time to look at it."""
        self._shown_at = Clock.get_time()
        self._settled_at = self._shown_at + SETTLE_S

    def _draw(self, view: View) -> None:
        is_new_screen = _screen_of(view) != _screen_of(self._view)
        before, self._view = self._view, view
        if is_new_screen:
            self._arrival = arrival_of(before, view)
        self._sheet = sheet = self.lay_out(view, self._arrival)
        self._still.take(sheet.still)
        self.canvas.clear()
        for group in (self._still.group, sheet.over, sheet.pressed, self._hands.group):
            self.canvas.add(group)
        if is_new_screen:
            self._is_just_drawn = True
            self._shown_at = Clock.get_time()
            self._settled_at = math.inf
        self._hands.meet(view, sheet, is_new_screen=is_new_screen)
        self._mover.meet(sheet)

    def lay_out(self, view: View, arrival: Arrival = AT_REST) -> Sheet:
        """A sheet with the whole of ``view`` on it; nothing is shown."""
        palette, words = self._palettes[view.theme], self._words[view.language]
        sheet = Sheet(self._panel, palette, words, view.text_size)
        sheet.arrival = arrival
        draw_view(sheet, view)
        if not is_guided(view):
            return sheet
        loud = self._palettes[Theme.HIGH_CONTRAST]
        zones = Sheet(self._panel, loud, self._words[view.language])
        draw_guided(zones, view, sheet)
        return zones

    def targets(self) -> dict[str, tuple[int, int, int, int]]:
        """What can be touched now: x, y, width, height in pixels, origin at the top left."""
        if self._sheet is None or not self._is_settled():
            return {}
        sheet = self._sheet
        return {name: sheet.pixels(target.box) for name, target in sheet.targets.items()}

    # --- touches; called by Kivy ---

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """A finger comes down."""
        self._hands.down(touch)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """A finger moves."""
        self._hands.move(touch)
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """A finger leaves."""
        self._hands.up(touch)
        return True

    # --- keys of a keyboard; called by the window ---

    def on_key_down(self, key: int) -> None:
        """A key goes down."""
        self._hands.key_down(key)

    def on_key_up(self, key: int) -> None:
        """A key comes up."""
        self._hands.key_up(key)

    def _is_settled(self) -> bool:
        return Clock.get_time() >= self._settled_at


def _screen_of(view: View | None) -> tuple[object, ...] | None:
    """A new attempt before the camera counts as a new screen: its ring begins anew.

    So do the zones of guided use: nothing lies where it lay before.
    """
    if view is None:
        return None
    attempt = view.content.attempt if isinstance(view.content, FaceView) else 0
    return type(view.content), view.overlay is not None, attempt, is_guided(view)
