"""The kiosk's commands; ``python -m kiosk --help`` lists them."""

import argparse
import dataclasses
import importlib
import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from kiosk import logs
from kiosk.config import ConfigError, load
from kiosk.image.command_names import IMAGE_COMMANDS
from kiosk.port_errors import PortError

EXIT_SETTINGS = 78
"""EX_CONFIG of sysexits.h: another start makes nothing better."""


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """A module with ``add_arguments(parser)`` and ``run``, imported when it is asked for.

    To import all of them takes twice as long as ``batch`` alone, and each start would wait for it.
    """

    module: str
    says: str
    has_settings: bool = True
    """``run(config, options)``; else ``run(options)``."""

    def fill(self, parser: argparse.ArgumentParser) -> None:
        """The arguments, and what is to be done."""
        module = importlib.import_module(f"kiosk.{self.module}")
        if self.has_settings:
            parser.add_argument("--config", type=Path, required=True, help="the kiosk's TOML file")
        module.add_arguments(parser)
        parser.epilog = getattr(module, "EPILOG", None)
        parser.set_defaults(act=_with_settings(module.run) if self.has_settings else module.run)


COMMANDS: Mapping[str, Command] = {
    "run": Command("commands.run", "the screen, the card and the inquiry"),
    "enrol": Command("enrol_main", "give this kiosk its identity, by an invitation"),
    "renew": Command("renew_main", "renew this kiosk's certificate if that is due"),
    "update": Command("update_main", "fetch a newer release, if the authority offers one"),
    "closed": Command("closed_main", "only say that the desk takes over"),
    "batch": Command("commands.batch", "deliver verified coverage to the hospital"),
    "close-day": Command(
        "commands.close_day", "ask the running batch process to close a business day"
    ),
    "check": Command("commands.check", "read the settings and say what is wrong with them"),
    "staff": Command("commands.staff", "give members of staff their codes, and take them away"),
    "card-check": Command(
        "commands.card_check",
        "look at the card on any reader, without settings",
        has_settings=False,
    ),
    "camera-check": Command(
        "commands.camera_check",
        "look at a camera: what it really gives, and what could be better",
        has_settings=False,
    ),
    "read-qr": Command(
        "camera.read_qr",
        "read the codes in pictures and videos as the kiosk would; prints what they say",
        has_settings=False,
    ),
    "face-calibrate": Command(
        "camera.face.calibrate",
        "score pairs of pictures by the kiosk's own face comparison, and rate the thresholds",
        has_settings=False,
    ),
}


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when it did what it should."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser(given[:1]).parse_args(given)
    logs.set_up()
    try:
        act: Callable[[argparse.Namespace], int] = options.act
        return act(options)
    except (ConfigError, PortError) as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return EXIT_SETTINGS if isinstance(error, ConfigError) else 1


def _with_settings(run: Callable[..., int]) -> Callable[[argparse.Namespace], int]:
    return lambda options: run(load(options.config), options)


def _parser(chosen: Collection[str] = (*COMMANDS, *IMAGE_COMMANDS)) -> argparse.ArgumentParser:
    """All commands by name, of those chosen the arguments too."""
    parser = argparse.ArgumentParser(
        prog="python -m kiosk", description="The reception kiosk of the online eligibility check."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.says, description=command.says)
        if name in chosen:
            command.fill(one)
    for name, says in IMAGE_COMMANDS.items():  # of an image with two systems, for root
        one = commands.add_parser(name, help=says, description=says)
        if name in chosen:
            importlib.import_module("kiosk.image.commands").fill(name, one)
    return parser


if __name__ == "__main__":
    logs.end_on_the_unexpected()
    sys.exit(main())
