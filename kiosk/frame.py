"""One picture of the camera on its way to the screen; ``kiosk.ports`` gives it on."""

import dataclasses
from typing import Protocol


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the camera."""

    width: int
    height: int
    bgr: bytes | bytearray = dataclasses.field(repr=False)
    """8 bits a channel, rows from the top, no padding; the camera's own are wiped when it stops."""
    number: int
    """Counts up while the camera runs."""


class FrameSource(Protocol):
    """Where the preview takes the newest picture, past the runner."""

    def latest(self) -> Frame | None:
        """None while there is no picture."""
