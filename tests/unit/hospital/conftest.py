"""One line's keys for all tests here: making them takes a moment, nobody changes them."""

import datetime as dt
import logging

import pytest

from hospital.logs import PlacesOnly
from tests.bench.pki import make_line
from tests.unit.hospital.asking import Asking
from tests.unit.hospital.desk import Desk


@pytest.fixture(scope="session")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))


@pytest.fixture
def desk(tmp_path, line):
    made = Desk(tmp_path, line)
    yield made
    made.inbox.close()


@pytest.fixture
def asking(desk):
    return Asking(desk)


@pytest.fixture(autouse=True)
def _no_handler_is_left():
    """``main`` logs to the standard error of its test, which is closed afterwards."""
    yield
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, PlacesOnly):
            root.removeHandler(handler)
