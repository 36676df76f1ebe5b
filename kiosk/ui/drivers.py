"""Which of SDL's drivers really shows the window, by what SDL says of it.

Without a display SDL falls back to its offscreen driver and says nothing: a kiosk whose screen
failed would run happily and show nothing (ui.md 1, "silent fallback").
"""

SAID = {"WindowInfoX11": "x11", "WindowInfoWayland": "wayland"}
"""Kivy's classes of what SDL knows about a window."""
SAYS_NOTHING = ("offscreen", "kmsdrm")
"""Drivers whose windows have no such class."""


def is_shown_by(driver: str, info: object) -> bool:
    """Whether a window with this ``info`` (None: none) can be of ``driver``."""
    if info is None:
        return driver in SAYS_NOTHING
    return SAID.get(type(info).__name__) == driver
