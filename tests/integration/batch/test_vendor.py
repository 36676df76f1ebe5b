"""A second subscriber, in another language, on the real line: the contract is enough."""

import functools

import pytest

from eligibility.batch import NoticeKind
from tests.bench.node_subscriber import EXAMPLE, NodeSubscriber
from tests.bench.people import leaks, people, personal_strings
from tests.bench.receptions import NOON, TODAY, receptions
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
