"""Polls that come at the same time wait for the disk once."""

import asyncio
import datetime as dt
import sqlite3

import pytest

from eligibility.wire_fleet import DeviceReport, PartState, PollRequest
from provisioning.serving.fleet import Fleet
from provisioning.serving.reports import Kept, Polled, Reports
from provisioning.serving.together import Together

NOW = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
REPORT = DeviceReport(
    software_version="1.0",
    boot_id="boot-1",
    certificate_serial="1",
    certificate_until=NOW,
    reader=PartState.WORKING,
    camera=PartState.NONE,
)


def a_poll(number):
    return Polled(
        uri=f"urn:x-oev:device:1310000011:kiosk-{number}",
        serial=number,
        first=number,
        request=PollRequest(report=REPORT),
        at=NOW,
        new_token=f"token-{number}",
    )


class Disk:
    """Takes a batch once it is let go; remembers them."""

    def __init__(self):
        self.batches = []
        self.is_free = asyncio.Event()
        self.fault = None

    async def keep(self, polls):
        self.batches.append([polled.serial for polled in polls])
        await self.is_free.wait()
        if self.fault is not None:
            raise self.fault
        return [Kept(polled.new_token, "") for polled in polls]


async def begun(together, numbers):
    tasks = [asyncio.create_task(together.keep(a_poll(number))) for number in numbers]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


def test_who_comes_while_the_disk_is_busy_is_kept_with_the_others():
    async def go():
        disk = Disk()
        together = Together(disk.keep)
        tasks = [*await begun(together, [1]), *await begun(together, [2, 3, 4])]
        disk.is_free.set()
        kept = await asyncio.gather(*tasks)
        assert disk.batches == [[1], [2, 3, 4]]
        assert [one.token for one in kept] == ["token-1", "token-2", "token-3", "token-4"]

    asyncio.run(go())


def test_everybody_of_a_batch_is_told_that_the_disk_failed_and_the_next_is_kept():
    async def go():
        disk = Disk()
        together = Together(disk.keep)
        disk.is_free.set()
        disk.fault = sqlite3.OperationalError("disk I/O error")
        for task in await begun(together, [1, 2]):
            with pytest.raises(sqlite3.OperationalError):
                await task
        disk.fault = None
        assert (await together.keep(a_poll(3))).token == "token-3"

    asyncio.run(go())


def test_who_hangs_up_leaves_the_others_alone():
    async def go():
        disk = Disk()
        together = Together(disk.keep)
        first, gone, last = await begun(together, [1, 2, 3])
        gone.cancel()
        disk.is_free.set()
        assert (await first).token == "token-1"
        assert (await last).token == "token-3"

    asyncio.run(go())


def test_a_batch_is_on_the_disk_whole_or_not_at_all(tmp_path):
    reports = Reports(tmp_path, NOW)
    broken = a_poll(2)
    object.__setattr__(broken, "new_token", object())
    with pytest.raises(sqlite3.Error):
        reports.take([a_poll(1), broken], ())
    assert Fleet(tmp_path).all() == {}
    reports.take([a_poll(1)], ())
    assert set(Fleet(tmp_path).all()) == {a_poll(1).uri}
    reports.close()
