"""The kiosk as the bench starts it: ``kiosk.bootstrap``, a way in for touches, virtual devices.

python -m tests.bench.kiosk --config kiosk.toml --touch touch.sock
    [--terminal FOLDER] [--standing-there FOLDER] [--trial-s WELL GIVEN]
"""

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

from kiosk import logs
from kiosk.bootstrap import run_with_window
from kiosk.clock import SystemClock
from kiosk.config import ConfigError
from kiosk.fittings import Devices
from kiosk.fleet import settings_watch
from kiosk.ports import PortError
from tests.bench.face import StandInMatcher
from tests.bench.terminal_file import FileTerminal
from tests.bench.touch import TouchServer


class Pointer:
    """A visitor that shows the mouse, which a panel hides: on a desktop a click is a touch."""

    def attach(self, _window: Any) -> None:
        # imported here: Kivy reads its settings when imported
        from kivy.base import EventLoop

        EventLoop.window.show_cursor = True

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def update(self, dispatch_fn: Any) -> None:
        pass


def _devices(options: argparse.Namespace) -> Devices:
    devices = Devices()
    if options.terminal is not None:
        devices = dataclasses.replace(devices, authorization=FileTerminal(options.terminal))
    if options.standing_there is not None:
        devices = dataclasses.replace(devices, matcher=StandInMatcher(options.standing_there))
    return devices


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kiosk")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--touch", type=Path, required=True, help="Unix socket for touches")
    parser.add_argument("--terminal", type=Path, help="what virtual cards admit without PIN")
    parser.add_argument("--standing-there", type=Path, help="who is before the camera")
    parser.add_argument(
        "--trial-s", type=float, nargs=2, metavar=("WELL", "GIVEN"), help="of new settings"
    )
    options = parser.parse_args()
    if options.trial_s is not None:
        settings_watch.WELL_S, settings_watch.GIVEN_S = options.trial_s
    logs.set_up()
    visitors: list[Any] = [TouchServer(options.touch), Pointer()]
    try:
        begun = settings_watch.begin(options.config, SystemClock())
        return run_with_window(begun, visitors, _devices(options))
    except (ConfigError, PortError) as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    logs.end_on_the_unexpected()
    sys.exit(main())
