"""The cluster as the bench's programs know a database server."""

import asyncio

import asyncpg

from tests.bench.postgres import Postgres
from tests.nation.cluster import Cluster


class ClusterServer(Postgres):
    """``tests.bench.postgres.Postgres``, but three nodes; the driver finds the one that writes."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def dsn(self, database: str = "postgres") -> str:
        return self._cluster.dsn(database)

    def execute(self, sql: str, database: str) -> None:
        asyncio.run(self._execute(sql, database.partition("?")[0]))

    def rows(self, sql: str, database: str, *values: object) -> list[asyncpg.Record]:
        """Asked of the node that writes."""

        async def ask() -> list[asyncpg.Record]:
            connection = await asyncpg.connect(self.dsn(database.partition("?")[0]))
            try:
                return list(await connection.fetch(sql, *values))
            finally:
                await connection.close()

        return asyncio.run(ask())
