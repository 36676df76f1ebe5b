"""``python -m kiosk.display``: the program that cage is started with (kiosk-display.service).

It says READY once X answers and lets nobody in but the reception's user; then it asks cage and X
again and again, which feeds systemd's watchdog. cage lives as long as this program does.
"""

import argparse
import logging
import os
import sys
import threading
from pathlib import Path

from kiosk import logs
from kiosk.display import wayland
from kiosk.display.x11 import Display, DisplayFailed
from kiosk.notify import notify, watchdog_s

logger = logging.getLogger(__name__)

EXPECTED = ":0"
"""What the units of the screens name; another one would mean that a display is there already."""
USER = "kiosk"
EVERY_S = 5.0
"""Between two questions where no watchdog waits."""
PATIENCE_S = 10.0


def main(arguments: list[str] | None = None) -> int:
    """Runs until the display is gone; 1: it was never there, or stopped answering."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.display", description=__doc__)
    parser.add_argument("--user", default=USER, help="who may show windows")
    options = parser.parse_args(arguments)
    name, compositor = os.environ.get("DISPLAY", ""), _compositor()
    if name != EXPECTED:
        print(f"kiosk: the display is {name or 'not there'}, not {EXPECTED}", file=sys.stderr)
        return 1
    try:
        with Display(name, PATIENCE_S) as display:
            display.admit_only(options.user)
            watch(display, compositor)
    except DisplayFailed as error:
        logger.error("display.failed reason=%s", error)  # noqa: TRY400 - the sentence suffices
    return 1


def watch(display: Display, compositor: Path) -> None:
    """Until either stops answering; raises DisplayFailed."""
    limit_s = watchdog_s()
    pause = threading.Event()
    while True:
        wayland.ask(compositor, PATIENCE_S)
        display.ask()
        size = f"{display.screen.width}x{display.screen.height}"
        notify(f"READY=1\nWATCHDOG=1\nSTATUS=shows {size}")
        pause.wait(EVERY_S if limit_s is None else min(EVERY_S, limit_s / 4))


def _compositor() -> Path:
    folder = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    return folder / os.environ.get("WAYLAND_DISPLAY", "wayland-0")


if __name__ == "__main__":
    logs.set_up()
    sys.exit(main())
