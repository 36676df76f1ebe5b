"""Another node writes now: connections to the one that no longer does are given up."""

import asyncio
import uuid

import pytest

from cloud.domain.errors import StoreUnavailable
from cloud.store.database import Database, open_database
from tests.bench.postgres import Postgres

_READ_ONLY = "default_transaction_read_only"


def test_a_connection_to_a_node_that_only_reads_now_is_given_up(postgres: Postgres):
    name = f"failover_{uuid.uuid4().hex[:8]}"
    dsn = postgres.create_database(name)

    async def run() -> None:
        database = await open_database(dsn, "", 2, 5.0)
        postgres_says = f"ALTER DATABASE {name}"
        await asyncio.to_thread(
            postgres.execute, f"{postgres_says} SET {_READ_ONLY} = on", "postgres"
        )
        await _look(database)  # connected while the node only reads
        await asyncio.to_thread(postgres.execute, f"{postgres_says} RESET {_READ_ONLY}", "postgres")
        with pytest.raises(StoreUnavailable, match="25006"):
            await _write(database)
        await _write(database)
        await database.close()

    asyncio.run(run())


async def _look(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute("SELECT 1")


async def _write(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute("CREATE TABLE IF NOT EXISTS written ()")
