"""A second subscriber, in another language, on the real line: the contract is enough."""

import functools

import pytest

from eligibility.batch import NoticeKind
from tests.bench.node_subscriber import EXAMPLE, NodeSubscriber
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import NOON, TODAY, receptions
from tests.bench.vendor_check.kiosk import Kiosk
from tests.bench.vendor_check.messages import a_part, a_sealed
from tests.bench.waiting import wait_until


@pytest.fixture
def vendor(tmp_path, line, broker):
    """Not started yet."""
    program = NodeSubscriber(tmp_path / "vendor", line, broker)
    yield program
    program.stop()


def has_kept(vendor, so_many):
    return len(vendor.records()) >= so_many


def test_the_example_has_at_most_150_lines():
    lines = EXAMPLE.read_text().splitlines()
    assert len(lines) <= 150
    assert max(len(line) for line in lines) <= 120


def test_two_hundred_records_are_kept_once_though_the_subscriber_is_killed(batch, vendor, outbox):
    vendor.start()
    batch.start()
    expected = []
    for so_many in (1, 90):
        expected += receptions(outbox, 80)
        wait_until(functools.partial(has_kept, vendor, so_many), "nothing arrived")
        vendor.kill()
        vendor.start()
    expected += receptions(outbox, 40)
    outbox.ring(NoticeKind.STAFF_CALLED, NOON)
    batch.close_day(TODAY)
    wait_until(lambda: batch.closing(TODAY) == ("complete", 1, 200), "the day was not confirmed")
    wait_until(lambda: batch.query("SELECT state FROM notice") == [("received",)], "no receipt")
    assert sorted(vendor.records()) == sorted(expected)
    assert vendor.notices() == ["staff-called"]
    assert leaks(vendor.log, personal_strings(people(TODAY))) == set()


def test_a_gap_that_the_vendor_finds_is_filled(batch, vendor, outbox):
    vendor.start()
    batch.start()
    expected = receptions(outbox, 6)
    wait_until(batch.is_all_received, "not all were received")
    vendor.stop()
    vendor.forget(expected[2:4])
    vendor.start()
    batch.close_day(TODAY)
    wait_until(lambda: batch.closing(TODAY)[0] == "complete", "the gap was not filled")
    assert "has gaps" in vendor.log
    assert sorted(vendor.records()) == sorted(expected)


FULL_DISK = """
const fs = require('node:fs')
const full = { code: 'ENOSPC', syscall: 'write' }
fs.appendFileSync = () => { throw Object.assign(new Error('full'), full) }
"""


def test_what_a_full_disk_kept_out_was_not_acknowledged_and_comes_again(
    line, broker, vendor, tmp_path
):
    """Said once, by a kiosk that does not say it again: only the broker can bring it."""
    vendor.preload = tmp_path / "full_disk.js"
    vendor.preload.write_text(FULL_DISK)
    vendor.start()
    with Kiosk(line, line.device, line.kiosk, broker.port) as kiosk:
        part = kiosk.say(a_part(kiosk, a_sealed(kiosk)))
        assert vendor.wait_for_end() == 1
        assert "not kept: ENOSPC" in vendor.log
        vendor.preload = None
        vendor.start()
        wait_until(lambda: bool(kiosk.answers_to(part)), "it did not come again")
    assert len(vendor.records()) == 1
