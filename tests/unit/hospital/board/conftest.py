"""One browser a file: while Playwright runs, no other test of the process may run an event loop."""

import pytest

from tests.bench.browser import Browser


@pytest.fixture(scope="module")
def browser():
    with Browser() as running:
        yield running
