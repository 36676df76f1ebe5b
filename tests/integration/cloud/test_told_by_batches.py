"""What insurers' own batches bring about at other insurers, over mutual TLS from end to end."""

import asyncio
import dataclasses
import datetime as dt
import itertools
import secrets
from collections.abc import Callable, Iterator

import asyncpg
import pytest

from eligibility.coverage import Coverage, ReasonOfLoss
from eligibility.insured import check_digit
from eligibility.wire_insurer import BatchReport
from eligibility.wire_notices import DoubleEnrolment, JoinedEmployeeInsurance, kind_of
from tests.bench.insurer_lines import a_person, coverage_at, register, terminate, withdraw
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.insurer import Insurer, insurers, new_insurer
from tests.integration.cloud.ledger_rows import coverage_row, insert
from tests.integration.cloud.reception import new_id
from tests.integration.cloud.told import fetch

JOINED = NOW.date() - dt.timedelta(days=30)
EARLIER = JOINED - dt.timedelta(days=700)
A_DAY = dt.timedelta(days=1)
_TOWNS = itertools.count(1)


@pytest.fixture
def society(world) -> Iterator[Insurer]:
    yield from insurers(world)


@pytest.fixture
def town(world) -> Iterator[Insurer]:
    """A municipality's National Health Insurance."""
    digits = f"27{next(_TOWNS):03d}"
    with new_insurer(world, digits + check_digit(digits)) as insurer:
        yield insurer


def codes_of_one_person(*known_to: Insurer) -> list[str]:
    key = new_id()
    return [insurer.knows(key)[0] for insurer in known_to]


def covered(insurer: Insurer, since: dt.date):
    return coverage_at(insurer.number, insurer.number[-5:], a_person(), since)


def kinds(insurer: Insurer) -> list[str]:
    return [kind_of(message.content) for message in fetch(insurer).messages]


def test_both_are_told_of_a_coverage_that_was_not_ended(town, society):
    at_town, at_society = codes_of_one_person(town, society)
    town.applied(register(at_town, covered(town, EARLIER)))
    society.applied(register(at_society, covered(society, JOINED)))
    [to_society] = [message.content for message in fetch(society).messages]
    assert isinstance(to_society, DoubleEnrolment)
    assert (to_society.other.InsurerNumber, to_society.overlap_from) == (town.number, JOINED)
    assert kinds(town) == ["double-enrolment", "joined-employee-insurance"]
    town.applied(terminate(at_town, covered(town, EARLIER), JOINED + A_DAY))
    assert kinds(society)[1:] == kinds(town)[2:] == ["double-enrolment-resolved"]


WAITING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def test_a_batch_waits_for_another_one_about_the_same_person(world, town, society):
    """And then sees what that one wrote: between the two no double enrolment is missed."""
    at_town, at_society = codes_of_one_person(town, society)
    town.applied(register(at_town, ended(covered(town, EARLIER), EARLIER + A_DAY)))
    [row] = world.rows("SELECT * FROM registry.coverage WHERE insurer_no = $1", town.number)
    valid, at = asyncpg.Range(EARLIER + A_DAY, None), dt.datetime.now(dt.UTC)
    open_again = coverage_row(row["person_id"], secrets.randbits(63), town.number, valid)
    open_again["recorded"] = asyncpg.Range(at, None)

    async def other_batch_under_way(begin_batch: Callable[[], BatchReport]) -> BatchReport:
        connection = await asyncpg.connect(world.settings.database.owner_dsn)
        watching = await asyncpg.connect(world.settings.database.owner_dsn)
        try:
            async with connection.transaction():
                await connection.execute(
                    "SELECT FROM registry.person WHERE person_id = $1 FOR UPDATE", row["person_id"]
                )
                await insert(connection, "registry.coverage", open_again)
                batch = asyncio.create_task(asyncio.to_thread(begin_batch))
                while not batch.done() and not await watching.fetchval(WAITING):
                    await asyncio.sleep(0.01)
            return await batch
        finally:
            await watching.close()
            await connection.close()

    line = register(at_society, covered(society, JOINED))
    asyncio.run(other_batch_under_way(lambda: society.applied(line)))
    assert kinds(society) == ["double-enrolment"]


def ended(coverage: Coverage, lapsed_on: dt.date) -> Coverage:
    reason = ReasonOfLoss.OTHER_INSURANCE
    return dataclasses.replace(coverage, lapsed_on=lapsed_on, reason_of_loss=reason)


def test_a_coverage_that_never_was_overlaps_nothing(town, society):
    at_town, at_society = codes_of_one_person(town, society)
    town.applied(register(at_town, covered(town, EARLIER)))
    society.applied(register(at_society, covered(society, JOINED)))
    society.applied(withdraw(at_society, covered(society, JOINED)))
    assert kinds(society) == ["double-enrolment", "double-enrolment-resolved"]


def test_whoever_ends_national_health_insurance_as_the_law_says_hears_nothing(town, society):
    at_town, at_society = codes_of_one_person(town, society)
    town.applied(register(at_town, ended(covered(town, EARLIER), JOINED + A_DAY)))
    society.applied(register(at_society, covered(society, JOINED)))
    assert kinds(town) == kinds(society) == []


def test_the_same_names_and_numbers_are_no_double_enrolment(town, society):
    """Only the link says who is one person."""
    [at_town], [at_society] = town.knows(new_id()), society.knows(new_id())
    town.applied(register(at_town, covered(town, EARLIER)))
    society.applied(register(at_society, covered(society, JOINED)))
    assert kinds(town) == kinds(society) == []


def test_the_home_town_is_told_of_whom_it_never_insured(town, society):
    [other] = town.knows(new_id())
    code = f"27{int(town.number[2:5]):04d}"
    town.applied(register(other, covered(town, EARLIER), InsurerMunicipality=code))
    [somebody] = society.knows(new_id())
    society.applied(register(somebody, covered(society, JOINED), HomeMunicipality=code))
    [told] = [message.content for message in fetch(town).messages]
    assert isinstance(told, JoinedEmployeeInsurance)
    assert (told.joined_on, told.own) == (JOINED, None)
    assert told.resident is not None
    assert told.resident.NameKana == a_person().name_kana


def test_a_refused_batch_tells_nobody(town, society):
    at_town, at_society = codes_of_one_person(town, society)
    town.applied(register(at_town, covered(town, EARLIER)))
    wrong = register(at_society, covered(society, JOINED), Birthdate="20240231")
    society.refused(register(at_society, covered(society, JOINED)), wrong)
    assert kinds(town) == kinds(society) == []
