"""The database's disk is full: 503, nothing acknowledged is lost, it goes on once there is room.

Needs root: the disk is a small one in memory, mounted for the test.
"""

import asyncio
import contextlib
import datetime as dt
import os
import random
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from cloud.store.audit_reading import verify_chains
from tests.soak import answers, books
from tests.soak.activity import Activity
from tests.soak.caller import Caller, NoAnswer
from tests.soak.insurer import SendingInsurer, finish
from tests.soak.kiosk import AskingKiosk
from tests.soak.rounds import Soak
from tests.soak.stage import stage
from tests.soak.tally import Tally

SIZE_MB = 256
PEOPLE, LINES = 3000, 3000
IDLE = Activity()
CHOSEN = random.Random(1)


@contextlib.contextmanager
def small_disk() -> Iterator[Path]:
    """A folder whose part ``db`` is a disk of its own."""
    with tempfile.TemporaryDirectory(prefix="full-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "db").mkdir()
        options = f"size={SIZE_MB}m,mode=755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "full", folder / "db"], check=True)
        try:
            yield folder
        finally:
            subprocess.run(["umount", folder / "db"], check=True)


@contextlib.contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Not a byte is left meanwhile."""
    ballast = disk / "ballast"
    try:
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
        yield
    finally:
        ballast.unlink()


@pytest.fixture
def soak() -> Iterator[Soak]:
    if os.geteuid() != 0:
        pytest.skip("needs root: it mounts a small disk")
    now = dt.datetime.now(dt.UTC)
    with small_disk() as folder, stage(folder, now, PEOPLE) as ready:
        yield Soak(ready, LINES, Tally(seed=1, schedule=""))


@pytest.mark.root
def test_a_full_disk_is_a_clear_answer_and_loses_nothing(soak):
    bulk, kiosk = soak.senders[-1], soak.kiosks[0]
    with callers(soak, bulk) as (insurer, device):
        for sender in soak.senders[:-1]:
            with callers(soak, sender) as (other, _):
                sender.send_one(other, IDLE, CHOSEN)
        ask(kiosk, device, 20)
        with filled(soak.stage.postgres.local.home):
            with pytest.raises(NoAnswer, match="503"):
                bulk.send_one(insurer, IDLE, CHOSEN)
            with contextlib.suppress(NoAnswer):
                ask(kiosk, device, 20)
        if not soak.stage.postgres.local.is_running:  # it ends when its log cannot grow
            soak.stage.postgres.start()
        soak.stage.cloud.wait_until_healthy()
        finish(bulk, insurer, IDLE)
        ask(kiosk, device, 20)
        answers.repeat(kiosk, device, soak.tally)
    asyncio.run(nothing_is_lost(soak))
    assert soak.tally.told == []


def ask(kiosk: AskingKiosk, device: Caller, count: int) -> None:
    for _ in range(count):
        kiosk.ask_one(device, IDLE, CHOSEN)


@contextlib.contextmanager
def callers(soak: Soak, sender: SendingInsurer) -> Iterator[tuple[Caller, Caller]]:
    url, stage = soak.stage.cloud.url, soak.stage
    with (
        contextlib.closing(Caller(url, stage.parties[sender.insurer])) as insurer,
        contextlib.closing(Caller(url, stage.line.kiosk)) as device,
    ):
        yield insurer, device


async def nothing_is_lost(soak: Soak) -> None:
    connection = await asyncpg.connect(soak.stage.dsn)
    try:
        for sender in soak.senders:
            kept = await books.kept_batches(connection, sender.insurer)
            books.compare_batches(sender, kept, soak.tally)
            await books.compare(connection, sender.register, soak.tally)
        await answers.compare(connection, soak.kiosks[0], soak.tally)
    finally:
        await connection.close()
    assert set((await verify_chains(soak.stage.dsn)).values()) == {None}
