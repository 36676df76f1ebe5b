"""Batches that meet: in two services over one database, so that only its locks keep them apart."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator

import asyncpg
import pytest

from cloud import bootstrap
from cloud.clock import SystemClock, SystemRandomness
from cloud.config import ConfigError, Settings
from cloud.domain.intake import BATCHES_AT_ONCE, Batch, Intake, Taken
from eligibility.insured import InsurerNumber
from tests.bench.insurer_lines import batch, change, correct, register
from tests.integration.cloud.insurer import Insurer, insurers, new_insurer
from tests.integration.cloud.ledger import Ledger
from tests.integration.cloud.ledger_rows import INSTITUTION
from tests.integration.cloud.reception import new_id
from tests.integration.cloud.test_insurer_batches import coverage, versions

PEOPLE, MEETINGS = 40, 4


@pytest.fixture
def insurer(world) -> Iterator[Insurer]:
    yield from insurers(world)


@contextlib.asynccontextmanager
async def two_services(settings: Settings) -> AsyncIterator[tuple[Intake, Intake]]:
    async with (
        bootstrap.open_intake(settings, SystemClock(), SystemRandomness()) as one,
        bootstrap.open_intake(settings, SystemClock(), SystemRandomness()) as other,
    ):
        yield one, other


def numbered(insurer: Insurer, number: int, body: bytes) -> Batch:
    return Batch(InsurerNumber(insurer.number), number, body, hashlib.sha256(body).digest())


def test_two_equal_batches_at_two_services_are_one(world, insurer):
    codes = insurer.knows(*[new_id() for _ in range(PEOPLE)])
    lines = [register(code, coverage(insurer, str(n))) for n, code in enumerate(codes, 1)]
    sent = numbered(insurer, 1, batch(*lines))

    async def send() -> list[Taken]:
        async with two_services(world.settings) as services:
            return await asyncio.gather(*[service.take(sent) for service in services])

    one, other = asyncio.run(send())
    assert one == other
    assert one.is_applied
    assert len(versions(insurer)) == PEOPLE


def test_batches_about_the_same_people_wait_for_each_other_in_one_order(world, insurer):
    """Both meet at a person whom somebody else holds; let go, neither waits for the other."""
    keys = [new_id() for _ in range(PEOPLE)]
    with new_insurer(world) as other:
        for one in (insurer, other):
            one.applied(*[register(code, covered) for code, covered in held_by(one, keys)])
        people = sorted({row["person_id"] for row in versions(insurer)})
        for number in range(2, 2 + MEETINGS):
            bodies = [
                numbered(
                    one,
                    number,
                    batch(*[change(*held, Address="練習") for held in held_by(one, keys)]),
                )
                for one in (insurer, other)
            ]
            taken = asyncio.run(_meet(world.settings, bodies, people[-number]))
            assert [one.is_applied for one in taken] == [True, True]


def held_by(insurer: Insurer, keys: list[str]):
    codes = insurer.knows(*keys)
    return [(code, coverage(insurer, str(number))) for number, code in enumerate(codes, 1)]


def test_an_answer_that_is_given_while_a_batch_waits_is_told_of_its_correction(world, insurer):
    [code] = insurer.knows(new_id())
    insurer.applied(register(code, coverage(insurer)))
    [row] = versions(insurer)
    ledger = Ledger(world.settings.database.owner_dsn)
    asked: list[str] = []

    def ask() -> None:
        asked.append(ledger.answered(row["person_id"], row["coverage_id"], dt.date(2026, 6, 10)))

    sent = numbered(insurer, 2, batch(correct(code, coverage(insurer, "7654321"))))
    [taken] = asyncio.run(_meet(world.settings, [sent], row["person_id"], ask))
    assert taken.is_applied
    assert asked[0] in [one.content.get("verification_id") for one in ledger.messages(INSTITUTION)]
    [answered_at] = [
        one["answered_at"]
        for one in ledger.rows(
            "SELECT answered_at FROM reception.inquiry WHERE verification_id = $1", asked[0]
        )
    ]
    [old, _] = versions(insurer)
    assert old["recorded"].lower < answered_at < old["recorded"].upper


async def _meet(
    settings: Settings,
    bodies: list[Batch],
    person_id: int,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[Taken]:
    blocker = await asyncpg.connect(settings.database.owner_dsn)
    watcher = await asyncpg.connect(settings.database.owner_dsn)  # one transaction sees no news
    try:
        async with two_services(settings) as services:
            transaction = blocker.transaction()
            await transaction.start()
            await blocker.execute(
                "SELECT FROM registry.person WHERE person_id = $1 FOR UPDATE", person_id
            )
            taking = [
                asyncio.create_task(service.take(body))
                for service, body in zip(services, bodies, strict=False)
            ]
            async with asyncio.timeout(20):
                while await watcher.fetchval(_WAITING) < len(bodies):
                    assert not [one.result() for one in taking if one.done()], "nobody held it"
                    await asyncio.sleep(0.01)
            await asyncio.to_thread(meanwhile)
            await transaction.rollback()
            return await asyncio.gather(*taking)
    finally:
        await blocker.close()
        await watcher.close()


_WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def test_a_pool_that_batches_could_use_up_is_refused(world):
    told = dataclasses.replace(world.settings.database, intake_pool_size=BATCHES_AT_ONCE)
    settings = dataclasses.replace(world.settings, database=told)

    async def start() -> None:
        async with two_services(settings):
            pass

    with pytest.raises(ConfigError, match="intake_pool_size"):
        asyncio.run(start())
