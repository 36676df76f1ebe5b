"""What the service and its commands reach the database through, each under its own role."""

import contextlib
import datetime as dt
import functools
from collections.abc import AsyncIterator

from cloud.bootstrap.keys import FACE_KEY, LINK_KEY, read_key
from cloud.config import ConfigError, Settings
from cloud.domain.intake import BATCHES_AT_ONCE, Intake
from cloud.domain.link_feed import LinkSeal
from cloud.domain.ports import Clock, Randomness
from cloud.domain.pseudonym import FaceKeys
from cloud.store.audit import Connect
from cloud.store.database import Database, connect_for_audit, open_database, open_replicas
from cloud.store.intake import IntakeRows
from cloud.store.link import LINK_ROLE, LinkingRows, LinkRows
from cloud.store.linking import LinkFeed
from cloud.store.outbox import OutboxRows
from cloud.store.postgres import PostgresStore
from cloud.store.registration import RegistryRows
from cloud.store.replicas import Lag, Replica, ReplicatedStore


@contextlib.asynccontextmanager
async def open_pool(settings: Settings, dsn: str, role: str) -> AsyncIterator[Database]:
    """A pool of connections that drop to ``role``."""
    size, timeout_s = settings.database.pool_size, settings.database.timeout_s
    database = await open_database(dsn, role, size, timeout_s)
    try:
        yield database
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def open_store(
    settings: Settings, primary: Database, clock: Clock
) -> AsyncIterator[PostgresStore]:
    """What kiosks' and hospitals' calls need; lookups go to replicas where there are any."""
    told = settings.database
    if not told.read_dsn:
        yield PostgresStore(primary)
        return
    replicas = await open_replicas(told.read_dsn, told.role, told.pool_size, told.read_timeout_s)
    lag = Lag(clock, dt.timedelta(seconds=told.read_max_lag_s))
    try:
        yield ReplicatedStore(primary, Replica(replicas, lag))
    finally:
        await replicas.close()


@contextlib.asynccontextmanager
async def open_intake_pool(settings: Settings) -> AsyncIterator[Database]:
    """A pool and a role of its own: batches are long, and write.

    Raises:
        ConfigError: batches would hold every connection while each waits for one more.
    """
    told = settings.database
    if told.intake_pool_size <= BATCHES_AT_ONCE:
        raise ConfigError(f"database.intake_pool_size: more than {BATCHES_AT_ONCE} is needed")
    database = await open_database(
        told.dsn, told.intake_role, told.intake_pool_size, told.intake_timeout_s
    )
    try:
        yield database
    finally:
        await database.close()


def intake_over(
    database: Database, settings: Settings, clock: Clock, randomness: Randomness
) -> Intake:
    """What insurers' batches are taken in with."""
    return Intake(
        batches=IntakeRows(database),
        link=LinkRows(database),
        faces=FaceKeys(read_key(settings.keys.directory / FACE_KEY)),
        clock=clock,
        randomness=randomness,
        messages=OutboxRows(database),
    )


@contextlib.asynccontextmanager
async def open_intake(
    settings: Settings, clock: Clock, randomness: Randomness
) -> AsyncIterator[Intake]:
    """The same for a command."""
    async with open_intake_pool(settings) as database:
        yield intake_over(database, settings, clock, randomness)


@contextlib.asynccontextmanager
async def open_registry(
    settings: Settings, clock: Clock, randomness: Randomness
) -> AsyncIterator[RegistryRows]:
    """What insurers and operators write through; runs as the schema's owner."""
    faces = FaceKeys(read_key(settings.keys.directory / FACE_KEY))
    async with open_pool(settings, owner_dsn(settings), "") as database:
        yield RegistryRows(database, faces, clock, randomness)


@contextlib.asynccontextmanager
async def open_links(settings: Settings) -> AsyncIterator[LinkingRows]:
    """What the link is filled through; drops to a role that sees nothing else."""
    async with open_pool(settings, owner_dsn(settings), LINK_ROLE) as database:
        yield LinkingRows(database)


@contextlib.asynccontextmanager
async def open_link_feed(settings: Settings, randomness: Randomness) -> AsyncIterator[LinkFeed]:
    """The same, for the feed; needs the linking job's own key."""
    seal = LinkSeal(read_key(settings.keys.directory / LINK_KEY))
    async with open_pool(settings, owner_dsn(settings), LINK_ROLE) as database:
        yield LinkFeed(database, seal, randomness)


def owner_dsn(settings: Settings) -> str:
    """How the commands reach the database: as the schema's owner."""
    return settings.database.owner_dsn or settings.database.dsn


def audit_connection(settings: Settings) -> Connect:
    """The audit writer's own connection."""
    database = settings.database
    return functools.partial(connect_for_audit, database.dsn, database.role, database.timeout_s)
