"""P7 and P8 of cloud.md 7: what an insurer's batch costs beside COPY, and what detection adds."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import os
import statistics
import time
from collections.abc import AsyncIterator, Iterator, Sequence

import asyncpg

from cloud.bootstrap import open_intake
from cloud.bootstrap.keys import FACE_KEY, LINK_KEY
from cloud.bootstrap.sampling import _District, _rows_of
from cloud.clock import SystemClock, SystemRandomness
from cloud.domain.changes import CoverageChange
from cloud.domain.intake import Batch, Intake
from cloud.sample.rows import INSURER_COLUMNS, TABLES, insurer_row
from cloud.store import findings
from cloud.store.initial import InitialLoad, initial_load
from cloud.store.link import code_key
from cloud.store.migrate import migrate
from eligibility.insured import InsurerNumber, check_digit
from tests.bench.insurer_lines import a_person, batch, coverage_at, register
from tests.benchmarks.nation_world import World
from tests.benchmarks.rates import verdict

ROUNDS = 5
_MOST_FILLED = 200_000
_ONE_OVERLAPS = 50
_OVER = {
    "QualificationDate": "20160401",
    "DisqualificationDate": "20160901",
    "ReasonOfLoss": "03",
    "Birthdate": "19950101",
}
"""Before anything that the registry knows of a made-up person."""
_BARE = "CREATE TABLE bare.t{place} (LIKE {table} INCLUDING DEFAULTS)"
_SINCE = dt.date(2026, 4, 1)
_COPIED = """
    CREATE SCHEMA IF NOT EXISTS bare;
    CREATE TABLE bare.coverage (LIKE registry.coverage INCLUDING DEFAULTS)
        PARTITION BY HASH (person_id);
    DO $$ BEGIN
        FOR remainder IN 0 .. 15 LOOP
            EXECUTE format('CREATE TABLE bare.coverage_%s PARTITION OF bare.coverage
                FOR VALUES WITH (MODULUS 16, REMAINDER %s)', remainder, remainder);
        END LOOP;
    END $$
"""


def measure(world: World) -> Iterator[bool]:
    """Prints a line each; gives whether its target was met."""
    lines = min(20_000, max(2_000, world.nation.people // 20))
    yield asyncio.run(_first_filling(world))
    yield from asyncio.run(_measure(world, lines))


async def _first_filling(world: World) -> bool:
    """All tables of made-up districts, with every constraint and index in the end."""
    nation = dataclasses.replace(world.nation, people=min(world.nation.people, _MOST_FILLED))
    keys = [(world.settings.keys.directory / name).read_bytes() for name in (FACE_KEY, LINK_KEY)]
    districts = [_rows_of(_District(nation, one, *keys)) for one in nation.districts]
    made = {table: b"".join(one[table] for one in districts) for table in TABLES}
    insurers = b"".join(insurer_row(one) for one in nation.insurers().everybody())
    rows = [("registry.insurer", INSURER_COLUMNS, insurers)]
    rows += [(table, TABLES[table], text) for table, text in made.items()]
    ours, bare = [], []
    for turn in range(2):
        dsn = await asyncio.to_thread(world.postgres.create_database, f"filling_{turn}")
        await migrate(dsn)
        began = time.monotonic()
        async with initial_load(dsn, TABLES, os.cpu_count() or 1) as load:
            await load.copy(rows)
        ours.append(time.monotonic() - began)
        bare.append(await _copy_bare(dsn, rows))
    count = sum(text.count(b"\n") for text in made.values())
    told = f"{count / min(ours):.0f} of {count / min(bare):.0f} rows/s, {count} rows"
    return verdict("P7 first filling / COPY", min(bare) / min(ours), 0.30, told)


async def _copy_bare(dsn: str, rows: Sequence[tuple[str, str, bytes]]) -> float:
    """The same rows into tables that are alike but for constraints and indexes."""
    owner = await asyncpg.connect(dsn)
    await owner.execute("CREATE SCHEMA bare")
    copied = []
    for place, (table, columns, text) in enumerate(rows):
        await owner.execute(_BARE.format(place=place, table=table))
        copied.append((f"bare.t{place}", columns, text))
    await owner.close()
    began = time.monotonic()
    await InitialLoad(dsn).copy(copied)
    return time.monotonic() - began


async def _measure(world: World, lines: int) -> list[bool]:
    owner = await asyncpg.connect(world.cloud.dsn)
    try:
        async with open_intake(world.settings, SystemClock(), SystemRandomness()) as intake:
            return [
                await _bulk(owner, intake, lines),
                await _detection(owner, intake, min(5_000, world.nation.people // (4 * ROUNDS))),
            ]
    finally:
        await owner.close()


async def _bulk(owner: asyncpg.Connection, intake: Intake, lines: int) -> bool:
    """People whom the link knows and the registry does not yet; each round is other people."""
    await owner.execute(_COPIED)
    ours, bare = [], []
    for turn in range(ROUNDS):
        insurer = _insurer(turn)
        people = [f"p7-{turn}-{place}" for place in range(lines)]
        await _link(owner, insurer, [(key, _person_id(key)) for key in people])
        took = await _take(intake, insurer, people)
        ours.append(lines / took)
        bare.append(lines / await _copy(owner, insurer))
    told = f"{max(ours):.0f} of {max(bare):.0f} rows/s, {lines} lines"
    return verdict("P7 batch file to applied / COPY", max(ours) / max(bare), 0.30, told)


async def _copy(owner: asyncpg.Connection, insurer: str) -> float:
    """The rows that the batch made, into the same columns without a constraint or an index."""
    rows = await owner.fetch("SELECT * FROM registry.coverage WHERE insurer_no = $1", insurer)
    records, columns = [tuple(row) for row in rows], list(rows[0].keys())
    began = time.monotonic()
    await owner.copy_records_to_table(
        "coverage", schema_name="bare", records=records, columns=columns
    )
    return time.monotonic() - began


async def _detection(owner: asyncpg.Connection, intake: Intake, lines: int) -> bool:
    """People who are covered elsewhere already; one in fifty on the same days, told to both."""
    with_it, without = [], []
    ids = [
        row["person_id"]
        for row in await owner.fetch(
            "SELECT person_id FROM registry.person ORDER BY hashint8(person_id) LIMIT $1",
            2 * ROUNDS * lines,
        )
    ]
    for turn in range(2 * ROUNDS):
        insurer = _insurer(100 + turn)
        people = [(f"p8-{one}", one) for one in ids[turn * lines : (turn + 1) * lines]]
        await _link(owner, insurer, people)
        keys = [key for key, _ in people]
        if turn % 2:
            with_it.append(await _take(intake, insurer, keys, _ONE_OVERLAPS))
        else:
            async with _without_detection():
                without.append(await _take(intake, insurer, keys, _ONE_OVERLAPS))
    ours, bare = statistics.median(with_it), statistics.median(without)
    told = f"{ours * 1000:.0f} ms of {bare * 1000:.0f} ms, {lines} lines"
    return verdict("P8 change with detection / without", ours / bare, 1.5, told, most=True)


@contextlib.asynccontextmanager
async def _without_detection() -> AsyncIterator[None]:
    """Batches without anything that is found and told in consequence."""
    real = findings.note
    findings.note = _nothing
    try:
        yield
    finally:
        findings.note = real


async def _nothing(
    connection: asyncpg.Connection, changes: Sequence[CoverageChange], at: dt.datetime
) -> None:
    """In place of ``findings.note``."""


async def _take(intake: Intake, insurer: str, keys: Sequence[str], ended: int = 0) -> float:
    """Seconds from the batch's bytes to its applied report; but one of ``ended`` is over."""
    body = batch(
        *(
            _line(insurer, key, place) | (_OVER if ended and place % ended else {})
            for place, key in enumerate(keys)
        )
    )
    began = time.monotonic()
    digest = hashlib.sha256(body).digest()
    taken = await intake.take(Batch(InsurerNumber(insurer), 1, body, digest))
    took = time.monotonic() - began
    if not taken.is_applied:
        raise AssertionError(json.loads(taken.report)["errors"][:2])
    return took


def _line(insurer: str, key: str, place: int) -> dict[str, object]:
    born = dt.date(1995, 1, 1) + dt.timedelta(place % 9000)
    coverage = coverage_at(insurer, f"{place:07d}", a_person(born=born), _SINCE)
    return register(_code(insurer, key), coverage)


async def _link(owner: asyncpg.Connection, insurer: str, people: Sequence[tuple[str, int]]) -> None:
    """As the feed does: these keys are these people's codes at this insurer."""
    links = [hashlib.sha256(f"link of {key}".encode()).digest() for key, _ in people]
    codes = [code_key(insurer, _code(insurer, key)) for key, _ in people]
    await owner.execute(
        "INSERT INTO link.person (link_key, person_id, linked_at)"
        " SELECT t.*, now() FROM unnest($1::bytea[], $2::bigint[]) AS t ON CONFLICT DO NOTHING",
        links,
        [person_id for _, person_id in people],
    )
    await owner.execute(
        "INSERT INTO link.insurer_code (code_key, link_key, linked_at)"
        " SELECT t.*, now() FROM unnest($1::bytea[], $2::bytea[]) AS t",
        codes,
        links,
    )


def _code(insurer: str, key: str) -> str:
    digest = hashlib.sha256(f"{insurer} {key}".encode()).hexdigest()
    return digest[:32].translate({48 + digit: 103 + digit for digit in range(10)})


def _person_id(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") >> 1


def _insurer(serial: int) -> str:
    digits = f"0613{500 + serial}"
    return digits + check_digit(digits)
