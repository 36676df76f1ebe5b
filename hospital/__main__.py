"""``python -m hospital run|list|inquire|answers|board|staff|audit --config FILE``."""

import argparse
import contextlib
import datetime as dt
import logging
import random
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eligibility.errors import EligibilityError
from hospital import board_commands, clock, config, desk_commands, logs
from hospital.database import Database
from hospital.days import Days, DayWatch
from hospital.envelope import Envelope
from hospital.inbox import Inbox
from hospital.inquiries import USUAL_DEADLINE
from hospital.inquiry_delivery import InquiryDelivery
from hospital.intake import Intake
from hospital.link import LinkEvent
from hospital.offers import Machine, OfferRules, Offers
from hospital.only_one import SessionWatch, only_one
from hospital.outlets.follower import Named
from hospital.outlets.making import outlets_of
from hospital.outlets.running import Outlets
from hospital.pulse import Heart
from hospital.subscriber import Subscriber

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
    """Subscribes, commits, files, asks, until SIGTERM."""
    named = outlets_of(settings)
    with only_one(settings.paths.state):
        return _run_alone(settings, named, given.via_terminal)


def _run_alone(
    settings: config.HospitalConfig, named: Sequence[Named], via_terminal: Path | None
) -> int:
    inbox = Inbox(settings.inbox)
    asked = Database(settings.inbox)
    outlets = Outlets(settings.inbox, named)
    watch = DayWatch(Days(asked), clock.now)
    heart = Heart(settings.paths.state, clock.now)
    outlets.start()
    watch.start()
    heart.start()
    try:
        outside = clock.Outside(clock.now, clock.new_id)
        credentials = settings.paths.credentials
        intake = Intake(settings.hospital.institution, Envelope(credentials), inbox, outside)
        subscriber = Subscriber(settings, intake, outlets.wake)
        offers = Offers(
            OfferRules(
                settings.hospital.institution, dt.timedelta(days=settings.inquiries.keep_days)
            ),
            InquiryDelivery(asked),
            Envelope(credentials),  # its own: it belongs to another thread
            subscriber,
            Machine(clock.now, clock.monotonic, random.random),
        )
        session = SessionWatch(asked, clock.now)

        def report(event: LinkEvent) -> None:
            session.report(event)
            offers.report(event)

        subscriber.report_to(heart.beside(report))
        with _requests_beside(settings), _terminal_beside(settings, via_terminal):
            _run_beside(offers, subscriber)
    finally:
        outlets.stop()
        watch.stop()
        heart.stop()
        asked.close()
        inbox.close()
    return 0


def _run_beside(offers: Offers, subscriber: Subscriber) -> None:
    """The offers in a thread of their own: a list to close up never delays a receipt."""
    thread = threading.Thread(target=offers.run, name="offers", daemon=True)
    thread.start()
    try:
        subscriber.run()
    finally:
        offers.stop()
        thread.join()


@contextlib.contextmanager
def _requests_beside(settings: config.HospitalConfig) -> Iterator[None]:
    """Receipt computers' requests, where there are folders for them."""
    if settings.requests is None:
        yield
        return
    from hospital.requests.bridge import Bridge  # noqa: PLC0415 - httpx only where it is used

    bridge = Bridge(settings, settings.requests)
    bridge.start()
    try:
        yield
    finally:
        bridge.stop()


@contextlib.contextmanager
def _terminal_beside(settings: config.HospitalConfig, directory: Path | None) -> Iterator[None]:
    """Kiosks that ask through an eligibility terminal's folders, where there is one."""
    if directory is None:
        yield
        return
    from hospital.terminal.server import via_terminal  # noqa: PLC0415 - aiohttp only where used

    with via_terminal(settings, directory):
        yield


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
