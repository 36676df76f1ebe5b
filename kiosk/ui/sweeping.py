"""After each session: what is left of it and refers to itself is collected at once.

Python lets go of most objects as soon as nobody holds them, but a screen's keys and the functions
that draw them hold each other; such a ring, with everything a patient typed or was told, would stay
until the collector happens to run. It costs tens of milliseconds and is done when the first screen
is on the glass. Freed memory also goes back to the system, which clears it.
"""

import ctypes
import gc
from collections.abc import Callable

from kiosk.ui.view_model import AttractView, ClosedView, OutOfServiceView, View

RESTING = (AttractView, ClosedView, OutOfServiceView)
"""Screens of no session."""


def sweep() -> None:
    """Collects rings of objects and gives free memory back."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, others need it not
    if trim is not None:
        trim(0)


class Sweeper:
    """Asked once a frame; sweeps at the frame after the last screen of a session was left."""

    def __init__(self, do_sweep: Callable[[], None] = sweep) -> None:
        self._sweep = do_sweep
        self._is_in_session = False
        self._is_due = False

    def look(self, view: View) -> None:
        """``view`` is what is shown now."""
        if self._is_due:
            self._is_due = False
            self._sweep()
        is_in_session = not isinstance(view.content, RESTING)
        self._is_due = self._is_in_session and not is_in_session
        self._is_in_session = is_in_session
