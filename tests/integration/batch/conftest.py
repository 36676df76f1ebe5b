"""A real broker, a real hospital and a real batch process, with real TLS."""

import datetime as dt

import pytest

from tests.bench.batch import Batch
from tests.bench.hospital import Hospital
from tests.bench.mosquitto import Mosquitto
from tests.bench.pki import make_line


@pytest.fixture(scope="session")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))


@pytest.fixture
def broker(tmp_path, line):
    with Mosquitto(tmp_path / "broker", line.broker) as running:
        yield running


@pytest.fixture
def hospital(tmp_path, line, broker):
    """Not started yet."""
    program = Hospital(tmp_path / "hospital", line, broker)
    yield program
    program.stop()


@pytest.fixture
def batch(tmp_path, line, broker):
    """Not started yet."""
    program = Batch(tmp_path / "kiosk", line, broker)
    yield program
    program.stop()


@pytest.fixture
def outbox(batch):
    opened = batch.outbox()
    yield opened
    opened.close()
