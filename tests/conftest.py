"""Files that take longest begin first: a worker keeps a file, so one begun late is waited for."""

import pytest

from tests.slowest import by_slowness


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-randomly: which file comes when is told, the tests in it stay shuffled."""
    items.sort(key=lambda item: by_slowness(item.nodeid))
