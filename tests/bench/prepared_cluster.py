"""A cluster that has the service's schema, made once a checkout and copied for each server.

``initdb`` and the schema's steps cost 1.4 s of CPU together, a copy in memory a quarter of that,
and the whole suite needs some thirty servers. The steps themselves are tried on empty databases
(``tests/integration/cloud/test_migrations.py``).
"""

import asyncio
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import asyncpg

from cloud.store.local_server import LocalServer
from cloud.store.migrate import migrate, migrations

TEMPLATE = "with_schema"
"""The database to copy; nobody connects to it."""
_FOLDER = Path(__file__).resolve().parents[2] / "build" / "postgres"


def lay_out(programs: Path, server: LocalServer) -> None:
    """Puts the cluster where ``server`` will look for its own, before it is started."""
    _copy(_made(programs), server.data)


@functools.cache
def _made(programs: Path) -> Path:
    """The cluster of these programs and this schema, from an earlier run or made now."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    made = _FOLDER / _key(programs)
    with (_FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(programs, made)
    return made


def _key(programs: Path) -> str:
    """What the cluster depends on; a change of it makes another."""
    version = subprocess.run(
        [str(programs / "postgres"), "--version"], check=True, capture_output=True
    ).stdout
    told = [version, str(os.geteuid()).encode(), Path(__file__).read_bytes()]
    told += [migration.sha256.encode() for migration in migrations()]
    return hashlib.sha256(b"\0".join(told)).hexdigest()[:16]


def _make(programs: Path, made: Path) -> None:
    unfinished = made.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        server = LocalServer(programs, Path(folder), durable=False)
        try:
            server.start()
            asyncio.run(_create(server.dsn()))
            asyncio.run(migrate(server.dsn(TEMPLATE)))
            server.stop()
            _copy(server.data, unfinished)
        finally:
            server.kill()
            server.remove()
    unfinished.rename(made)


async def _create(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(f"CREATE DATABASE {TEMPLATE}")
    finally:
        await connection.close()


def _copy(data: Path, to: Path) -> None:
    """With owners and modes, which the server insists on; what is zero takes no room."""
    command = ["/usr/bin/cp", "-a", "--sparse=always", "--reflink=auto", str(data), str(to)]
    subprocess.run(command, check=True)
