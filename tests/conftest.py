"""Files that take longest begin first: a worker keeps a file, so one begun late is waited for."""

import logging
from collections.abc import Iterator

import pytest

from tests.bench.pcscd import process_socket
from tests.slowest import by_slowness


def pytest_configure() -> None:
    """Before any test asks for a card reader: a process keeps to the daemon it looked for first."""
    process_socket()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-randomly: which file comes when is told, the tests in it stay shuffled."""
    items.sort(key=lambda item: by_slowness(item.nodeid))


@pytest.fixture(autouse=True)
def _log_lines_go_where_they_went() -> Iterator[None]:
    """A program's ``main`` sets up the log for its process; the tests after it have their own."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
