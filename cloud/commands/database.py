"""``migrate``: the schema."""

import argparse
import asyncio

from cloud.bootstrap.openings import owner_dsn
from cloud.commands.command import Commands, add_command
from cloud.config import Settings
from cloud.store import migrate


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    add_command(commands, "migrate", migrate_schema, "bring the database's schema up to date")


def migrate_schema(settings: Settings, _options: argparse.Namespace) -> int:
    """Applies what is missing."""
    applied = asyncio.run(migrate.migrate(owner_dsn(settings)))
    print(f"applied {applied}" if applied else "nothing to do")
    return 0
