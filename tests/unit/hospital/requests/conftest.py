"""Folders of their own for each test."""

import pytest

from tests.unit.hospital.requests.bench import Folders


@pytest.fixture
def folders(tmp_path):
    made = Folders(tmp_path)
    yield made
    made.database.close()
