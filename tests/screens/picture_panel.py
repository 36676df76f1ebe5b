"""`python -m tests.screens.picture_panel PANEL FOLDER < job`: pictures of one panel's combinations.

One window a process. What moves is drawn as it is a second after the screen was shown, or at rest.
"""

import importlib
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from tests.screens.catalogue import catalogue
from tests.screens.layout import SHOWN_S
from tests.screens.matrix_panel import Job, Look, dressed
from tests.screens.render import PANELS, frame_for
from tests.screens.stand_in import StandInCamera

LONG_AFTER_S = 60.0


def file_name(state: str, look: Look) -> str:
    """Of a picture."""
    return f"{state}.{look.language}.{look.theme}.{look.size}.png"


def take(panel_name: str, folder: Path, job: Job) -> Iterator[Path]:
    """Draws and writes each combination of the job."""
    folder.mkdir(parents=True, exist_ok=True)
    screens = [s for s in catalogue() if job.states is None or s.name in job.states]
    first = catalogue()[0].view
    slot, camera = ViewSlot(first), StandInCamera()
    with tempfile.TemporaryDirectory() as home:
        settings = ScreenSettings(
            PANELS[panel_name], Path(home), "offscreen", frames_per_second=1000
        )
        window = open_window(settings, slot, lambda _: None, Pads(), camera)
        window.begin([], is_driven_by_caller=True)
        for look, screen in itertools.product(job.looks, screens):
            slot.put(first)  # lets go of the camera's picture
            window.frame()
            camera.frame = frame_for(screen)
            slot.put(dressed(screen.view, look))
            window.frame()
            path = folder / file_name(screen.name, look)
            _photograph(window).save(path, compress_level=1)
            yield path


def _photograph(window: Any) -> Image.Image:
    """What is on the glass, read back: Kivy's own way writes a file each time."""
    opengl: Any = importlib.import_module("kivy.graphics.opengl")
    glass: Any = importlib.import_module("kivy.base").EventLoop.window
    for seconds in (LONG_AFTER_S, SHOWN_S):
        window.step(seconds)
    glass.dispatch("on_draw")  # into the hidden buffer, which is what is read
    size = window.size()
    pixels = opengl.glReadPixels(0, 0, *size, opengl.GL_RGB, opengl.GL_UNSIGNED_BYTE)
    return Image.frombytes("RGB", size, pixels).transpose(Image.Transpose.FLIP_TOP_BOTTOM)


if __name__ == "__main__":
    for taken in take(sys.argv[1], Path(sys.argv[2]), Job.of_json(sys.stdin.read())):
        print(taken)
