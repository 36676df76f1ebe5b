"""Does a camera give a picture? Opens it, waits for one, and forgets it at once."""

from kiosk.camera.capture import Capture, LeftBehind
from kiosk.camera.setting import parse_source

WITHIN_S = 6.0
"""A USB camera that has just been plugged in takes three."""


def takes_picture(source: str, left: LeftBehind, within_s: float = WITHIN_S) -> bool:
    """True when a picture came in time; the source is closed again in any case."""
    capture = Capture(parse_source(source), left)
    capture.start()
    try:
        return capture.newer_than(0, within_s) is not None
    finally:
        capture.stop()
