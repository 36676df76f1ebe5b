"""The service from its settings: pools, ports and rules joined, tasks begun, listeners opened."""

import asyncio
import contextlib
import datetime as dt
import functools
import logging
from collections.abc import AsyncIterator, Callable, Coroutine

from cloud.api.bulk_worker import BulkWorker
from cloud.api.context import Service, Terms
from cloud.api.guesses import Guesses
from cloud.api.tls import ServerTls
from cloud.bootstrap.anchors import card_trust, read_issuers
from cloud.bootstrap.housekeeping import chores, keep_house
from cloud.bootstrap.keys import PSEUDONYM_KEY, read_key
from cloud.bootstrap.listening import has_socket, listening
from cloud.bootstrap.openings import audit_connection, open_intake, open_pool
from cloud.config import Settings
from cloud.domain.guessing import GuessingLimits
from cloud.domain.intake import Intake
from cloud.domain.ports import AuditTrail, Clock, Randomness
from cloud.domain.pseudonym import Pseudonyms
from cloud.store.audit import PostgresAuditTrail
from cloud.store.audit_heads import HeadRows
from cloud.store.database import Database
from cloud.store.link import LinkRows
from cloud.store.migrate import latest_version
from cloud.store.outbox import OutboxRows
from cloud.store.postgres import PostgresStore

logger = logging.getLogger(__name__)

_Work = Callable[[], Coroutine[None, None, None]]


@contextlib.asynccontextmanager
async def running(settings: Settings, clock: Clock, randomness: Randomness) -> AsyncIterator[int]:
    """The service, answering; gives its port.

    Raises:
        ConfigError, TlsFailed: keys, anchors or credentials cannot be used.
    """
    tls = None if has_socket(settings.listen) else ServerTls(settings.tls.directory)
    trail = PostgresAuditTrail(audit_connection(settings))
    async with contextlib.AsyncExitStack() as parts:
        lookups = await parts.enter_async_context(
            open_pool(settings, settings.database.dsn, settings.database.role)
        )
        intake = await parts.enter_async_context(open_intake(settings, clock, randomness))
        service = _service(settings, lookups, intake, trail)
        housekeeping = functools.partial(
            keep_house, chores(settings, service, tls, HeadRows(lookups))
        )
        workers = [BulkWorker(service).run for _ in range(settings.limits.bulk_workers)]
        await parts.enter_async_context(_tasks(trail.run, housekeeping, *workers))
        port = await parts.enter_async_context(listening(settings.listen, service, tls))
        logger.info("listening port=%d", port)
        yield port
    logger.info("stopped")


def _service(settings: Settings, lookups: Database, intake: Intake, trail: AuditTrail) -> Service:
    keys = settings.keys.directory
    store = PostgresStore(lookups)
    return Service(
        store=store,
        link=LinkRows(lookups),
        trail=trail,
        clock=intake.clock,
        randomness=intake.randomness,
        trust=card_trust(settings.cards),
        issuers=read_issuers(settings.tls.directory),
        pseudonyms=Pseudonyms(read_key(keys / PSEUDONYM_KEY)),
        faces=intake.faces,
        terms=_terms(settings),
        guesses=Guesses(store, intake.clock, _guessing(settings)),
        schema_version=latest_version(),
        intake=intake,
        notices=OutboxRows(lookups),
    )


def _guessing(settings: Settings) -> GuessingLimits:
    limits = settings.limits
    return GuessingLimits(
        dt.timedelta(seconds=limits.face_miss_window_s),
        limits.face_misses,
        limits.face_misses_hospital,
        limits.bulk_miss_percent,
        limits.bulk_misses_a_day,
    )


def _terms(settings: Settings) -> Terms:
    return Terms(
        settings.limits.request_bytes,
        dt.timedelta(seconds=settings.limits.authentication_s),
        dt.timedelta(days=settings.limits.waiting_days),
        dt.timedelta(days=settings.limits.asked_back_days),
        settings.limits.body_s,
    )


@contextlib.asynccontextmanager
async def _tasks(*works: _Work) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work()) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
