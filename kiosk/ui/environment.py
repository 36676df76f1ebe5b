"""What Kivy must know before its first import, in one place.

Kivy reads its environment and settings when it is imported and opens the window when
kivy.core.window is imported; so this module imports no kivy at its top, and whoever opens a
window calls `prepare` first. Each line answers a trap that was measured (docs/screens.md).
"""

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path

from kiosk.flow.setting import Language
from kiosk.ui.panel import Panel


@dataclasses.dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How the window is opened."""

    panel: Panel
    kivy_home: Path
    """A private folder; Kivy writes its icons and settings there."""
    video_driver: str
    """SDL's driver by name (x11, wayland, kmsdrm; offscreen for tests): without a name SDL falls
    back to offscreen silently and the kiosk would run without showing anything."""
    frames_per_second: int = 30
    is_cursor_shown: bool = False
    wording: Mapping[Language, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """Sentences of the clinic's own, by message id."""
    has_sound: bool = False
    """Opens the sound device; without one the kiosk works on in silence."""


def prepare(settings: ScreenSettings) -> None:
    """Sets Kivy's environment and settings; call before anything imports kivy."""
    settings.kivy_home.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "KIVY_HOME": str(settings.kivy_home),
            "KIVY_NO_ARGS": "1",
            "KIVY_NO_CONFIG": "1",
            "KIVY_LOG_MODE": "PYTHON",  # else Kivy takes over logging and swallows tracebacks
            "KIVY_NO_FILELOG": "1",
            "KIVY_WINDOW": "sdl2",
            "KIVY_AUDIO": "sdl2",
            "KIVY_METRICS_DENSITY": "1",
            "SDL_VIDEODRIVER": settings.video_driver,
        }
    )
    _configure(settings)


def _configure(settings: ScreenSettings) -> None:
    from kivy.config import Config  # noqa: PLC0415 (reads the environment when imported)

    panel = settings.panel
    graphics = {
        "width": panel.width,
        "height": panel.height,
        "multisamples": 0,
        "maxfps": settings.frames_per_second,
        "show_cursor": int(settings.is_cursor_shown),
        "allow_screensaver": 0,
        "resizable": 0,
        "borderless": 1,
    }
    for key, value in graphics.items():
        Config.set("graphics", key, str(value))
    Config.set("kivy", "exit_on_escape", "0")
    Config.set("kivy", "log_level", "warning")
    for option in Config.options("input"):  # probesysfs beside mouse reports each touch twice
        Config.remove_option("input", option)
    Config.set("input", "mouse", "mouse,disable_multitouch")
