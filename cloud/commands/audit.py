"""``audit``: the trail is checked from outside of the service."""

import argparse
import asyncio
import datetime as dt
from pathlib import Path

from cloud.bootstrap.audit_keys import public_pem, read_audit_key, read_public_key
from cloud.bootstrap.openings import owner_dsn
from cloud.commands.command import Commands, add_command
from cloud.config import Settings
from cloud.domain.audit_heads import DayFault, Since, faults
from cloud.store.audit_reading import read_trail


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    what = "the record of who asked what"
    group = commands.add_parser("audit", help=what, description=what)
    inner = group.add_subparsers(required=True, metavar="COMMAND")
    verify = "check the audit trail: every row, every chain, the signed head of every day"
    _with_key(add_command(inner, "verify", _verify, verify))
    _with_key(add_command(commands, "verify-audit", _verify, "earlier name of audit verify"))
    public = "print the key by which the days' heads can be checked elsewhere"
    add_command(inner, "public-key", _public_key, public)


def _with_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--public-key", type=Path, metavar="PEM", help="an auditor's copy; else keys.directory"
    )
    parser.add_argument(
        "--since",
        type=dt.date.fromisoformat,
        metavar="DAY",
        help="begin after the last signed day before it; else with the first row",
    )


def _verify(settings: Settings, options: argparse.Namespace) -> int:
    if options.public_key is None:
        key = read_audit_key(settings.keys.directory).public_key()
    else:
        key = read_public_key(options.public_key)
    since = None if options.since is None else Since(options.since, key)
    chains, heads = asyncio.run(read_trail(owner_dsn(settings), since))
    for shard, chain in chains.items():
        broken = chain.broken_at
        print(f"shard {shard}: {'whole' if broken is None else f'broken at {broken}'}")
    found = faults(chains, heads, key)
    for one in found:
        print(_sentence(one))
    print(f"signed days: {len({one.head.day for one in heads})}")
    return int(bool(found) or any(chain.broken_at is not None for chain in chains.values()))


def _sentence(one: DayFault) -> str:
    return f"{one.day.isoformat()} shard {one.shard}: {one.fault.value}"


def _public_key(settings: Settings, _options: argparse.Namespace) -> int:
    print(public_pem(read_audit_key(settings.keys.directory).public_key()), end="")
    return 0
