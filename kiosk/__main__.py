"""The kiosk's commands; ``python -m kiosk --help`` lists them.

run           the screen, the card, the inquiry
enrol         gives this kiosk its identity, by an invitation
renew         looks by hand whether the certificate is to be renewed
update        fetches a newer release of the software, if the authority offers one
closed        only says that the desk takes over; for a kiosk that cannot work
batch         the delivery to the hospital
close-day     asks the running batch process to close a business day
check         reads the settings and says what is wrong with them
card-check    looks at the card on any reader, without settings
camera-check  looks at a camera and says what it really gives
read-qr       reads the codes in pictures and videos, as the kiosk would
face-calibrate  scores pairs of pictures by the kiosk's own face comparison
health, slots, update-install, update-check   of an image with two systems, for root
staff         gives members of staff their codes, and takes them away
"""

import argparse
import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from eligibility.errors import Code
from eligibility.inquiry import business_day
from kiosk import (
    bootstrap,
    card_check,
    closed_main,
    enrol_main,
    fittings,
    logs,
    renew_main,
    update_main,
)
from kiosk.batch.settings import BatchSettings
from kiosk.batch_main import ask_to_close_day, run_batch
from kiosk.camera import check as camera_check, read_qr
from kiosk.camera.face import calibrate as face_calibrate
from kiosk.clock import SystemClock
from kiosk.config import ConfigError, KioskConfig, load
from kiosk.fleet.joined import Reported, reporting
from kiosk.fleet.settings_watch import begin
from kiosk.identity.chip import chip_of
from kiosk.identity.device_key import DeviceKeyError
from kiosk.identity.finding import identified
from kiosk.image import commands as image_commands
from kiosk.invitation_watch import Mark
from kiosk.network.tls import client_context
from kiosk.notify import notify
from kiosk.ports import PortError
from kiosk.restart import EXIT_RESTART
from kiosk.running_version import running
from kiosk.staff import codes, command as staff_command

if TYPE_CHECKING:
    from collections.abc import Callable

EXIT_SETTINGS = 78
"""EX_CONFIG of sysexits.h: another start makes nothing better."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when it did what it should."""
    options = _parser().parse_args(arguments)
    logs.set_up()
    try:
        act: Callable[[argparse.Namespace], int] = options.act
        return act(options)
    except (ConfigError, PortError) as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return EXIT_SETTINGS if isinstance(error, ConfigError) else 1


def batch_settings(config: KioskConfig, *, is_enrolled_here: bool = False) -> BatchSettings:
    """The batch process's part of the settings; keys of an identity made here come with time."""
    return BatchSettings(
        owner=fittings.device_name(config),
        broker_host=config.broker.host,
        broker_port=config.broker.port,
        credentials=fittings.credentials_folder(config),
        outbox=fittings.outbox_file(config),
        service_url=config.service.url,
        hours=None if config.hours is None else config.hours.opening,
        waits_for_hospital=is_enrolled_here and config.authority is not None,
        chip=chip_of(config),
    )


def _run(config: KioskConfig, options: argparse.Namespace) -> int:
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


def _batch(config: KioskConfig, options: argparse.Namespace) -> int:
    with identified(config) as found:
        reported = Reported(
            config=found.config,
            path=options.config,
            store=None if found.opened is None else found.opened.store,
            outbox=fittings.outbox_file(found.config),
            version=running().version,
        )
        return run_batch(
            batch_settings(found.config, is_enrolled_here=found.opened is not None),
            ready=lambda: notify("READY=1"),
            beside=lambda: reporting(reported),
        )


def _close_day(config: KioskConfig, options: argparse.Namespace) -> int:
    if options.day is not None and options.day > business_day(SystemClock().wall()):
        print(f"kiosk: {options.day} has not begun; nothing was asked", file=sys.stderr)
        return 1
    day = ask_to_close_day(batch_settings(config), options.day)
    print(f"asked to close {day}")
    return 0


def _check(config: KioskConfig, _options: argparse.Namespace) -> int:
    with identified(config) as found:
        client_context(fittings.credentials_folder(found.config))
    codes.load(config.paths.state / codes.STAFF_FILE)
    print(f"settings are complete: {config.site.institution}-{config.site.device}")
    return 0


def _staff(config: KioskConfig, options: argparse.Namespace) -> int:
    file = config.paths.state / codes.STAFF_FILE
    outside = staff_command.Outside(file, SystemClock().wall(), os.urandom, config.given_staff)
    try:
        print(staff_command.run(options, outside))
    except staff_command.StaffRefused as refused:
        print(f"kiosk: {refused}", file=sys.stderr)
        return staff_command.EXIT_REFUSED
    return 0


def _card_check(options: argparse.Namespace) -> int:
    return card_check.run(options, card_check.Surroundings(SystemClock(), os.urandom))


def _camera_check(options: argparse.Namespace) -> int:
    source = options.source if options.config is None else load(options.config).camera.source
    return camera_check.run(options, source)


def _with_config(
    command: "Callable[[KioskConfig, argparse.Namespace], int]",
) -> "Callable[[argparse.Namespace], int]":
    return lambda options: command(load(options.config), options)


def _add_day(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--day", type=dt.date.fromisoformat, help="YYYY-MM-DD; else today")


_ARGUMENTS: "dict[str, Callable[[argparse.ArgumentParser], None]]" = {
    "close-day": _add_day,
    "closed": closed_main.add_arguments,
    "enrol": enrol_main.add_arguments,
    "renew": renew_main.add_arguments,
    "staff": staff_command.add_arguments,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk", description="The reception kiosk of the online eligibility check."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command, says in (
        ("run", _run, "the screen, the card and the inquiry"),
        ("enrol", enrol_main.run, "give this kiosk its identity, by an invitation"),
        ("renew", renew_main.run, "renew this kiosk's certificate if that is due"),
        ("update", update_main.run, "fetch a newer release, if the authority offers one"),
        ("closed", closed_main.run, "only say that the desk takes over"),
        ("batch", _batch, "deliver verified coverage to the hospital"),
        ("close-day", _close_day, "ask the running batch process to close a business day"),
        ("check", _check, "read the settings and say what is wrong with them"),
        ("staff", _staff, "give members of staff their codes, and take them away"),
    ):
        one = commands.add_parser(name, help=says, description=says)
        one.add_argument("--config", type=Path, required=True, help="the kiosk's TOML file")
        one.set_defaults(act=_with_config(command))
        add_arguments = _ARGUMENTS.get(name)
        if add_arguments is not None:
            add_arguments(one)
    says = "look at the card on any reader, without settings"
    one = commands.add_parser("card-check", help=says, description=says)
    one.set_defaults(act=_card_check)
    card_check.add_arguments(one)
    says = "look at a camera: what it really gives, and what could be better"
    one = commands.add_parser("camera-check", help=says, description=says)
    one.set_defaults(act=_camera_check)
    camera_check.add_arguments(one)
    says = "read the codes in pictures and videos as the kiosk would; prints what they say"
    one = commands.add_parser("read-qr", help=says, description=says, epilog=read_qr.EPILOG)
    one.set_defaults(act=read_qr.run)
    read_qr.add_arguments(one)
    says = "score pairs of pictures by the kiosk's own face comparison, and rate the thresholds"
    one = commands.add_parser("face-calibrate", help=says, description=says)
    one.set_defaults(act=face_calibrate.run)
    face_calibrate.add_arguments(one)
    image_commands.add_to(commands)
    return parser


if __name__ == "__main__":
    logs.end_on_the_unexpected()
    sys.exit(main())
