"""The first filling of an empty registry: COPY without indexes, which are made afterwards.

An exclusion constraint costs many times a B-tree per row (cloud.md 3.2), and building it once costs
less than keeping it; so the tables lose theirs, take the rows, and get them back leaf by leaf on
several connections. What is to be made again lies in a table until it is done: a filling that was
cut off shows, and is begun anew.
"""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import asyncpg

from cloud.domain.errors import CloudError
from cloud.store.database import owner_connection, unavailable

_SCHEMAS = ("registry", "link")
_ONE_AT_A_TIME = 1
_UNFINISHED = "registry.initial_load"

_CONSTRAINTS = """
    SELECT c.conrelid::regclass::text AS relation, quote_ident(c.conname) AS name, c.contype,
           c.conparentid <> 0 AS is_inherited, r.relispartition AS is_leaf,
           pg_get_constraintdef(c.oid) AS definition
    FROM pg_constraint AS c
    JOIN pg_class AS r ON r.oid = c.conrelid
    WHERE c.contype IN ('p', 'x', 'f', 'u') AND coalesce(
        (SELECT inhparent FROM pg_inherits WHERE inhrelid = r.oid), r.oid) = ANY ($1::regclass[])
"""
_INDEXES = """
    SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS relation,
           r.relispartition AS is_leaf, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index AS i
    JOIN pg_class AS r ON r.oid = i.indrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
        AND coalesce((SELECT inhparent FROM pg_inherits WHERE inhrelid = r.oid), r.oid)
            = ANY ($1::regclass[])
"""


class RegistryNotEmpty(CloudError):
    """An initial filling was asked for where somebody is registered, or was cut off before."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Plan:
    """What is taken away and made again."""

    taken: tuple[str, ...]
    on_leaves: tuple[str, ...]
    on_parents: tuple[str, ...]


class InitialLoad:
    """Takes rows while the tables are bare."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def copy(self, rows: Iterable[tuple[str, str, bytes]]) -> None:
        """Rows in the text form of COPY: table, columns, bytes; all of them or none."""
        try:
            async with owner_connection(self._dsn) as connection, connection.transaction():
                for table, columns, data in rows:
                    if data:
                        await _copy(connection, table, columns, data)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise unavailable(error) from None


@asynccontextmanager
async def initial_load(
    dsn: str, tables: Iterable[str], parallel: int
) -> AsyncIterator[InitialLoad]:
    """Bares the tables, gives what fills them, and makes their indexes on ``parallel`` connections.

    Raises:
        RegistryNotEmpty: somebody is registered already, or an earlier filling was cut off.
        StoreUnavailable: the database said no.
    """
    try:
        plan = await _bare(dsn, list(tables))
        yield InitialLoad(dsn)
        await _run(dsn, plan.on_leaves, parallel)
        await _run(dsn, plan.on_parents, _ONE_AT_A_TIME)
        await _run(dsn, [f"ANALYZE {one}" for one in tables], _ONE_AT_A_TIME)
        await _run(dsn, [f"DROP TABLE {_UNFINISHED}"], _ONE_AT_A_TIME, "on")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        raise unavailable(error) from None


async def _bare(dsn: str, tables: list[str]) -> _Plan:
    async with owner_connection(dsn) as connection, connection.transaction():
        if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", _UNFINISHED):
            raise RegistryNotEmpty(
                "an initial filling was cut off here: make the database anew and begin again"
            )
        for table in tables:
            await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):  # noqa: S608
                raise RegistryNotEmpty(f"{table} is not empty")
        plan = await _plan(connection, tables)
        for statement in plan.taken:
            await connection.execute(statement)
        await connection.execute(f"CREATE TABLE {_UNFINISHED} (statement text NOT NULL)")
        await connection.executemany(
            f"INSERT INTO {_UNFINISHED} VALUES ($1)",  # noqa: S608
            [(one,) for one in (*plan.on_leaves, *plan.on_parents)],
        )
    return plan


async def _plan(connection: asyncpg.Connection, tables: list[str]) -> _Plan:
    """A parent's index takes over its leaves' matching ones, so those come first."""
    constraints = await connection.fetch(_CONSTRAINTS, tables)
    indexes = await connection.fetch(_INDEXES, tables)
    taken: list[str] = []
    leaves: list[str] = []
    parents: list[str] = []
    for row in constraints:
        place = f"ALTER TABLE {row['relation']}"
        if not row["is_inherited"]:
            taken.append(f"{place} DROP CONSTRAINT {row['name']}")
        if row["is_leaf"] and row["contype"] == b"f":
            continue  # comes with the parent's
        made = f"{place} ADD CONSTRAINT {row['name']} {row['definition']}"
        (leaves if row["is_leaf"] else parents).append(made)
    for row in indexes:
        if not row["is_leaf"]:
            taken.append(f"DROP INDEX {row['name']}")
        made = row["definition"].replace(" ON ONLY ", " ON ")
        (leaves if row["is_leaf"] else parents).append(made)
    parents.sort(key=lambda statement: " FOREIGN KEY " in statement)
    return _Plan(tuple(taken), tuple(leaves), tuple(parents))


async def _run(dsn: str, statements: Iterable[str], parallel: int, commit: str = "off") -> None:
    """Each on one of ``parallel`` connections; the last of all makes the others durable, too."""
    waiting = list(reversed(list(statements)))

    async def work() -> None:
        async with owner_connection(dsn) as connection:
            await connection.execute("SET maintenance_work_mem = '512MB'")
            await connection.execute(f"SET synchronous_commit = {commit}")
            while waiting:
                await connection.execute(waiting.pop())

    await asyncio.gather(*(work() for _ in range(parallel)))


async def _copy(connection: asyncpg.Connection, table: str, columns: str, data: bytes) -> None:
    schema, _, name = table.partition(".")
    await connection.copy_to_table(
        name,
        schema_name=schema,
        columns=[one.strip() for one in columns.split(",")],
        source=_chunks(data),
        format="text",
    )


async def _chunks(data: bytes, size: int = 1 << 20) -> AsyncIterator[bytes]:
    for begin in range(0, len(data), size):
        yield data[begin : begin + size]
