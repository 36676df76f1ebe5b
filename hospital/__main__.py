"""``python -m hospital run|list|inquire|answers|board|staff|audit --config FILE``."""

import argparse
import logging
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from eligibility.errors import EligibilityError
from hospital import board_commands, config, desk_commands, logs
from hospital.inbox import Inbox
from hospital.inquiries import USUAL_DEADLINE
from hospital.running import run_bridge

logger = logging.getLogger(__name__)

Command = Callable[[config.HospitalConfig, argparse.Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Gives the exit code."""
    given = _parser().parse_args(arguments)
    logs.set_up()
    command: Command = given.command
    try:
        return command(config.load(given.config), given)
    except (config.ConfigError, EligibilityError, OSError, sqlite3.Error) as error:
        logger.error("hospital.stopped %s: %s", type(error).__name__, error)  # noqa: TRY400
        return 1


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, required=True, help="the settings, TOML")
    parser = argparse.ArgumentParser(
        prog="python -m hospital", description="The hospital's end of the line."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, told: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, parents=[common], help=told, description=told)
        one.set_defaults(command=command)
        return one

    running = add("run", run, "receive, file and ask until SIGTERM")
    running.add_argument(
        "--via-terminal",
        type=Path,
        metavar="DIR",
        help="answer kiosks through DIR/req and DIR/res of an eligibility terminal",
    )
    add("list", list_counts, "count what arrived and what was asked")
    asking = add("inquire", desk_commands.inquire, "ask for a list of appointments; prints its id")
    asking.add_argument("--device", required=True, help="the kiosk that asks, as reception-1")
    asking.add_argument(
        "--deadline",
        type=desk_commands.duration,
        default=USUAL_DEADLINE,
        metavar="TIME",
        help="the answers are wanted within this time: 90s, 10m, 2h (10m)",
    )
    asking.add_argument("--skip-wrong", action="store_true", help="ask all lines that are right")
    asking.add_argument("list", metavar="LIST.csv", help="appointments; - is standard input")
    told = add("answers", desk_commands.answers, "print what came for a list: personal data")
    told.add_argument(
        "inquiry_id", nargs="?", metavar="INQUIRY_ID", help="left out: what was asked, newest first"
    )
    form = told.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="nothing but the answers, as CSV")
    form.add_argument("--json", action="store_true", help="state and answers, as JSON")
    board_commands.add_to(add)
    return parser


def run(settings: config.HospitalConfig, given: argparse.Namespace) -> int:
    """Until SIGTERM."""
    run_bridge(settings, given.via_terminal)
    return 0


def list_counts(settings: config.HospitalConfig, _given: argparse.Namespace) -> int:
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
