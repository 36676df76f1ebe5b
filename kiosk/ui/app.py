"""The kiosk's window: shows the newest View, posts events, feeds the watchdog.

Owns the main thread (contract.md "threads"). Imports kivy, so `kiosk.ui.environment.prepare` must
have been called before this module is imported; `kiosk.ui.start` does both in order.
"""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from kivy.base import EventLoop, runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.graphics.opengl import glFinish
from kivy.input.motionevent import MotionEvent

from kiosk.notify import watchdog_s
from kiosk.ports import FrameSource
from kiosk.ui import textures
from kiosk.ui.acting import Acting
from kiosk.ui.drivers import is_shown_by
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.heart import Heart
from kiosk.ui.pace import Pace
from kiosk.ui.panel import Panel
from kiosk.ui.preview import Preview
from kiosk.ui.sheet import SetText, Sheet
from kiosk.ui.slot import ViewSource
from kiosk.ui.sound.narrator import Narration, Silence
from kiosk.ui.stage import Stage
from kiosk.ui.sweeping import Sweeper
from kiosk.ui.view_model import View
from kiosk.ui.words import words_of_all

logger = logging.getLogger(__name__)

WINDOW_CLASS = "WindowSDL"


class WindowUnusable(Exception):
    """The window that Kivy opened is not the one the kiosk needs."""


class Visitor(Protocol):
    """The bench's way in: a Kivy input provider that is told the window."""

    def attach(self, window: "KioskWindow") -> None:
        """Called once, before the first frame."""
        ...

    def start(self) -> None:
        """Kivy starts reading input."""
        ...

    def stop(self) -> None:
        """Kivy stops reading input."""
        ...

    def update(self, dispatch_fn: Callable[[str, MotionEvent], None]) -> None:
        """Called each frame, in the window's thread."""
        ...


class KioskWindow:
    """One window of one panel."""

    def __init__(
        self,
        settings: ScreenSettings,
        views: ViewSource,
        acting: Acting,
        frames: FrameSource | None = None,
        narration: Narration | None = None,
    ) -> None:
        EventLoop.ensure_window()
        self._window = EventLoop.window
        self.panel = panel = settings.panel
        self._check(panel, settings.video_driver)
        textures.register_faces()
        self._views = views
        words = words_of_all(settings.wording)
        self._stage = Stage(panel, words, acting, Preview(frames), narration or Silence())
        self._sweeper = Sweeper()
        self._frames: list[Callable[[], None]] = []
        self._is_stopping = False
        self.flips = 0
        """How often the screen was really drawn."""
        self._window.bind(
            on_flip=self._count_flip, on_key_down=self._on_key_down, on_key_up=self._on_key_up
        )
        self._poll = Clock.schedule_interval(self._on_frame, 0)

    def run(
        self, *, alive: Callable[[], None] | None = None, visitors: Sequence[Visitor] = ()
    ) -> None:
        """Shows Views until `stop`; ``alive`` is called again and again while frames are drawn.

        While nothing happens the window rests (`kiosk.ui.pace`), and draws seldom (`.heart`).
        """
        pace = Pace(Clock, Clock._max_fps)  # noqa: SLF001 (pace.py says why)
        heart = Heart(Clock.time, self._window.canvas.ask_update, watchdog_s())
        self._window.bind(
            on_flip=lambda *_window: pace.wake() if heart.drawn() else None,
            on_touch_down=pace.wake,
            on_key_down=pace.wake,
        )
        self.on_frame(pace.look)
        if alive is not None:
            feed = alive
            Clock.schedule_interval(lambda _elapsed: feed() if heart.look() else None, heart.look_s)
        self.begin(visitors, is_driven_by_caller=False)

    def begin(self, visitors: Sequence[Visitor], *, is_driven_by_caller: bool) -> None:
        """Starts the event loop; with ``is_driven_by_caller`` each `frame` is the caller's."""
        for visitor in visitors:
            visitor.attach(self)
            EventLoop.add_input_provider(visitor)
        self._stage.show(self._views.latest())
        runTouchApp(self._stage, embedded=is_driven_by_caller)

    def frame(self) -> None:
        """One frame, when the caller drives."""
        EventLoop.idle()

    def close(self) -> None:
        """Ends what `begin` began, when the caller drives."""
        stopTouchApp()

    def stop(self) -> None:
        """Ends `run` at the next frame; from any thread."""
        self._is_stopping = True

    def on_frame(self, callback: Callable[[], None]) -> None:
        """Adds something to be called each frame, in the window's thread."""
        self._frames.append(callback)

    def targets(self) -> dict[str, tuple[int, int, int, int]]:
        """What can be touched now, by name: x, y, width, height; pixels from the top left."""
        return self._stage.targets()

    def has_keys(self) -> bool:
        """True when the screen has keys, also while they do not answer yet."""
        return self._stage.has_keys

    def is_moving(self) -> bool:
        """True when something on the screen moves by itself."""
        return self._stage.is_moving

    def step(self, seconds: float) -> None:
        """Draws what moves as it is so many seconds after the screen was shown; for tests."""
        self._stage.step(seconds)

    def texts(self) -> list[SetText]:
        """How the texts on the screen were set; for tests."""
        return self._stage.texts

    def lay_out(self, view: View) -> Sheet:
        """What ``view`` would look like, without showing it; for tests."""
        return self._stage.lay_out(view)

    def view(self) -> View | None:
        """The View that is shown."""
        return self._stage.view

    def screen_name(self) -> str:
        """The class name of the content that is shown."""
        view = self._stage.view
        return "" if view is None else type(view.content).__name__

    def size(self) -> tuple[int, int]:
        """Pixels."""
        width, height = self._window.size
        return int(width), int(height)

    def screenshot(self, path: Path) -> None:
        """Writes the screen as PNG; in the window's thread."""
        self._window.dispatch("on_draw")  # into the hidden buffer, which is what is read
        written = Path(self._window.screenshot(name=str(path.resolve())))
        written.replace(path)  # Kivy puts a counter into the name

    def _on_frame(self, _elapsed: float) -> None:
        if self._is_stopping:
            stopTouchApp()
            return
        view = self._views.latest()
        self._stage.show(view)
        self._sweeper.look(view)
        for callback in self._frames:
            callback()

    def _on_key_down(self, _window: object, key: int, *_more: object) -> bool:
        self._stage.on_key_down(key)
        return True  # no key does anything of Kivy's own

    def _on_key_up(self, _window: object, key: int, *_more: object) -> bool:
        self._stage.on_key_up(key)
        return True

    def _count_flip(self, *_window: object) -> None:
        self.flips += 1
        # SDL's offscreen driver shows nothing, so nothing would ever make the driver finish and
        # let go of a frame: measured, the process grew by 2 MB with each screen.
        glFinish()

    def _check(self, panel: Panel, driver: str) -> None:
        kind = type(self._window).__name__
        if kind != WINDOW_CLASS:
            raise WindowUnusable(f"the window is {kind}, not {WINDOW_CLASS}; look at SDL's driver")
        if not is_shown_by(driver, self._window.get_window_info()):
            raise WindowUnusable(f"the window is not shown by SDL's driver {driver}")
        size = tuple(self._window.size)
        if size != (panel.width, panel.height):
            logger.warning("window_size_differs size=%s panel=%s", size, panel)
