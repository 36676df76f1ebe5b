"""`python -m tests.screens.survey PANEL`: facts about every screen on one panel, as JSON.

One window a process; the tests run this for the panels beside the one they draw on themselves.
"""

import dataclasses
import json
import sys
import tempfile
from pathlib import Path

from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from kiosk.ui.view_model import Language, Theme
from tests.screens.catalogue import catalogue
from tests.screens.render import PANELS
from tests.screens.stand_in import StandInCamera, paper_frame

IDLE_FRAMES = 8
MOVED_S = 60
"""After that, what moves only when a screen is entered has long come to rest."""
LOOKS = (
    (Theme.STANDARD, Language.JA),
    (Theme.STANDARD, Language.EN),
    (Theme.STANDARD, Language.ZH_HANS),
    (Theme.STANDARD, Language.KO),
    (Theme.HIGH_CONTRAST, Language.JA),
)
"""Where things stand does not depend on the theme, so English is not measured in both."""


def survey(panel_name):
    """For each screen, theme and language: what fits, targets, redraws while nothing changes."""
    panel = PANELS[panel_name]
    slot = ViewSlot(catalogue()[0].view)
    camera = StandInCamera(paper_frame())
    facts = []
    with tempfile.TemporaryDirectory() as home:
        settings = ScreenSettings(panel, Path(home), "offscreen", frames_per_second=1000)
        window = open_window(settings, slot, lambda _event: None, Pads(), camera)
        window.begin([], is_driven_by_caller=True)
        for screen in sorted(catalogue(), key=_kind):  # keys rest after each change of screen
            for theme, language in LOOKS:
                slot.put(dataclasses.replace(screen.view, theme=theme, language=language))
                name = f"{screen.name} {theme.value} {language.value}"
                facts.append({"name": name} | _facts(window))
        window.close()
    return facts


def _kind(screen):
    return type(screen.view.content).__name__, screen.view.overlay is not None


def _facts(window):
    for _ in range(2):
        window.frame()
    window.step(MOVED_S)
    window.frame()
    flips = window.flips
    while not window.targets() and window.has_keys():
        window.frame()
    for _ in range(IDLE_FRAMES):
        window.frame()
    return {
        "flips": window.flips - flips,
        "is_moving": window.is_moving(),
        "misfits": [text.text for text in window.texts() if not text.fits],
        "outside": [text.text for text in window.texts() if not _is_inside(text.drawn, window)],
        "texts": [
            [text.text, text.size, *dataclasses.astuple(text.drawn)] for text in window.texts()
        ],
        "px_per_unit": window.panel.px_per_unit,
        "targets": window.targets(),
    }


def _is_inside(box, window):
    panel = window.panel.box
    return box.x >= 0 and box.y >= 0 and box.right <= panel.w and box.bottom <= panel.h


if __name__ == "__main__":
    json.dump(survey(sys.argv[1]), sys.stdout)
