"""``kiosk card-check``: looks at the card on any reader, without settings."""

import argparse
import os

from kiosk import card_check
from kiosk.clock import SystemClock

add_arguments = card_check.add_arguments


def run(options: argparse.Namespace) -> int:
    """Gives the exit code."""
    return card_check.run(options, card_check.Surroundings(SystemClock(), os.urandom))
