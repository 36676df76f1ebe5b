"""``kiosk staff``: gives members of staff their codes, and takes them away."""

import argparse
import os
import sys

from kiosk.clock import SystemClock
from kiosk.config import KioskConfig
from kiosk.staff import codes, command

add_arguments = command.add_arguments


def run(config: KioskConfig, options: argparse.Namespace) -> int:
    """0 when it did what it should."""
    file = config.paths.state / codes.STAFF_FILE
    outside = command.Outside(file, SystemClock().wall(), os.urandom, config.given_staff)
    try:
        print(command.run(options, outside))
    except command.StaffRefused as refused:
        print(f"kiosk: {refused}", file=sys.stderr)
        return command.EXIT_REFUSED
    return 0
