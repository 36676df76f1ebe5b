"""How a command is put in: a name, a settings file, and what runs with both."""

import argparse
import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from cloud import logs
from cloud.config import Settings, load
from cloud.domain.errors import CloudError

# argparse gives no public name to what add_subparsers returns
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 no public name
Command = Callable[[Settings, argparse.Namespace], int]
"""Gives the exit status."""


class NothingDone(CloudError):
    """A command could not do what it was asked for; the message names nobody."""


def add_command(
    commands: Commands, name: str, run: Command, what: str, aliases: tuple[str, ...] = ()
) -> argparse.ArgumentParser:
    """Puts in a command that needs the settings; gives its parser for further options."""
    parser = commands.add_parser(name, help=what, description=what, aliases=aliases)
    parser.add_argument("--config", type=Path, required=True, help="the settings file")
    parser.set_defaults(run=functools.partial(_with_settings, run))
    return parser


def telling(command: Callable[[Settings, argparse.Namespace], str]) -> Command:
    """A command that gives what is to be printed."""

    def run(settings: Settings, options: argparse.Namespace) -> int:
        print(command(settings, options))
        return 0

    return run


def _with_settings(command: Command, options: argparse.Namespace) -> int:
    settings = load(options.config)
    logs.set_up(settings.log.level)
    return command(settings, options)
