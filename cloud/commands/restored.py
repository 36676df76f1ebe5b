"""``after-restore``: run once on a restored database, before the service is let in."""

import argparse
import asyncio
from collections.abc import Iterator

from cloud.bootstrap.openings import owner_dsn
from cloud.commands.command import Commands, add_command
from cloud.config import Settings
from cloud.store import restored
from cloud.store.restored import Restored


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    what = "check a restored database before the service starts on it, and say what it lacks"
    add_command(commands, "after-restore", _after_restore, what)


def _after_restore(settings: Settings, _options: argparse.Namespace) -> int:
    found = asyncio.run(restored.take_up(owner_dsn(settings)))
    for line in _told(found):
        print(line)
    return int(any(broken is not None for broken in found.chains.values()))


def _told(found: Restored) -> Iterator[str]:
    for shard, broken in found.chains.items():
        yield f"audit shard {shard}: {'whole' if broken is None else f'broken at {broken}'}"
    last = found.last_answer_at
    yield f"last answer: {last.isoformat(timespec='seconds') if last else 'none'}"
    for insurer, batch in found.last_batches.items():
        yield f"insurer {insurer}: has batch {batch}, sends again from {batch + 1}"
    yield f"messages are numbered on from {found.messages_from}"
