"""`python -m tests.screens.shown HOME SOCKET`: a screen of its own process that can be touched.

Shows the choice S12 until the PIN is chosen, then the PIN screen; prints what was posted. It makes
sound when SDL's driver for it is named in the environment. At SIGUSR1 it draws no more, though its
loop goes on; a while later it says how often it went round meanwhile.
"""

import importlib
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

from kiosk.flow.events import Cancelled, PinChosen
from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from tests.bench.touch import TouchServer
from tests.screens.catalogue import catalogue
from tests.screens.render import PANELS

BROKEN_S = 4.0


def draw_no_more(window):
    # imported here: Kivy reads its settings when imported
    from kivy.base import EventLoop

    clock: Any = importlib.import_module("kivy.clock").Clock
    canvas: Any = importlib.import_module("kivy.graphics").Canvas()
    print("broken", flush=True)
    rounds = []
    window.on_frame(lambda: rounds.append(1))
    EventLoop.window.canvas = canvas  # what is asked of the former is never drawn

    def end(_elapsed):
        print("rounds", len(rounds), flush=True)
        window.stop()

    clock.schedule_once(end, BROKEN_S)


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
    signal.signal(signal.SIGUSR1, lambda *_: draw_no_more(window))
    window.run(alive=lambda: print("alive", flush=True), visitors=[TouchServer(socket_path)])


if __name__ == "__main__":
    main()
