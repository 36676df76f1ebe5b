"""``audit``: the trail is checked from outside of the service."""

import argparse
import asyncio

from cloud.bootstrap.openings import owner_dsn
from cloud.commands.command import Commands, add_command
from cloud.config import Settings
from cloud.store import audit


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    what = "the record of who asked what"
    group = commands.add_parser("audit", help=what, description=what)
    inner = group.add_subparsers(required=True, metavar="COMMAND")
    verify = "check the audit trail's hash chains"
    add_command(inner, "verify", _verify, verify)
    add_command(commands, "verify-audit", _verify, f"{verify}; earlier name of audit verify")


def _verify(settings: Settings, _options: argparse.Namespace) -> int:
    chains = asyncio.run(audit.verify_chains(owner_dsn(settings)))
    for shard, broken in chains.items():
        print(f"shard {shard}: {'whole' if broken is None else f'broken at {broken}'}")
    return int(any(broken is not None for broken in chains.values()))
