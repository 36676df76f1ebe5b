"""One PostgreSQL for all tests here, an empty database each; one server by a terminal a file."""

import datetime as dt
import uuid

import pytest

from tests.bench.eligibility_terminal import Habits
from tests.bench.pki import make_line
from tests.bench.postgres import Postgres
from tests.integration.hospital.databases import PostgresStore, SqliteStore
from tests.integration.hospital.served import Served


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    with Postgres(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture
def postgres_store(postgres, tmp_path):
    return PostgresStore(postgres, uuid.uuid4().hex, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, tmp_path):
    if request.param == "sqlite":
        return SqliteStore(tmp_path / "receptions.sqlite")
    return request.getfixturevalue("postgres_store")


@pytest.fixture(scope="session")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))


@pytest.fixture(scope="module")
def world(tmp_path_factory, line):
    served = Served(tmp_path_factory.mktemp("served"), line)
    yield served
    served.stop()


@pytest.fixture
def served(world):
    yield world
    world.terminal.habits = Habits()
    world.kiosk.close()
    world.kiosk = world.client(world.line.kiosk)
