"""All ways in which a patient acts: fingers, fingers that cannot see, the keyboard, its focus."""

from collections.abc import Callable, Mapping

from kivy.clock import Clock
from kivy.graphics import InstructionGroup
from kivy.input.motionevent import MotionEvent

from kiosk.flow.events import VoiceChosen
from kiosk.ui.acting import Acting
from kiosk.ui.focus import Focus
from kiosk.ui.focus_ring import FocusRing
from kiosk.ui.guided.touching import GuidedFingers
from kiosk.ui.guided.zones import SAY_SCREEN
from kiosk.ui.holding import Holding
from kiosk.ui.keyboard import Keyboard
from kiosk.ui.panel import Panel
from kiosk.ui.quick_taps import QuickTaps
from kiosk.ui.reading_order import reading_order
from kiosk.ui.sheet import Sheet
from kiosk.ui.sound.narrator import Narration
from kiosk.ui.sound.plan import is_guided
from kiosk.ui.touching import Fingers
from kiosk.ui.view_model import AttractView, View, Voice

Targets = Callable[[], Mapping[str, tuple[int, int, int, int]]]
"""What answers now, in pixels from the top left."""


class Hands:
    """Gives touches and keys to whoever the shown screen needs."""

    def __init__(
        self,
        panel: Panel,
        targets: Targets,
        acting: Acting,
        narration: Narration,
    ) -> None:
        self._panel = panel
        self._targets = targets
        self._acting = acting
        self._narration = narration
        self._view: View | None = None
        self._sheet: Sheet | None = None
        self._ring = FocusRing(lambda: self._sheet)
        self._focus = Focus(self._ring)
        self._taps = QuickTaps()
        self._fingers = Fingers(self._name_at, acting, narration)
        self._guided = GuidedFingers(self._name_at, acting.post, self._act, self._focus, narration)
        self._holding = Holding(panel, acting.post)
        self._keyboard = Keyboard(targets, acting.post, self._act, self._focus, narration)

    @property
    def group(self) -> InstructionGroup:
        """The focus ring, to lie above everything."""
        return self._ring.group

    def meet(self, view: View, sheet: Sheet, *, is_new_screen: bool) -> None:
        """Another View is shown."""
        self._view, self._sheet = view, sheet
        boxes = {name: target.box for name, target in sheet.targets.items()}
        self._focus.meet(boxes, is_new_screen=is_new_screen)
        self._fingers.meet(sheet, is_new_screen=is_new_screen)
        self._guided.meet(sheet, is_new_screen=is_new_screen)
        self._holding.meet(sheet)
        self._keyboard.meet(view)
        self._narration.show(view, reading_order(boxes))

    def down(self, touch: MotionEvent) -> None:
        """A finger comes down."""
        if touch.is_mouse_scrolling:
            return
        self._holding.down(touch)
        if self._is_guided:
            self._guided.down(touch)
            return
        self._focus.clear()  # whoever touches does not use the keyboard
        if self._fingers.down(touch) is not None:
            self._taps.forget()
        elif self._waits_for_a_patient and self._taps.tap(Clock.get_time()):
            self._acting.post(VoiceChosen(Voice.GUIDED))

    def move(self, touch: MotionEvent) -> None:
        """A finger moves."""
        self._holding.move(touch)
        (self._guided if self._is_guided else self._fingers).move(touch)

    def up(self, touch: MotionEvent) -> None:
        """A finger leaves."""
        self._holding.up(touch)
        (self._guided if self._is_guided else self._fingers).up(touch)

    def key_down(self, key: int) -> None:
        """A key of a keyboard goes down."""
        self._keyboard.down(key)

    def key_up(self, key: int) -> None:
        """A key of a keyboard comes up."""
        self._keyboard.up(key)

    @property
    def _is_guided(self) -> bool:
        return self._view is not None and is_guided(self._view)

    @property
    def _waits_for_a_patient(self) -> bool:
        return self._view is not None and isinstance(self._view.content, AttractView)

    def _act(self, name: str) -> None:
        """What a second touch or a key of the keyboard does."""
        if self._sheet is None or name not in self._sheet.targets:
            return
        action = self._sheet.targets[name].action
        if not self._is_guided:
            self._narration.tick()
            self._acting.do(action)
        elif name in SAY_SCREEN:
            self._narration.say_screen()
        else:
            self._narration.entered()
            self._focus.clear()
            self._acting.do(action)

    def _name_at(self, touch: MotionEvent) -> str | None:
        x, y = touch.x, self._panel.height - touch.y
        for name, (left, top, width, height) in self._targets().items():
            if left <= x < left + width and top <= y < top + height:
                return name
        return None
