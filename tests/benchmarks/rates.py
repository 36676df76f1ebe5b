"""How fast and how late: closed loops for rates, an open loop for waiting times."""

import asyncio
import itertools
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[None]]


async def median_rates(*works: tuple[Work, int], seconds: float, rounds: int) -> list[float]:
    """Median operations a second of each (work, how many at once), measured in turns."""
    seen: list[list[float]] = [[] for _ in works]
    for _, (rates, (work, parallel)) in itertools.product(
        range(rounds), list(zip(seen, works, strict=True))
    ):
        rates.append(await rate(work, parallel, seconds))
    return [statistics.median(rates) for rates in seen]


async def rate(work: Work, parallel: int, seconds: float) -> float:
    """Operations a second; each begins when the one before has ended."""
    started = time.monotonic()
    done = 0

    async def repeat() -> None:
        nonlocal done
        while time.monotonic() - started < seconds:
            await work()
            done += 1

    await asyncio.gather(*(repeat() for _ in range(parallel)))
    return done / (time.monotonic() - started)


async def waits(work: Work, per_second: float, seconds: float) -> list[float]:
    """Milliseconds from when each should have begun to its end, in order of size.

    Arrivals are scheduled at random beforehand: one that has to wait for others counts its waiting.
    """
    chance = random.Random(1)
    began = time.monotonic()
    took: list[float] = []
    running: set[asyncio.Task[None]] = set()

    async def one(due: float) -> None:
        await work()
        took.append((time.monotonic() - due) * 1000)

    due = began
    while due - began < seconds:
        due += chance.expovariate(per_second)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        running.add(asyncio.create_task(one(due)))
    await asyncio.gather(*running)
    return sorted(took)


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def verdict(name: str, ratio: float, target: float, told: str, *, most: bool = False) -> bool:
    """Prints one line; ``most``: the target is the most that is allowed. True when it was met."""
    met = ratio <= target if most else ratio >= target
    sign = "<=" if most else ">="
    load = os.getloadavg()[0]
    print(
        f"{name}: {told} = {ratio:.2f}, target {sign} {target:.2f}"
        f" {'met' if met else 'MISSED'} (load {load:.1f})",
        flush=True,
    )
    return met
