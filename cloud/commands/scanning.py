"""``scan``: the whole registry searched for double enrolment."""

import argparse
import asyncio

from cloud.bootstrap.openings import owner_dsn
from cloud.bootstrap.operator import as_operator
from cloud.clock import SystemClock
from cloud.commands.command import Commands, add_command, telling
from cloud.config import Settings
from cloud.store.scanning import Scanned, scan


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    add_command(
        commands,
        "scan",
        telling(scan_registry),
        "search the whole registry for double enrolment and tell the insurers; may be repeated",
    )


def scan_registry(settings: Settings, _options: argparse.Namespace) -> str:
    """Searches, tells, and says how much there was."""
    scanned = asyncio.run(_scan(settings, SystemClock()))
    return (
        f"people in question: {scanned.in_question}\n"
        f"found: {scanned.found}\n"
        f"resolved: {scanned.resolved}"
    )


async def _scan(settings: Settings, clock: SystemClock) -> Scanned:
    async with as_operator(settings, clock, "scan"):
        return await scan(owner_dsn(settings), clock.wall)
