"""What a test does to the database: registers through the registry's own code, reads as owner."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import asyncpg

from cloud import bootstrap
from cloud.clock import SystemClock, SystemRandomness
from cloud.commands.clients import client_of
from cloud.config import Settings
from cloud.store.database import open_database
from cloud.store.postgres import PostgresStore
from cloud.store.registration import RegistryRows

T = TypeVar("T")


def in_registry(settings: Settings, work: Callable[[RegistryRows], Awaitable[T]]) -> T:
    """Runs one piece of work with the registry's writing side."""

    async def run() -> T:
        clock, randomness = SystemClock(), SystemRandomness()
        async with bootstrap.open_registry(settings, clock, randomness) as registry:
            return await work(registry)

    return asyncio.run(run())


def in_store(settings: Settings, work: Callable[[PostgresStore], Awaitable[T]]) -> T:
    """Runs one piece of work with the store, as the service does."""

    async def run() -> T:
        told = settings.database
        database = await open_database(told.dsn, told.role, 2, 5.0)
        try:
            return await work(PostgresStore(database))
        finally:
            await database.close()

    return asyncio.run(run())


def enrol(settings: Settings, party: Path) -> None:
    client = client_of((party / "device.crt").read_bytes())
    in_registry(settings, lambda registry: registry.enrol_client(client, SystemClock().wall()))


def revoke(settings: Settings, party: Path) -> None:
    client = client_of((party / "device.crt").read_bytes())
    in_registry(
        settings,
        lambda registry: registry.revoke_client(
            client.certificate_sha256, SystemClock().wall(), "stolen"
        ),
    )


def rows(dsn: str, sql: str, *values: object) -> list[asyncpg.Record]:
    """What a statement gives, as the superuser."""

    async def run() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(dsn)
        try:
            found: list[asyncpg.Record] = await connection.fetch(sql, *values)
            return found
        finally:
            await connection.close()

    return asyncio.run(run())


def execute(dsn: str, sql: str) -> None:
    """Several statements on one connection, as the superuser."""

    async def run() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    asyncio.run(run())
