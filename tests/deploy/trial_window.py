"""`python -m tests.deploy.trial_window HOME SOCKET WIDTHxHEIGHT`: the window, as an X client.

Shows the choice S12; prints each event that a key posts. The driver is the one that production
names, and the panel is as large as the display says.
"""

import logging
import sys
from pathlib import Path

from kiosk.flow.events import PinChosen
from kiosk.pin import Pads
from kiosk.ui.environment import ScreenSettings
from kiosk.ui.panel import Panel
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from tests.bench.touch import TouchServer
from tests.screens.catalogue import catalogue

PIXELS_A_MM = 5.25


def main():
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(message)s")
    home, socket_path = Path(sys.argv[1]), Path(sys.argv[2])
    width, height = map(int, sys.argv[3].split("x"))
    views = {screen.name: screen.view for screen in catalogue()}
    slot = ViewSlot(views["s12-choose-pin"])
    settings = ScreenSettings(Panel(width, height, PIXELS_A_MM), home, "x11")

    def post(event):
        print(type(event).__name__, flush=True)
        if event == PinChosen():
            slot.put(views["s22-pin-two"])

    window = open_window(settings, slot, post, Pads())
    window.run(alive=lambda: print("alive", flush=True), visitors=[TouchServer(socket_path)])


if __name__ == "__main__":
    main()
