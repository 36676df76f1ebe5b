"""One browser for all pages: starting it takes a second."""

import pytest

from tests.bench.browser import Browser


@pytest.fixture(scope="session")
def browser():
    with Browser() as running:
        yield running
