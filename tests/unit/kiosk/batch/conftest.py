"""One line's keys for all tests here: making them takes a moment, nobody changes them."""

import datetime as dt

import pytest

from tests.bench.pki import make_line
from tests.unit.kiosk.batch.lists_bench import ListsBench
from tests.unit.kiosk.batch.service_bench import Bench


@pytest.fixture(scope="session")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))


@pytest.fixture
def bench(tmp_path, line):
    made = Bench(tmp_path, line)
    yield made
    made.database.close()
    made.inbox.close()


@pytest.fixture
def lists(bench):
    made = ListsBench(bench)
    bench.up()
    return made
