"""One line's keys for all tests here: making them takes a moment, nobody changes them."""

import datetime as dt

import pytest

from tests.bench.pki import make_line
from tests.unit.hospital.desk import Desk


@pytest.fixture(scope="session")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))


@pytest.fixture
def desk(tmp_path, line):
    made = Desk(tmp_path, line)
    yield made
    made.inbox.close()
