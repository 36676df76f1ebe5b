"""``kiosk close-day``: asks the running batch process to close a business day."""

import argparse
import datetime as dt
import sys

from eligibility.inquiry import business_day
from kiosk.batch_main import ask_to_close_day
from kiosk.clock import SystemClock
from kiosk.commands.batch import batch_settings
from kiosk.config import KioskConfig


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Beside the settings."""
    parser.add_argument("--day", type=dt.date.fromisoformat, help="YYYY-MM-DD; else today")


def run(config: KioskConfig, options: argparse.Namespace) -> int:
    """0 when the question is kept."""
    if options.day is not None and options.day > business_day(SystemClock().wall()):
        print(f"kiosk: {options.day} has not begun; nothing was asked", file=sys.stderr)
        return 1
    day = ask_to_close_day(batch_settings(config), options.day)
    print(f"asked to close {day}")
    return 0
