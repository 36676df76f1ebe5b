"""The cloud's commands say what is wrong when no database is there."""

import asyncio

import pytest

from cloud.domain.errors import StoreUnavailable
from cloud.store import audit, migrate


@pytest.mark.parametrize("command", [migrate.migrate, audit.verify_chains])
def test_a_missing_database_is_named(command, tmp_path):
    with pytest.raises(StoreUnavailable, match="the database did not answer"):
        asyncio.run(command(f"postgresql://nobody@/nothing?host={tmp_path}"))
