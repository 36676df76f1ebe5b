"""Files that take longest begin first: a worker keeps a file, so one begun late is waited for."""

import gc
import logging
from collections.abc import Generator, Iterator

import pytest

from tests import own_process
from tests.bench.pcscd import process_socket
from tests.slowest import by_slowness


def pytest_configure() -> None:
    """Before any test asks for a card reader: a process keeps to the daemon it looked for first."""
    process_socket()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: to look for garbage in it took half of the collecting."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-randomly: which file comes when is told, the tests in it stay shuffled."""
    items.sort(key=lambda item: by_slowness(item.nodeid))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """True: it was run."""
    return own_process.run(pyfuncitem) or None


@pytest.fixture(autouse=True)
def _log_lines_go_where_they_went() -> Iterator[None]:
    """A program's ``main`` sets up the log for its process; the tests after it have their own."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
