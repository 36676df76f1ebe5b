"""The service from its settings: pools, ports and rules joined, tasks begun, listeners opened."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import functools
import logging
from collections.abc import AsyncIterator, Callable, Coroutine

from cloud.api.bulk_worker import BulkWorker
from cloud.api.context import Service, Terms
from cloud.api.guesses import Guesses
from cloud.api.metrics import Metrics
from cloud.api.readiness import Readiness
from cloud.api.revocations import Revocations
from cloud.api.tls import ServerTls
from cloud.bootstrap.anchors import card_trust, read_issuers
from cloud.bootstrap.following import Following
from cloud.bootstrap.housekeeping import chores, keep_house
from cloud.bootstrap.keys import read_pseudonyms
from cloud.bootstrap.list_file import ListFile, check_ended, open_lists
from cloud.bootstrap.listening import has_socket, listening, watched
from cloud.bootstrap.measuring import Measuring
from cloud.bootstrap.openings import (
    audit_connection,
    intake_over,
    open_intake_pool,
    open_pool,
    open_store,
)
from cloud.config import Settings
from cloud.domain.guessing import GuessingLimits
from cloud.domain.intake import Intake
from cloud.domain.ports import AuditTrail, Clock, Randomness
from cloud.store.audit import PostgresAuditTrail
from cloud.store.audit_heads import HeadRows
from cloud.store.database import Database
from cloud.store.link import LinkRows
from cloud.store.migrate import latest_version
from cloud.store.outbox import OutboxRows
from cloud.store.postgres import PostgresStore
from cloud.store.replicas import stamp

logger = logging.getLogger(__name__)

_Work = Callable[[], Coroutine[None, None, None]]


@dataclasses.dataclass(frozen=True, slots=True)
class _Reached:
    """What was opened for the service."""

    primary: Database
    store: PostgresStore
    intake: Intake
    trail: AuditTrail
    metrics: Metrics
    revocations: Revocations


@contextlib.asynccontextmanager
async def running(settings: Settings, clock: Clock, randomness: Randomness) -> AsyncIterator[int]:
    """The service, answering; gives its port.

    Raises:
        ConfigError, TlsFailed: keys, anchors, lists or credentials cannot be used.
    """
    file, revocations = _revocations(settings, clock)
    tls = _server_tls(settings, file)
    metrics = Metrics()
    trail = PostgresAuditTrail(audit_connection(settings), metrics)
    async with contextlib.AsyncExitStack() as parts:
        lookups = await parts.enter_async_context(
            open_pool(settings, settings.database.dsn, settings.database.role)
        )
        writing = await parts.enter_async_context(open_intake_pool(settings))
        intake = intake_over(writing, settings, clock, randomness)
        store = await parts.enter_async_context(open_store(settings, lookups, clock))
        service = _service(settings, _Reached(lookups, store, intake, trail, metrics, revocations))
        measuring = Measuring(service, {"lookup": lookups, "intake": writing}, lookups, store)
        housekeeping = functools.partial(
            keep_house,
            (*chores(settings, service, tls, HeadRows(lookups)), measuring.measure),
        )
        workers: list[_Work] = [
            BulkWorker(service).run for _ in range(settings.limits.bulk_workers)
        ]
        if file is not None:
            following = Following(settings, service, file, tls)
            workers += [following.watch, following.fetch]
        if settings.database.read_dsn:
            workers.append(functools.partial(stamp, lookups))
        await parts.enter_async_context(_writing(trail))
        readiness = Readiness(service)
        await parts.enter_async_context(watched(settings.operations, service, readiness))
        await parts.enter_async_context(_tasks(housekeeping, *workers))
        port = await parts.enter_async_context(listening(settings.listen, service, tls))
        parts.callback(readiness.end)  # the first that is done when this is left
        logger.info("listening port=%d", port)
        yield port
    logger.info("stopped")


def _service(settings: Settings, reached: _Reached) -> Service:
    lookups, store, intake = reached.primary, reached.store, reached.intake
    return Service(
        store=store,
        link=LinkRows(lookups),
        trail=reached.trail,
        clock=intake.clock,
        randomness=intake.randomness,
        trust=card_trust(settings.cards),
        issuers=read_issuers(settings.tls.directory),
        pseudonyms=read_pseudonyms(settings.keys),
        faces=intake.faces,
        terms=_terms(settings),
        guesses=Guesses(store, intake.clock, _guessing(settings), reached.metrics.guessing),
        schema_version=latest_version(),
        intake=intake,
        notices=OutboxRows(lookups),
        metrics=reached.metrics,
        revocations=reached.revocations,
    )


def _revocations(settings: Settings, clock: Clock) -> tuple[ListFile | None, Revocations]:
    """The file of lists that are followed, and what every request asks."""
    told = settings.authority
    revocations = Revocations(
        dt.timedelta(hours=told.list_max_age_hours), dt.timedelta(days=told.warn_days)
    )
    opened = open_lists(settings)
    if opened is None:
        return None, revocations
    file, revocations.lists = opened
    check_ended(revocations.lists, clock.wall())
    return file, revocations


def _server_tls(settings: Settings, file: ListFile | None) -> ServerTls | None:
    if has_socket(settings.listen):
        return None
    return ServerTls(settings.tls.directory, file.path if file else None)


def _guessing(settings: Settings) -> GuessingLimits:
    limits = settings.limits
    return GuessingLimits(
        dt.timedelta(seconds=limits.face_miss_window_s),
        limits.face_misses,
        limits.face_misses_hospital,
        limits.bulk_miss_percent,
        limits.bulk_misses_a_day,
        limits.bulk_misses,
        limits.bulk_misses_a_day_kiosk,
    )


def _terms(settings: Settings) -> Terms:
    return Terms(
        settings.limits.request_bytes,
        dt.timedelta(seconds=settings.limits.authentication_s),
        dt.timedelta(days=settings.limits.waiting_days),
        dt.timedelta(days=settings.limits.asked_back_days),
        settings.limits.body_s,
        settings.limits.bulk_waiting,
        settings.limits.large_wait_s,
        settings.authority.trust_by_issuer,
    )


@contextlib.asynccontextmanager
async def _writing(trail: PostgresAuditTrail) -> AsyncIterator[None]:
    """The audit trail's writer; it ends when nothing waits for it any more."""
    async with _tasks(trail.run):
        yield
        await trail.drained()


@contextlib.asynccontextmanager
async def _tasks(*works: _Work) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work()) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
