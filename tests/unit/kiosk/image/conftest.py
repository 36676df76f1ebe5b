"""A kiosk with two systems, on which a release lies ready."""

import pytest

from tests.bench.two_systems import TwoSystems


@pytest.fixture
def kiosk(tmp_path):
    kiosk = TwoSystems(tmp_path)
    kiosk.fetched()
    return kiosk
