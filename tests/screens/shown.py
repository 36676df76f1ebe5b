"""`python -m tests.screens.shown HOME SOCKET`: a screen of its own process that can be touched.

Shows the choice S12 until the PIN is chosen, then the PIN screen; prints what was posted. It makes
sound when SDL's driver for it is named in the environment.
"""

import logging
import os
import sys
from pathlib import Path

from kiosk.flow.events import Cancelled, PinChosen
from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from tests.bench.touch import TouchServer
from tests.screens.catalogue import catalogue
from tests.screens.render import PANELS


def main():
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(message)s")
    home, socket_path = Path(sys.argv[1]), Path(sys.argv[2])
    views = {screen.name: screen.view for screen in catalogue()}
    slot = ViewSlot(views["s12-choose-pin"])
    has_sound = "SDL_AUDIODRIVER" in os.environ
    settings = ScreenSettings(PANELS["800x480"], home, "offscreen", has_sound=has_sound)

    def post(event):
        print(type(event).__name__, flush=True)
        if event == PinChosen():
            slot.put(views["s22-pin-two"])
        if event == Cancelled():
            window.stop()

    window = open_window(settings, slot, post, Pads())
    window.run(alive=lambda: print("alive", flush=True), visitors=[TouchServer(socket_path)])


if __name__ == "__main__":
    main()
