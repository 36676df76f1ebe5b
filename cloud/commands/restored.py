"""``after-restore``: run once on a restored database, before the service is let in."""

import argparse
import asyncio
from collections.abc import Iterator

from cloud.bootstrap.openings import owner_dsn
from cloud.bootstrap.operator import as_operator
from cloud.clock import SystemClock
from cloud.commands.command import Commands, add_command
from cloud.config import Settings
from cloud.store import restored
from cloud.store.restored import Restored


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    what = "check a restored database before the service starts on it, and say what it lacks"
    add_command(commands, "after-restore", _after_restore, what)


def _after_restore(settings: Settings, _options: argparse.Namespace) -> int:
    found = asyncio.run(restored.look_through(owner_dsn(settings)))
    for line in _told(found):
        print(line)
    if not found.is_whole:
        return 1
    print(f"messages are numbered on from {asyncio.run(_skip_message_numbers(settings))}")
    return 0


async def _skip_message_numbers(settings: Settings) -> int:
    async with as_operator(settings, SystemClock(), "after-restore"):
        return await restored.skip_message_numbers(owner_dsn(settings))


def _told(found: Restored) -> Iterator[str]:
    for shard, broken in found.chains.items():
        yield f"audit shard {shard}: {'whole' if broken is None else f'broken at {broken}'}"
    last = found.last_answer_at
    yield f"last answer: {last.isoformat(timespec='seconds') if last else 'none'}"
    for insurer, batch in found.last_batches.items():
        yield f"insurer {insurer}: has batch {batch}, sends again from {batch + 1}"
