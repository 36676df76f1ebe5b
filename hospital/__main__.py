"""``python -m hospital run|list --config FILE``."""

import argparse
import logging
import sqlite3
import sys
from pathlib import Path

from eligibility.errors import EligibilityError
from hospital import clock, config, logs
from hospital.envelope import Envelope
from hospital.files import Exporter, FaceFolder
from hospital.inbox import Inbox
from hospital.intake import Intake
from hospital.subscriber import Subscriber

logger = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> int:
    """Gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m hospital", description="The hospital's end of the line."
    )
    parser.add_argument(
        "command",
        choices=("run", "list"),
        help="receive and file until SIGTERM; count what arrived",
    )
    parser.add_argument("--config", type=Path, required=True, help="the settings, TOML")
    given = parser.parse_args(arguments)
    logs.set_up()
    commands = {"run": run, "list": list_counts}
    try:
        return commands[given.command](config.load(given.config))
    except (config.ConfigError, EligibilityError, OSError, sqlite3.Error) as error:
        logger.error("hospital.stopped %s: %s", type(error).__name__, error)  # noqa: TRY400
        return 1


def run(settings: config.HospitalConfig) -> int:
    """Subscribes, commits, files, until SIGTERM."""
    inbox = Inbox(settings.inbox)
    folder = FaceFolder(settings.paths.face, settings.encoding, settings.declarations)
    exporter = Exporter(settings.inbox, folder)
    exporter.start()
    try:
        outside = clock.Outside(clock.now, clock.new_id)
        intake = Intake(
            settings.hospital.institution, Envelope(settings.paths.credentials), inbox, outside
        )
        Subscriber(settings, intake, exporter.wake).run()
    finally:
        exporter.stop()
        inbox.close()
    return 0


def list_counts(settings: config.HospitalConfig) -> int:
    """Prints how much of what arrived; no personal data."""
    inbox = Inbox(settings.inbox)
    try:
        for device, day, what, count in inbox.counts():
            print(f"{device:20} {day or '-':10} {what:24} {count:6}")
    finally:
        inbox.close()
    return 0


if __name__ == "__main__":
    logs.end_on_the_unexpected()
    sys.exit(main())
