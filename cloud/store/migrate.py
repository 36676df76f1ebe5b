"""Brings the schema up to date: numbered files, forward only, once each, one at a time.

An advisory lock lets several services start at once; a changed file or a newer database is refused.
"""

import dataclasses
import hashlib
import logging
import re
from pathlib import Path

import asyncpg

from cloud.store.database import owner_connection

logger = logging.getLogger(__name__)

_FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_\w+\.sql")
_LOCK = 0x6F65765F6D696772  # "oev_migr"


class MigrationError(Exception):
    """The database and the migrations of this version do not fit together."""


@dataclasses.dataclass(frozen=True, slots=True)
class Migration:
    """One file."""

    version: int
    name: str
    sql: str = dataclasses.field(repr=False)

    @property
    def sha256(self) -> str:
        """Of the text, hex."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(folder: Path = _FOLDER) -> tuple[Migration, ...]:
    """All files, in order.

    Raises:
        MigrationError: a gap or a double in the numbers.
    """
    named = ((path, _NAME.fullmatch(path.name)) for path in sorted(folder.glob("*.sql")))
    found = tuple(
        Migration(int(match.group(1)), path.name, path.read_text("utf-8"))
        for path, match in named
        if match
    )
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise MigrationError("the migrations are not numbered 0001, 0002, ... without a gap")
    return found


def latest_version() -> int:
    """The schema version that this code needs."""
    return len(migrations())


async def migrate(dsn: str, wanted: tuple[Migration, ...] | None = None) -> list[int]:
    """Applies what is missing and gives its numbers.

    Raises:
        MigrationError: see above.
        StoreUnavailable: no database answers.
    """
    async with owner_connection(dsn) as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        return await _apply(connection, migrations() if wanted is None else wanted)


async def _apply(connection: asyncpg.Connection, wanted: tuple[Migration, ...]) -> list[int]:
    await connection.execute("SET client_min_messages = warning")
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS public.schema_migration ("
        " version integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL,"
        " applied_at timestamptz NOT NULL DEFAULT now())"
    )
    await connection.execute("GRANT SELECT ON public.schema_migration TO PUBLIC")
    rows = await connection.fetch("SELECT version, sha256 FROM public.schema_migration")
    applied = {row["version"]: row["sha256"] for row in rows}
    _check(applied, wanted)
    missing = [migration for migration in wanted if migration.version not in applied]
    for migration in missing:
        await _apply_one(connection, migration)
    return [migration.version for migration in missing]


def _check(applied: dict[int, str], wanted: tuple[Migration, ...]) -> None:
    if applied and max(applied) > len(wanted):
        raise MigrationError("the database is newer than this version of the service")
    for migration in wanted:
        if applied.get(migration.version, migration.sha256) != migration.sha256:
            raise MigrationError(f"{migration.name} was changed after it had been applied")


async def _apply_one(connection: asyncpg.Connection, migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO public.schema_migration (version, name, sha256) VALUES ($1, $2, $3)",
            migration.version,
            migration.name,
            migration.sha256,
        )
    logger.info("migrated version=%d", migration.version)
