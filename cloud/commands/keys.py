"""``new-keys``: the service's own secrets."""

import argparse

from cloud import bootstrap
from cloud.clock import SystemRandomness
from cloud.commands.command import Commands, add_command
from cloud.config import Settings


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    add_command(commands, "new-keys", _new_keys, "make the service's own keys where none are")


def _new_keys(settings: Settings, _options: argparse.Namespace) -> int:
    for path in bootstrap.make_keys(
        settings.keys.directory, SystemRandomness(), settings.keys.epoch
    ):
        print(f"made {path}")
    return 0
