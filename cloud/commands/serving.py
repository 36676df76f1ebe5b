"""``serve``: the service itself, in one process or in several."""

import argparse
import asyncio
import dataclasses
import signal

import uvloop

from cloud import bootstrap
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.command import Commands, add_command
from cloud.commands.workers import Workers
from cloud.config import NOT_SET, ConfigError, Settings


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    add_command(commands, "serve", serve, "answer callers until SIGTERM")


def serve(settings: Settings, _options: argparse.Namespace) -> int:
    """Answers until it is told to end."""
    count = settings.listen.workers
    if count == 1:
        uvloop.run(_serve_until_signal(settings))
        return 0
    _check(settings)
    return Workers(count, lambda number, gone: _work(of_worker(settings, number), gone)).supervise()


def of_worker(settings: Settings, number: int) -> Settings:
    """The same settings with a socket and an operator's port of its own."""
    listen, operations = settings.listen, settings.operations
    if listen.socket != NOT_SET:
        listen = dataclasses.replace(listen, socket=listen.worker_socket(number))
    if operations.port:
        operations = dataclasses.replace(operations, port=operations.port + number)
    return dataclasses.replace(settings, listen=listen, operations=operations)


def _check(settings: Settings) -> None:
    if settings.listen.workers < 1:
        raise ConfigError("listen.workers: 1 or more is needed")
    if settings.listen.port == 0 and settings.listen.socket == NOT_SET:
        raise ConfigError("listen.port: several workers need a port of their own choice, not 0")


def _work(settings: Settings, parent_gone: int) -> int:
    uvloop.run(_serve_until_signal(settings, parent_gone))
    return 0


async def _serve_until_signal(settings: Settings, parent_gone: int | None = None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if parent_gone is not None:
        loop.add_reader(parent_gone, stop.set)
    async with bootstrap.running(settings, SystemClock(), SystemRandomness()):
        await stop.wait()
