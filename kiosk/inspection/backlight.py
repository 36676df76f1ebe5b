"""The panel's backlight, a folder of /sys/class/backlight; five steps, never wholly dark."""

import logging
from pathlib import Path

from kiosk.flow.setting import VOLUMES

logger = logging.getLogger(__name__)

STEPS = VOLUMES
"""From dim to bright."""


class Backlight:
    """Reads and sets the brightness; a panel without one has no such folder."""

    def __init__(self, folder: Path) -> None:
        """``folder`` holds ``brightness`` and ``max_brightness``."""
        self._folder = folder

    def step(self) -> int | None:
        """The step nearest to what is set; None when it cannot be read."""
        most, now = self._number("max_brightness"), self._number("brightness")
        if not most or now is None:
            return None
        return min(STEPS, key=lambda step: abs(step * most / STEPS[-1] - now))

    def set_step(self, step: int) -> None:
        """Sets it; told in the log when the panel does not take it."""
        most = self._number("max_brightness")
        if not most:
            return
        try:
            (self._folder / "brightness").write_text(f"{round(step * most / STEPS[-1])}\n")
        except OSError as error:
            logger.error("backlight_not_set os=%s", error.strerror)  # noqa: TRY400 - told enough

    def _number(self, name: str) -> int | None:
        try:
            return int((self._folder / name).read_text())
        except (OSError, ValueError):
            return None
