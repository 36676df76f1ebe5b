"""``kiosk run``: the screen, the card and the inquiry."""

import argparse
import sys

from eligibility.errors import Code
from kiosk import bootstrap, enrol_main
from kiosk.clock import SystemClock
from kiosk.config import KioskConfig
from kiosk.fleet.settings_watch import begin
from kiosk.identity.device_key import DeviceKeyError
from kiosk.invitation_watch import Mark
from kiosk.restart import EXIT_RESTART


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """None but the settings."""


def run(config: KioskConfig, options: argparse.Namespace) -> int:
    """Until it is told to end; gives the exit code."""
    if Mark(config.paths.state).take():
        return _enrolled_again(config)
    try:
        return bootstrap.run_with_window(begin(options.config, SystemClock()))
    except DeviceKeyError as error:
        if config.authority is None or error.code is not Code.IDENTITY_UNUSABLE:
            raise
        print(f"kiosk: {error}", file=sys.stderr)
    return _enrolled_again(config)


def _enrolled_again(config: KioskConfig) -> int:
    """The first start's screens in the reception's place; then it is started again."""
    return EXIT_RESTART if enrol_main.again(config) else 0
