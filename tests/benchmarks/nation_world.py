"""The service with a made-up nation in its registry, and whom to ask about."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import functools
import itertools
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg

from cloud.clock import SystemClock
from cloud.config import Settings
from cloud.domain.pseudonym import FaceKeys
from cloud.domain.values import Moment
from cloud.sample.nation import Nation
from cloud.sample.values import SampleCoverage, SamplePerson
from cloud.store.audit import PostgresAuditTrail
from cloud.store.database import connect_for_audit, open_database
from cloud.store.postgres import PostgresStore
from eligibility import wire
from eligibility.inquiry import CardFaceKey, business_day
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from tests.bench.cloud import Cloud
from tests.bench.pki import LineCredentials, make_line
from tests.bench.postgres import Postgres
from tests.benchmarks.rates import Work

POOL = 8
_ASKED_ABOUT = 5_000
_DISTRICTS = 10
_SEED = 1


@dataclasses.dataclass(frozen=True)
class Target:
    """Somebody with a coverage that is valid today."""

    person_id: int
    face: CardFaceKey
    face_key: int

    @property
    def wire_face(self) -> wire.CardFace:
        """As a kiosk asks by it."""
        key, birth = self.face.key, self.face.birth
        assert isinstance(birth, dt.date)
        return wire.CardFace(
            InsurerNumber=key.insurer_number.text,
            InsuredCardSymbol=key.symbol.text if key.symbol else None,
            InsuredIdentificationNumber=key.number.text,
            InsuredBranchNumber=key.branch.text if key.branch else None,
            Birthdate=birth.strftime("%Y%m%d"),
        )


@dataclasses.dataclass(frozen=True)
class World:
    """Everything that a benchmark needs."""

    directory: Path
    line: LineCredentials
    postgres: Postgres
    cloud: Cloud
    nation: Nation
    targets: list[Target]

    @property
    def settings(self) -> Settings:
        return self.cloud.settings


@contextlib.contextmanager
def world(people: int) -> Iterator[World]:
    """A durable PostgreSQL, filled; the service in front of it; gone afterwards."""
    now = SystemClock().wall()
    with tempfile.TemporaryDirectory(prefix="nation-") as name:
        directory = Path(name)
        line = make_line(directory / "line", now)
        with Postgres(directory, durable=True) as postgres:
            cloud = Cloud(directory / "cloud", line, postgres)
            nation = Nation(people, _SEED, business_day(now))
            with filled(cloud, nation):
                yield World(directory, line, postgres, cloud, nation, targets_of(cloud, nation))


@contextlib.contextmanager
def filled(cloud: Cloud, nation: Nation) -> Iterator[None]:
    """The service, started and filled."""
    with cloud:
        began = time.monotonic()
        cloud.command("sample", "--people", str(nation.people), "--into-database")
        took = time.monotonic() - began
        print(f"{nation.people} people in the registry after {took:.0f} s", flush=True)
        asyncio.run(_settle_down(cloud.dsn))
        yield


async def _settle_down(dsn: str) -> None:
    """What a database does by itself in its first minutes, so that it does not do it meanwhile."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()


def targets_of(cloud: Cloud, nation: Nation) -> list[Target]:
    """People from all over the nation, in no order."""
    faces = FaceKeys((cloud.settings.keys.directory / "card-face.key").read_bytes())
    insurers = nation.insurers()
    step = max(1, len(nation.districts) // _DISTRICTS)
    each = _ASKED_ABOUT // min(_DISTRICTS, len(nation.districts))
    found = []
    for district in nation.districts[::step][:_DISTRICTS]:
        people = itertools.islice(nation.district(district, insurers), each)
        found += [_target(one, covered, faces) for one, covered in _valid_today(people)]
    random.Random(_SEED).shuffle(found)
    faces_of = Counter((one.face_key, one.face.birth) for one in found)
    # twins of whom one has no branch are rightly several people, and asking on would be guessing
    return [one for one in found if faces_of[one.face_key, one.face.birth] == 1]


def _valid_today(
    people: Iterator[SamplePerson],
) -> Iterator[tuple[SamplePerson, SampleCoverage]]:
    for person in people:
        running = [one for one in person.coverages if one.ends is None]
        if running and not person.protections:
            yield person, running[-1]


def _target(person: SamplePerson, coverage: SampleCoverage, faces: FaceKeys) -> Target:
    key = InsuredKey(
        InsurerNumber(coverage.insurer.number),
        InsuredSymbol(coverage.symbol) if coverage.symbol else None,
        InsuredNumber(coverage.number),
        BranchNumber(coverage.branch) if coverage.branch else None,
    )
    face = CardFaceKey(key, dt.date.fromordinal(person.born))
    return Target(person.person_id, face, faces.of(key))


def lookups_of(store: PostgresStore, targets: list[Target]) -> Work:
    """One person after the other."""
    people = itertools.cycle(targets)
    moment = Moment(business_day(SystemClock().wall()))

    async def work() -> None:
        await store.coverages_of(next(people).person_id, moment)

    return work


@contextlib.asynccontextmanager
async def store_of(settings: Settings, dsn: str = "") -> AsyncIterator[PostgresStore]:
    """The service's own store, in this process."""
    database = await open_database(dsn or settings.database.dsn, settings.database.role, POOL, 10.0)
    try:
        yield PostgresStore(database)
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def trail_of(settings: Settings) -> AsyncIterator[PostgresAuditTrail]:
    """The service's own audit trail, in this process."""
    database = settings.database
    connect = functools.partial(connect_for_audit, database.dsn, database.role, 10.0)
    trail = PostgresAuditTrail(connect)
    writer = asyncio.create_task(trail.run())
    try:
        yield trail
    finally:
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
