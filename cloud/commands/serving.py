"""``serve``: the service itself."""

import argparse
import asyncio
import signal

import uvloop

from cloud import bootstrap
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.command import Commands, add_command
from cloud.config import Settings


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    add_command(commands, "serve", serve, "answer callers until SIGTERM")


def serve(settings: Settings, _options: argparse.Namespace) -> int:
    """Answers until it is told to end."""
    uvloop.run(_serve_until_signal(settings))
    return 0


async def _serve_until_signal(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with bootstrap.running(settings, SystemClock(), SystemRandomness()):
        await stop.wait()
