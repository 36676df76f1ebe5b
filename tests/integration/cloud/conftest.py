"""One PostgreSQL and one service a worker, with the bench's people; each test its own sessions."""

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from cloud import bootstrap
from cloud.clock import SystemRandomness
from cloud.config import Settings, load
from cloud.domain.registry import Registration
from cloud.store.migrate import migrate
from tests.bench.card_ca import card_key
from tests.bench.cloud import card_link, let_service_in, link, seed, settings_text
from tests.bench.people import BenchPerson, people
from tests.bench.people_papers import people_with_papers
from tests.bench.pki import LineCredentials, make_line
from tests.bench.postgres import Postgres
from tests.integration.cloud.database import enrol, execute, in_registry, rows
from tests.integration.cloud.hospital import Hospital
from tests.integration.cloud.reception import Card, Kiosk, a_number
from tests.integration.cloud.running import SettableClock, running_service

NOW = dt.datetime.now(dt.UTC)
MANY = 1_000_000
"""All tests of a worker ask with one kiosk's and one hospital's certificate."""


@dataclasses.dataclass(frozen=True)
class World:
    """Everything that is there before a test begins."""

    line: LineCredentials
    settings: Settings
    config: Path
    people: dict[str, BenchPerson]
    person_ids: dict[str, int]
    cards: dict[str, Card]
    url: str
    clock: SettableClock

    def card(self, **wanted) -> Card:
        """A further certificate on hanako's key, registered for nobody."""
        someone = self.people["hanako"]
        dates = {"not_before": NOW - dt.timedelta(days=9), "not_after": NOW + dt.timedelta(days=9)}
        options: dict[str, Any] = {
            "subject_cn": someone.subject_cn,
            "key": card_key("hanako"),
            **dates,
            **wanted,
        }
        return Card.of("hanako", self.line.card_ca.issue(**options))

    def register_newcomer(self) -> int:
        """Somebody with mika's name and coverage, and without any registered card."""
        mika = self.people["mika"]
        number = a_number()
        keys = [dataclasses.replace(one.key, number=number) for one in mika.coverages]
        coverages = [
            dataclasses.replace(one, key=key) for one, key in zip(mika.coverages, keys, strict=True)
        ]
        someone = Registration(mika.person, tuple(coverages))
        return in_registry(self.settings, lambda registry: registry.register_person(someone))

    def newcomer(self, person_id: int | None = None) -> Card:
        """A certificate that nobody registered; the link says whose it is."""
        card = self.card()
        person_id = self.register_newcomer() if person_id is None else person_id
        asyncio.run(link(self.settings, {card.certificate: person_id}))
        return card

    def card_of(self, name: str) -> Card:
        """A further card of somebody of the bench, registered; its key is hanako's."""
        card = self.card()
        person_id, link = self.person_ids[name], card_link(card.certificate)
        in_registry(self.settings, lambda registry: registry.register_card(person_id, link))
        return card

    def rows(self, sql: str, *values: object) -> list[asyncpg.Record]:
        return rows(self.settings.database.owner_dsn, sql, *values)

    def execute(self, sql: str) -> None:
        """Several statements, as the superuser."""
        execute(self.settings.database.owner_dsn, sql)


@pytest.fixture(scope="session")
def line(tmp_path_factory: pytest.TempPathFactory) -> LineCredentials:
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    with Postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


def make_settings(directory: Path, line: LineCredentials, dsn: str) -> Settings:
    path = directory / "cloud.toml"
    path.write_text(settings_text(line, dsn, directory / "keys"), "utf-8")
    told = load(path)
    limits = dataclasses.replace(
        told.limits,
        face_misses=MANY,
        face_misses_hospital=MANY,
        bulk_misses=MANY,
        bulk_misses_a_day=MANY,
        bulk_misses_a_day_kiosk=MANY,
    )
    settings = dataclasses.replace(told, limits=limits)
    bootstrap.make_keys(settings.keys.directory, SystemRandomness())
    return settings


def prepare(settings: Settings, line: LineCredentials, postgres: Postgres) -> None:
    """Schema, the service's login, the kiosk."""
    asyncio.run(migrate(settings.database.owner_dsn))
    let_service_in(postgres, settings.database.owner_dsn)
    enrol(settings, line.kiosk)


@pytest.fixture(scope="session")
def session_world(
    tmp_path_factory: pytest.TempPathFactory, line: LineCredentials, postgres: Postgres
) -> Iterator[World]:
    directory = tmp_path_factory.mktemp("cloud")
    settings = make_settings(directory, line, postgres.create_service_database("cloud"))
    prepare(settings, line, postgres)
    everybody = people(NOW.date()) | people_with_papers(NOW.date())
    cards = {
        key: Card.of(
            key,
            line.card_ca.issue(
                someone.subject_cn,
                card_key(key),
                someone.certificate_from,
                someone.certificate_until,
            ),
        )
        for key, someone in everybody.items()
        if key in ("hanako", "ichiro", "mika", "kenji", "jiro", "emiko")
    }
    certificates = {key: [card.certificate] for key, card in cards.items()}
    person_ids = asyncio.run(seed(settings, everybody.values(), certificates))
    clock = SettableClock()
    with running_service(settings, clock) as url:
        yield World(
            line, settings, directory / "cloud.toml", everybody, person_ids, cards, url, clock
        )


@pytest.fixture
def world(session_world: World) -> Iterator[World]:
    yield session_world
    session_world.clock.reset()


@pytest.fixture
def kiosk(world: World) -> Iterator[Kiosk]:
    with Kiosk(world.url, world.line.kiosk) as device:
        yield device


@pytest.fixture
def hospital(world: World) -> Iterator[Hospital]:
    enrol(world.settings, world.line.hospital)
    with Hospital(world.url, world.line.hospital) as entrance:
        yield entrance
