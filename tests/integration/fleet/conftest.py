"""One authority with a clock in hand for a file, and a kiosk that reports to it."""

import datetime as dt
import itertools

import pytest

from kiosk.config import overlays_of
from tests.bench.authority import AuthorityDesk
from tests.bench.pki import make_line
from tests.bench.reporting_kiosk import ReportingKiosk
from tests.bench.reporting_screen import Screen

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
"""TLS looks at the real clock."""
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return make_line(tmp_path_factory.mktemp("line"), NOW)


@pytest.fixture(scope="module")
def desk(line, tmp_path_factory):
    with AuthorityDesk(line.office, tmp_path_factory.mktemp("server"), NOW, poll_every_s=1) as desk:
        yield desk


@pytest.fixture
def kiosk(line, desk, tmp_path):
    """One of the test's own."""
    device = f"poll-{next(NUMBERS)}"
    with ReportingKiosk(tmp_path / device, line, desk.port, device) as kiosk:
        yield kiosk


@pytest.fixture
def overlays(kiosk):
    """What came over the line for it."""
    return overlays_of(kiosk.config)


@pytest.fixture
def screen(kiosk):
    """Its real window, started."""
    screen = Screen(kiosk)
    screen.start()
    yield screen
    screen.stop()
