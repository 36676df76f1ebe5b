"""Connections to PostgreSQL: a small pool, a role without more rights than needed, errors turned.

The database's own messages may quote a row, so only their SQLSTATE travels on.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from cloud.domain.errors import StoreUnavailable

_ACQUIRE_S = 3.0
_READ_ONLY = "25006"
"""Another node writes now; connections to this one are of no use any more."""


class Database:
    """A pool that connects when it is first needed and again after the database came back."""

    def __init__(self, pool: asyncpg.Pool, patience_s: float = _ACQUIRE_S) -> None:
        self._pool = pool
        self._patience_s = patience_s

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """One connection for one call.

        Raises:
            StoreUnavailable: instead of anything that the driver raises.
        """
        with_connection = self._pool.acquire(timeout=self._patience_s)
        try:
            async with with_connection as connection:
                yield connection
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            if getattr(error, "sqlstate", None) == _READ_ONLY:
                await self._pool.expire_connections()
            raise unavailable(error) from None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """The same, all or nothing."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    def use(self) -> tuple[int, int, int]:
        """Connections in use, idle ones, and how many there may be."""
        size, idle = self._pool.get_size(), self._pool.get_idle_size()
        return size - idle, idle, self._pool.get_max_size()

    async def close(self) -> None:
        """Lets go of every connection."""
        self._pool.terminate()


class Rows:
    """Base of whoever reads and writes rows of one subject."""

    def __init__(self, database: Database) -> None:
        self._database = database


@asynccontextmanager
async def owner_connection(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """One connection for a command; raises StoreUnavailable when it cannot be made."""
    try:
        connection = await asyncpg.connect(dsn)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise unavailable(error) from None
    try:
        yield connection
    finally:
        await connection.close()


def unavailable(error: BaseException) -> StoreUnavailable:
    """What the rest of the service sees of a driver's error."""
    return StoreUnavailable(getattr(error, "sqlstate", None) or type(error).__name__)


async def open_database(dsn: str, role: str, size: int, timeout_s: float) -> Database:
    """A pool; connects on first use, so the service may start before its database."""
    pool = await asyncpg.create_pool(
        dsn, min_size=0, max_size=size, reset=_leave, **connect_options(role, timeout_s)
    )
    return Database(pool)


async def open_replicas(dsn: str, role: str, size: int, timeout_s: float) -> Database:
    """A pool of nodes that only read: whoever waits for one could have asked the primary."""
    options = connect_options(role, timeout_s) | {"timeout": timeout_s}
    pool = await asyncpg.create_pool(dsn, min_size=0, max_size=size, reset=_leave, **options)
    return Database(pool, timeout_s)


async def _leave(_: asyncpg.Connection) -> None:
    """Nothing sets anything on a session, and the driver itself ends a transaction.

    Its usual clean-up asks the server once more after each statement: half of all round trips.
    """


def connect_options(role: str, timeout_s: float) -> dict[str, object]:
    """Options for each connection: the role to drop to, and how long anything may take."""
    settings = {
        "application_name": "eligibility-cloud",
        "jit": "off",
        # a plan made anew sees fewer leaves and so looks cheaper each time; making it costs more
        # than running it
        "plan_cache_mode": "force_generic_plan",
    }
    if role:
        settings["role"] = role
    return {"server_settings": settings, "timeout": _ACQUIRE_S, "command_timeout": timeout_s}


async def connect_for_audit(dsn: str, role: str, timeout_s: float) -> asyncpg.Connection:
    """The audit writer's own connection; its session lock must not return to a pool."""
    return await asyncpg.connect(dsn, **connect_options(role, timeout_s))
