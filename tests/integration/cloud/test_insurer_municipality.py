"""A municipality has one insurer, who alone learns of its residents: first come."""

import asyncio
import datetime as dt
import itertools
from collections.abc import Callable, Iterator

import asyncpg
import pytest

from eligibility.insured import check_digit
from tests.bench.insurer_lines import a_person, coverage_at, register
from tests.integration.cloud.insurer import Insurer, new_insurer
from tests.integration.cloud.reception import new_id

_TOWNS = itertools.count(1)
SINCE = dt.date(2024, 4, 1)
REFUSED = [(1, "InsurerMunicipality", "other-municipality")]
WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def towns(world) -> Iterator[Insurer]:
    """Municipal National Health Insurance of one prefecture."""
    digits = f"26{next(_TOWNS):03d}"
    with new_insurer(world, digits + check_digit(digits)) as insurer:
        yield insurer


@pytest.fixture
def town(world) -> Iterator[Insurer]:
    yield from towns(world)


@pytest.fixture
def neighbour(world) -> Iterator[Insurer]:
    yield from towns(world)


def claim(insurer: Insurer, code: str):
    [somebody] = insurer.knows(new_id())
    covered = coverage_at(insurer.number, insurer.number[-5:], a_person(), SINCE)
    return register(somebody, covered, InsurerMunicipality=code)


def own_code(insurer: Insurer) -> str:
    return f"26{int(insurer.number[2:5]):04d}"


def holder(world, code: str) -> list[str]:
    sql = "SELECT insurer_no FROM registry.insurer WHERE municipality_code = $1"
    return [row["insurer_no"] for row in world.rows(sql, code)]


def test_the_first_insurer_holds_the_municipality_and_may_say_so_again(world, town, neighbour):
    code = own_code(town)
    town.applied(claim(town, code))
    assert neighbour.refused(claim(neighbour, code)) == REFUSED
    assert holder(world, code) == [town.number]
    town.applied(claim(town, code))
    neighbour.applied(claim(neighbour, own_code(neighbour)))


def test_a_municipality_in_another_prefecture_is_refused(world, town):
    assert town.refused(claim(town, "131016")) == REFUSED


def test_a_claim_waits_for_another_one_under_way_and_then_sees_it(world, town, neighbour):
    code = own_code(town)
    town.applied(claim(town, "269999"))
    line = claim(neighbour, code)

    async def other_claim_under_way(send: Callable[[], object]) -> object:
        connection = await asyncpg.connect(world.settings.database.owner_dsn)
        watching = await asyncpg.connect(world.settings.database.owner_dsn)
        try:
            async with connection.transaction():
                await connection.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended('municipality:' || $1, 0))", code
                )
                await connection.execute(
                    "UPDATE registry.insurer SET municipality_code = $1 WHERE insurer_no = $2",
                    code,
                    town.number,
                )
                batch = asyncio.create_task(asyncio.to_thread(send))
                while not batch.done() and not await watching.fetchval(WAITING):
                    await asyncio.sleep(0.01)
            return await batch
        finally:
            await watching.close()
            await connection.close()

    assert asyncio.run(other_claim_under_way(lambda: neighbour.refused(line))) == REFUSED
    assert holder(world, code) == [town.number]
