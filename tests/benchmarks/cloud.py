"""Ratios of the eligibility service against bare baselines, same machine, same minute.

P2: inquiries over HTTPS with audit, against an asyncpg loop of the same SQL   (target 0.20)
P3: lookups with the durable audit trail, against the same lookups without it  (target 0.60)
The client of P2 is Python too and shares the cores, so the ratio is a lower bound.
"""

import asyncio
import contextlib
import datetime as dt
import functools
import itertools
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiohttp

from cloud.clock import SystemClock
from cloud.config import Settings
from cloud.domain.values import AuditEntry, KeptAnswer, Moment
from cloud.store.audit import PostgresAuditTrail
from cloud.store.database import connect_for_audit, open_database
from cloud.store.postgres import PostgresStore
from eligibility import wire
from tests.bench.card_ca import card_key
from tests.bench.cloud import Cloud, client_context
from tests.bench.people import people
from tests.bench.pki import LineCredentials, make_line
from tests.bench.postgres import Postgres
from tests.integration.cloud.reception import Card, Kiosk, new_id

SECONDS = 3.0
ROUNDS = 3
CONNECTIONS = 16
IN_FLIGHT = 64
POOL = 8

Work = Callable[[], Awaitable[None]]


def main() -> int:
    """Prints both ratios; 1 when a target was missed."""
    now = SystemClock().wall()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        line = make_line(directory / "line", now)
        with (
            Postgres(directory, durable=True) as postgres,
            Cloud(directory / "cloud", line, postgres) as cloud,
        ):
            session = _session(cloud, line, now)
            results = asyncio.run(_measure(cloud, line, session))
    missed = [_report(*result) for result in results].count(False)
    return int(missed > 0)


def _report(name: str, ours: float, bare: float, target: float) -> bool:
    ratio = ours / bare
    verdict = "met" if ratio >= target else "MISSED"
    print(f"{name}: {ours:.0f}/s of {bare:.0f}/s = {ratio:.2f}, target {target:.2f} {verdict}")
    return ratio >= target


def _session(cloud: Cloud, line: LineCredentials, now: dt.datetime) -> tuple[str, str, int]:
    """Session, authentication and person to ask about."""
    someone = people(now.date())["ichiro"]
    dates = (someone.certificate_from, someone.certificate_until)
    card = Card.of("ichiro", line.card_ca.issue(someone.subject_cn, card_key("ichiro"), *dates))
    ids = cloud.seed(people(now.date()).values(), {"ichiro": [card.certificate]})
    session_id = new_id()
    with Kiosk(cloud.url, line.kiosk) as kiosk:
        proven = kiosk.authenticate(session_id, card)
    return session_id, proven.authentication_id, ids["ichiro"]


async def _measure(
    cloud: Cloud, line: LineCredentials, session: tuple[str, str, int]
) -> list[tuple[str, float, float, float]]:
    settings = cloud.settings
    async with _store(settings) as store, _trail(settings) as trail, _https(cloud, line) as https:
        inquiry = functools.partial(_inquiry, https, session)
        same_sql = functools.partial(_same_sql, store, session)
        lookup = functools.partial(_lookup, store, session[2])
        audited = functools.partial(_audited_lookup, store, trail, session[2])
        https_rate, sql_rate = await _rates((inquiry, CONNECTIONS), (same_sql, CONNECTIONS))
        audited_rate, lookup_rate = await _rates((audited, IN_FLIGHT), (lookup, IN_FLIGHT))
    return [
        ("P2 inquiry over HTTPS with audit / same SQL", https_rate, sql_rate, 0.20),
        ("P3 lookup with durable audit / without", audited_rate, lookup_rate, 0.60),
    ]


async def _rates(*works: tuple[Work, int]) -> list[float]:
    """Median operations a second of each, measured in turns."""
    seen: list[list[float]] = [[] for _ in works]
    for _, (rates, (work, parallel)) in itertools.product(
        range(ROUNDS), list(zip(seen, works, strict=True))
    ):
        rates.append(await _rate(work, parallel))
    return [statistics.median(rates) for rates in seen]


async def _rate(work: Work, parallel: int) -> float:
    started = time.monotonic()
    done = 0

    async def repeat() -> None:
        nonlocal done
        while time.monotonic() - started < SECONDS:
            await work()
            done += 1

    await asyncio.gather(*(repeat() for _ in range(parallel)))
    return done / (time.monotonic() - started)


@contextlib.asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[PostgresStore]:
    database = await open_database(settings.database.dsn, settings.database.role, POOL, 10.0)
    try:
        yield PostgresStore(database)
    finally:
        await database.close()


@contextlib.asynccontextmanager
async def _trail(settings: Settings) -> AsyncIterator[PostgresAuditTrail]:
    database = settings.database
    connect = functools.partial(connect_for_audit, database.dsn, database.role, 10.0)
    trail = PostgresAuditTrail(connect)
    writer = asyncio.create_task(trail.run())
    try:
        yield trail
    finally:
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)


@contextlib.asynccontextmanager
async def _https(cloud: Cloud, line: LineCredentials) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.TCPConnector(ssl=client_context(line.kiosk), limit=CONNECTIONS)
    async with aiohttp.ClientSession(cloud.url, connector=connector) as session:
        yield session


async def _inquiry(https: aiohttp.ClientSession, session: tuple[str, str, int]) -> None:
    request = wire.InquiryRequest(
        verification_id=str(uuid.uuid4()), session_id=session[0], authentication_id=session[1]
    )
    async with https.post("/v1/inquiries", data=wire.encode(request)) as response:
        await response.read()
        response.raise_for_status()


async def _same_sql(store: PostgresStore, session: tuple[str, str, int]) -> None:
    now = SystemClock().wall()
    verification_id = str(uuid.uuid4())
    await store.kept_answer(verification_id)
    await store.authentication(session[1])
    await store.coverages_of(session[2], Moment(now.date()))
    await store.keep_answer(
        KeptAnswer(verification_id, bytes(32), "urn:x", session[2], "1", bytes(600), now)
    )


async def _lookup(store: PostgresStore, person_id: int) -> None:
    await store.coverages_of(person_id, Moment(SystemClock().wall().date()))


async def _audited_lookup(store: PostgresStore, trail: PostgresAuditTrail, person_id: int) -> None:
    await _lookup(store, person_id)
    await trail.record(
        AuditEntry(
            at=SystemClock().wall(),
            certificate_sha256=bytes(32),
            institution="1310000011",
            device="reception-1",
            operation="inquiry",
            subject="BENCHMARK",
            reference="",
            outcome="1",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
