"""`python -m tests.screens.survey PANEL`: does each screen stand still once it was drawn? As JSON.

One window a process. Whether words fit and keys are large is looked at without drawing anything
(`tests.screens.matrix`); this is about frames.
"""

import json
import sys
import tempfile
from pathlib import Path

from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from tests.screens.catalogue import catalogue
from tests.screens.render import PANELS
from tests.screens.stand_in import StandInCamera, paper_frame

IDLE_FRAMES = 8
MOVED_S = 60
"""After that, what moves only when a screen is entered has long come to rest."""


def survey(panel_name):
    """For each screen: redraws while nothing changes, and whether something moves by itself."""
    slot = ViewSlot(catalogue()[0].view)
    camera = StandInCamera(paper_frame())
    facts = []
    with tempfile.TemporaryDirectory() as home:
        settings = ScreenSettings(
            PANELS[panel_name], Path(home), "offscreen", frames_per_second=1000
        )
        window = open_window(settings, slot, lambda _event: None, Pads(), camera)
        window.begin([], is_driven_by_caller=True)
        for screen in catalogue():
            slot.put(screen.view)
            facts.append({"name": screen.name} | _facts(window))
        window.close()
    return facts


def _facts(window):
    for _ in range(2):
        window.frame()
    window.step(MOVED_S)
    window.frame()
    flips, is_moving = window.flips, window.is_moving()
    for _ in range(IDLE_FRAMES):
        window.frame()
    return {"flips": window.flips - flips, "is_moving": is_moving}


if __name__ == "__main__":
    json.dump(survey(sys.argv[1]), sys.stdout)
