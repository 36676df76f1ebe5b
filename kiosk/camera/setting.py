"""From the setting of the kiosk to where pictures come from (camera.md 4, docs/camera.md).

Not cameras only: tests and the demo feed files through the same code.
"""

from pathlib import Path

from kiosk.camera.opencv_source import FileSource, V4l2Source
from kiosk.camera.pi_source import PREFIX, PiSource
from kiosk.camera.source import PictureSource


def parse_source(text: str) -> PictureSource:
    """``/dev/video0``, ``0``, ``picamera2:0``, ``card.avi``, ``frames/f_%03d.png`` or ``frames``.

    A number is the camera of that number; what names no camera is a file or a folder.
    """
    if _is_number(text):
        return V4l2Source(f"/dev/video{text}")
    if text.startswith(PREFIX) and _is_number(number := text.removeprefix(PREFIX)):
        return PiSource(int(number))
    return V4l2Source(text) if text.startswith("/dev/") else FileSource(text)


def is_plugged_in(text: str) -> bool:
    """Whether the camera's device is there; of others than V4L2 ones nothing is known: True."""
    source = parse_source(text)
    return not isinstance(source, V4l2Source) or Path(source.place).exists()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
