"""``kiosk closed``: the screen of a kiosk that cannot work, in the reception's place.

It needs nothing but the settings: no identity, no records, no network, no reader. It says "please
go to the desk" and a code for staff, as "out of service" does, and has no key. The unit that starts
it is kiosk-data-lost.service (docs/image/image.md).
"""

import argparse
import dataclasses
import logging
import signal

from eligibility.errors import Code
from kiosk.config import ConfigError, KioskConfig
from kiosk.fittings import screen_settings
from kiosk.flow.events import Event
from kiosk.notify import notify
from kiosk.pin import Pads
from kiosk.ui.slot import ViewSlot
from kiosk.ui.start import open_window
from kiosk.ui.view_model import OutOfServiceView, View

logger = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of ``kiosk closed``."""
    parser.add_argument("--code", required=True, help="why, for staff: KSK-349")


def run(config: KioskConfig, options: argparse.Namespace) -> int:
    """Until SIGTERM or SIGINT; call in the main thread.

    Raises:
        ConfigError: there is no such code.
    """
    view = view_of(config, options.code)
    logger.error("kiosk.closed code=%s", options.code)
    settings = dataclasses.replace(screen_settings(config), has_sound=False)
    window = open_window(settings, ViewSlot(view), _pass_over, Pads())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: window.stop())
    window.run(alive=lambda: notify("READY=1\nWATCHDOG=1"))
    return 0


def view_of(config: KioskConfig, code: str) -> View:
    """What is seen; raises ConfigError."""
    known = Code.of(code)
    if known is None:
        raise ConfigError(f"there is no code {code}")
    content = OutOfServiceView(known)
    return View(content, config.site.clinic_name, can_cancel=False, can_call=False)


def _pass_over(_event: Event) -> None:
    """No key leads anywhere."""
