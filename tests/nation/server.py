"""The cluster as the bench's programs know a database server."""

import asyncio
from pathlib import Path

import asyncpg

from tests.bench.cloud import SERVICE_LOGIN, Cloud
from tests.bench.pki import LineCredentials
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


class ReplicatedCloud(Cloud):
    """The service with every node in its settings: one that writes, others for lookups."""

    def __init__(self, directory: Path, line: LineCredentials, cluster: Cluster) -> None:
        super().__init__(directory, line, ClusterServer(cluster))
        self._cluster = cluster

    @property
    def database(self) -> str:
        """The database's name."""
        return self.dsn.rpartition("/")[2].partition("?")[0]

    def write_settings(self) -> None:
        super().write_settings()
        read_dsn = self._cluster.dsn(self.database, SERVICE_LOGIN, "prefer-standby")
        text = self.config.read_text("utf-8")
        self.config.write_text(
            text.replace("[cards]", f'read_dsn = "{read_dsn}"\n[cards]'), "utf-8"
        )
