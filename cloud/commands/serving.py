"""``serve`` and ``dev``: the service itself, and the service with a database of its own."""

import argparse
import asyncio
import contextlib
import dataclasses
import os
import signal
from pathlib import Path

import uvloop

from cloud import bootstrap
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.command import Commands, add_command
from cloud.commands.database import migrate_schema
from cloud.config import Settings
from cloud.store import binaries, local_server


def add(commands: Commands) -> None:
    """Puts this module's commands in."""
    add_command(commands, "serve", _serve, "answer callers until SIGTERM")
    dev = add_command(commands, "dev", _dev, "serve with a PostgreSQL of its own, for development")
    dev.add_argument(
        "--data", type=Path, default=Path("build/cloud-dev"), help="where its database lives"
    )


def _serve(settings: Settings, _options: argparse.Namespace) -> int:
    uvloop.run(_serve_until_signal(settings))
    return 0


async def _serve_until_signal(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with bootstrap.running(settings, SystemClock(), SystemRandomness()):
        await stop.wait()


def _dev(settings: Settings, options: argparse.Namespace) -> int:
    found = binaries.find(os.environ.get("PG_BIN"))
    with contextlib.closing(_LocalDatabase(found, options.data.resolve())) as local:
        database = dataclasses.replace(settings.database, dsn=local.dsn, owner_dsn="")
        own = dataclasses.replace(settings, database=database)
        bootstrap.make_keys(own.keys.directory, SystemRandomness())
        migrate_schema(own, options)
        return _serve(own, options)


class _LocalDatabase:
    """A PostgreSQL that lives as long as the command."""

    def __init__(self, found: Path, data: Path) -> None:
        self._server = local_server.LocalServer(found, data)
        try:
            self._server.start()
        except BaseException:
            self._server.remove()
            raise
        self.dsn = self._server.dsn()

    def close(self) -> None:
        self._server.stop()
        self._server.remove()
