"""A restart that staff asked for: the process ends, and whoever watches over it starts it again."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_RESTART = 75
"""EX_TEMPFAIL; the unit counts it as a success and starts the kiosk again."""


class Restart:
    """Asked for from any thread; ``stop`` is what ends the kiosk."""

    def __init__(self) -> None:
        self.is_asked = False
        self.stop: Callable[[], None] = lambda: None

    def __call__(self) -> None:
        """Staff asked."""
        self.is_asked = True
        self.stop()
