"""Where the runner leaves the newest View and the screen finds it; one place, no queue.

The screen looks once a frame; views in between are never drawn, so nothing can pile up.
"""

import threading
from typing import Protocol

from kiosk.ui.view_model import View


class ViewSource(Protocol):
    """What the screen polls."""

    def latest(self) -> View:
        """The newest View."""
        ...


class ViewSlot:
    """Thread-safe: the runner puts, the screen looks."""

    def __init__(self, first: View) -> None:
        self._lock = threading.Lock()
        self._view = first

    def put(self, view: View) -> None:
        """Replaces what is to be seen."""
        with self._lock:
            self._view = view

    def latest(self) -> View:
        """The newest View."""
        with self._lock:
            return self._view
