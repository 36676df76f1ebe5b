"""``load``: an operator hands in an insurer's batch file, checked as over the network."""

import argparse
import asyncio
import hashlib
import sys
from pathlib import Path

from cloud import bootstrap
from cloud.bootstrap.operator import as_operator
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.command import Commands, add_command
from cloud.config import ConfigError, Settings
from cloud.domain.intake import MOST_BYTES, Batch, Taken
from cloud.domain.registry import check_insurer

_TOLD_EVERY = 10_000


def add(commands: Commands) -> None:
    """Puts this module's command in."""
    load = add_command(
        commands, "load", _load, "apply an insurer's batch file, or print why it is refused"
    )
    load.add_argument("--insurer", required=True, metavar="N", help="whose batch it is")
    load.add_argument("--batch", type=int, required=True, metavar="N", help="the batch's number")
    load.add_argument("file", type=Path, help="one JSON line a change; docs/insurers.md")


def _load(settings: Settings, options: argparse.Namespace) -> int:
    insurer = check_insurer(options.insurer)
    if options.batch < 1:
        raise ConfigError("--batch: a whole number from 1 on is needed")
    body = _body_of(options.file)
    batch = Batch(insurer, options.batch, body, hashlib.sha256(body).digest())
    taken = asyncio.run(_take(settings, batch))
    print(taken.report.decode())
    return 0 if taken.is_applied else 1


def _body_of(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise ConfigError(f"{path}: more than {MOST_BYTES} bytes; hand it in as several batches")
    return path.read_bytes()


async def _take(settings: Settings, batch: Batch) -> Taken:
    clock, randomness = SystemClock(), SystemRandomness()
    reference = f"{batch.insurer.text}:{batch.batch_no}"
    async with (
        as_operator(settings, clock, "load", reference),
        bootstrap.open_intake(settings, clock, randomness) as intake,
    ):
        return await intake.take(batch, _Progress(batch.line_count))


class _Progress:
    """Tells on stderr how far the reading is."""

    def __init__(self, total: int) -> None:
        self._total = total

    def __call__(self, read: int) -> None:
        if read % _TOLD_EVERY == 0:
            print(f"{read} of {self._total} lines read", file=sys.stderr)
