"""A benchmark's own arithmetic: no waiting is left out, no verdict is kind."""

import asyncio
import time

import pytest

from tests.benchmarks.rates import percentile, verdict, waits


def test_who_has_to_wait_for_others_counts_the_waiting():
    """One at a time, 20 ms each, asked for five times as often: the last waits for all before."""
    one_at_a_time = asyncio.Lock()

    async def work() -> None:
        async with one_at_a_time:
            await asyncio.sleep(0.02)

    took = asyncio.run(waits(work, per_second=250, seconds=0.4))
    assert len(took) > 50
    assert took[-1] > 20 * len(took) * 0.5
    assert percentile(took, 0.5) > 200


def test_work_that_blocks_the_loop_delays_what_was_due_meanwhile():
    async def work() -> None:
        time.sleep(0.01)

    took = asyncio.run(waits(work, per_second=500, seconds=0.2))
    assert took[-1] > 100


@pytest.mark.parametrize(
    ("ratio", "most", "met"), [(0.3, False, True), (0.29, False, False), (1.6, True, False)]
)
def test_a_target_is_met_or_missed(ratio, most, met, capsys):
    target = 1.5 if most else 0.3
    assert verdict("P", ratio, target, "1 of 2", most=most) is met
    assert ("met" if met else "MISSED") in capsys.readouterr().out
