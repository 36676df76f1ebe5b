"""One line's keys for all tests here: making them takes a moment, nobody changes them."""

import datetime as dt

import pytest

from tests.bench.pki import make_line


@pytest.fixture(scope="session")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), dt.datetime.now(dt.UTC))
