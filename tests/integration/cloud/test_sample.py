"""A made-up nation in a real registry: asked as a kiosk asks, and the schema as it was before."""

import asyncio
import datetime as dt
import hashlib
import itertools
from pathlib import Path

import pytest

from cloud.bootstrap import open_intake
from cloud.bootstrap.sample_files import LINK, write_files
from cloud.bootstrap.sampling import fill_registry
from cloud.clock import SystemClock, SystemRandomness
from cloud.config import Settings
from cloud.domain.intake import Batch, Taken
from cloud.domain.pseudonym import FaceKeys
from cloud.domain.values import Moment
from cloud.sample.nation import Nation
from cloud.sample.values import SamplePerson
from cloud.store.database import open_database
from cloud.store.initial import RegistryNotEmpty, initial_load
from cloud.store.postgres import PostgresStore
from eligibility.inquiry import CardFaceKey, business_day
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from tests.bench.pki import LineCredentials
from tests.bench.postgres import Postgres
from tests.integration.cloud.conftest import make_settings, prepare
from tests.integration.cloud.database import execute, rows
from tests.integration.cloud.insurer import feed_link

TODAY = business_day(dt.datetime.now(dt.UTC))
NATION = Nation(400, 7, TODAY)
_SCHEMA = """
    SELECT conrelid::regclass::text AS place, conname AS name, pg_get_constraintdef(oid) AS made
    FROM pg_constraint WHERE connamespace IN ('registry'::regnamespace, 'link'::regnamespace)
    UNION ALL
    SELECT schemaname || '.' || tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname IN ('registry', 'link')
"""


@pytest.fixture
def settings(tmp_path: Path, line: LineCredentials, postgres: Postgres) -> Settings:
    made = make_settings(
        tmp_path, line, postgres.create_service_database(f"sample_{tmp_path.name}")
    )
    prepare(made, line, postgres)
    return made


def test_a_nation_fills_a_registry_and_leaves_the_schema_as_it_was(settings):
    dsn = settings.database.owner_dsn
    before = set(rows(dsn, _SCHEMA))
    asyncio.run(fill_registry(settings, NATION, 1, lambda _: None))
    assert set(rows(dsn, _SCHEMA)) == before
    counts = rows(dsn, "SELECT count(*) FROM registry.person")
    assert counts[0][0] == NATION.people
    _check_everybody_is_found(settings)
    with pytest.raises(RegistryNotEmpty):
        asyncio.run(fill_registry(settings, NATION, 1, lambda _: None))


def _check_everybody_is_found(settings: Settings) -> None:
    """By the face of the card that is valid today, as its insurer spells it."""
    faces = FaceKeys((settings.keys.directory / "card-face.key").read_bytes())

    async def look() -> None:
        database = await open_database(settings.database.dsn, "oev_lookup", 2, 10.0)
        store = PostgresStore(database)
        for person in NATION.district(0, NATION.insurers()):
            for coverage in person.coverages:
                symbol = InsuredSymbol(coverage.symbol) if coverage.symbol else None
                branch = BranchNumber(coverage.branch) if coverage.branch else None
                number = InsuredNumber(coverage.number)
                key = InsuredKey(InsurerNumber(coverage.insurer.number), symbol, number, branch)
                face = CardFaceKey(key, dt.date.fromordinal(person.born))
                found = await store.people_on_face(face, faces.of(key), Moment(TODAY))
                assert person.person_id in {one.person_id for one in found}
        await database.close()

    asyncio.run(look())


def test_a_filling_that_was_cut_off_is_not_gone_on_with(settings):
    async def cut_off() -> None:
        async with initial_load(settings.database.owner_dsn, ["registry.person"], 1):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(cut_off())
    with pytest.raises(RegistryNotEmpty, match="cut off"):
        asyncio.run(fill_registry(settings, NATION, 1, lambda _: None))


def test_nobody_is_filled_over_people_who_are_there(settings):
    execute(
        settings.database.owner_dsn,
        "INSERT INTO registry.person VALUES (1, '1980-01-01', '1', 'N', 'N', NULL)",
    )
    with pytest.raises(RegistryNotEmpty, match="not empty"):
        asyncio.run(fill_registry(settings, NATION, 1, lambda _: None))


def test_a_nation_comes_in_as_its_insurers_would_send_it(settings, tmp_path):
    nation = Nation(150, 3, TODAY)
    dsn, count = settings.database.owner_dsn, write_files(nation, tmp_path)
    feed_link(settings, (tmp_path / LINK).read_bytes())
    for insurer in nation.insurers().everybody():  # as their certificates do
        values = f"'{insurer.number}', '{insurer.name}', '{insurer.scheme.value}'"
        execute(dsn, f"INSERT INTO registry.insurer (insurer_no, name, scheme) VALUES ({values})")
    taken = asyncio.run(_take(settings, sorted(tmp_path.glob("batch-*"))))
    assert len(taken) == count
    assert all(one.is_applied for one in taken), [one.report for one in taken if not one.is_applied]
    assert rows(dsn, "SELECT count(*) FROM registry.person")[0][0] == nation.people
    overlaps = rows(dsn, "SELECT count(*) FROM registry.double_enrolment")[0][0]
    assert overlaps == sum(_unlawful(person) for person in nation.district(0, nation.insurers()))


async def _take(settings: Settings, files: list[Path]) -> list[Taken]:
    async with open_intake(settings, SystemClock(), SystemRandomness()) as intake:
        return [await intake.take(_batch(file)) for file in files]


def _batch(file: Path) -> Batch:
    _, insurer_no, number = file.stem.split("-")
    body = file.read_bytes()
    digest = hashlib.sha256(body).digest()
    return Batch(InsurerNumber(insurer_no), int(number), body, digest)


def _unlawful(person: SamplePerson) -> int:
    """Overlaps of more than the day of law."""
    never = dt.date.max.toordinal()
    return sum(
        min(one.ends or never, other.ends or never) - max(one.begins, other.begins) > 1
        for one, other in itertools.combinations(person.coverages, 2)
    )
