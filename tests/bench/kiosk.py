"""The kiosk as the bench starts it: ``kiosk.bootstrap`` and a way in for touches, nothing else.

python -m tests.bench.kiosk --config kiosk.toml --touch touch.sock
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from kiosk import logs
from kiosk.bootstrap import run_with_window
from kiosk.config import ConfigError, load
from kiosk.ports import PortError
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kiosk")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--touch", type=Path, required=True, help="Unix socket for touches")
    options = parser.parse_args()
    logs.set_up()
    try:
        run_with_window(load(options.config), visitors=[TouchServer(options.touch), Pointer()])
    except (ConfigError, PortError) as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    logs.end_on_the_unexpected()
    sys.exit(main())
