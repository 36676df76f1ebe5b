"""Holds the registry against an insurer's own books: every version of every coverage.

A batch becomes known soon after its report's ``received_at``, and before its insurer's next one
comes. When versions begin then and each ends where the next begins, the registry as known just
before the next batch is what the books say.
"""

import dataclasses
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

import asyncpg

from tests.soak.insurer import SendingInsurer
from tests.soak.register import Draft, Facts, Register
from tests.soak.tally import Tally

_CLOSE_BY = dt.timedelta(minutes=1)
_VERSIONS = """
    SELECT c.person_id, c.coverage_id, c.version, lower(c.valid) AS qualified_on,
        upper(c.valid) AS lapsed_on, c.branch, c.card_name, c.address,
        lower(c.recorded) AS began, upper(c.recorded) AS ended, b.batch_no, b.received_at,
        b.state, b.insurer_no AS sender
    FROM registry.coverage AS c LEFT JOIN registry.inbound_batch AS b USING (batch_id)
    WHERE c.insurer_no = $1 ORDER BY c.person_id, c.coverage_id, c.version
"""
_FACES = """
    SELECT count(*) FILTER (WHERE f.coverage_id IS NULL) AS missing FROM (
        SELECT DISTINCT person_id, coverage_id FROM registry.coverage WHERE insurer_no = $1
    ) AS c
    LEFT JOIN registry.card_face AS f
        ON f.person_id = c.person_id AND f.coverage_id = c.coverage_id AND NOT f.is_loose
"""
_STRAY_FACES = """
    SELECT count(*) FROM registry.card_face AS f WHERE NOT EXISTS (
        SELECT FROM registry.coverage AS c
        WHERE c.person_id = f.person_id AND c.coverage_id = f.coverage_id)
"""
_AS_KNOWN_AT = """
    SELECT person_id, lower(valid) AS qualified_on, upper(valid) AS lapsed_on, branch, card_name,
        address
    FROM registry.coverage WHERE insurer_no = $1 AND recorded @> $2::timestamptz
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Batches:
    """What the registry kept of one insurer's batches."""

    reports: dict[int, bytes]
    rows: dict[int, int]
    times: dict[int, dt.datetime]


async def kept_batches(connection: asyncpg.Connection, insurer: str) -> Batches:
    """All that were applied, and how many versions each brought."""
    kept = await connection.fetch(
        "SELECT batch_no, report, received_at FROM registry.inbound_batch"
        " WHERE insurer_no = $1 AND state = 'applied'",
        insurer,
    )
    brought = await connection.fetch(
        "SELECT b.batch_no, count(*) AS rows FROM registry.coverage AS c"
        " LEFT JOIN registry.inbound_batch AS b USING (batch_id)"
        " WHERE c.insurer_no = $1 GROUP BY b.batch_no",
        insurer,
    )
    return Batches(
        {row["batch_no"]: row["report"] for row in kept},
        {row["batch_no"]: row["rows"] for row in brought},
        {row["batch_no"]: row["received_at"] for row in kept},
    )


def fate(kept: Batches, draft: Draft, tally: Tally, insurer: str) -> str:
    """Whether a batch without an answer is there: wholly or not at all."""
    rows = kept.rows.get(draft.number, 0)
    is_there = draft.number in kept.reports
    if rows != (draft.rows if is_there else 0):
        tally.note("half_applied", f"{insurer} batch {draft.number}: {rows} of {draft.rows}")
    return "applied" if is_there else "absent"


def compare_batches(sender: SendingInsurer, kept: Batches, tally: Tally) -> None:
    """Acknowledged batches are there once each, entire, under the report that was given."""
    for one in sender.acknowledged:
        if one.number not in kept.reports:
            tally.note("lost", f"{sender.insurer} batch {one.number}")
        elif kept.reports[one.number] != one.report:
            tally.note("different", f"report of {sender.insurer} batch {one.number}")
        elif (rows := kept.rows.get(one.number, 0)) != one.rows:
            kind = "half_applied" if rows < one.rows else "doubled"
            tally.note(kind, f"{sender.insurer} batch {one.number}: {rows} of {one.rows}")
    if extra := kept.reports.keys() - {one.number for one in sender.acknowledged}:
        tally.note("doubled", f"{sender.insurer}: batches {sorted(extra)} that nobody sent")


async def compare_last_as_known(
    connection: asyncpg.Connection, sender: SendingInsurer, tally: Tally
) -> None:
    """The registry as known at the round's last batch, and at one of long ago."""
    told = sender.acknowledged
    for place in {len(told) - 1, len(told) // 3} if told else ():
        following = told[place + 1 : place + 2]
        at = following[0].received_at if following else dt.datetime.now(dt.UTC)
        await compare_as_known(connection, sender.register, told[place].number, at, tally)


async def compare(connection: asyncpg.Connection, register: Register, tally: Tally) -> None:
    """Notes every difference between books and registry, also in what was known when."""
    insurer = register.numbering.insurer
    found: dict[int, list[list[Any]]] = {}
    last: tuple[int, int] | None = None
    for row in await connection.fetch(_VERSIONS, insurer):
        _check_times(row, tally)
        chains = found.setdefault(row["person_id"], [])
        if last != (row["person_id"], row["coverage_id"]):
            chains.append([])
        chains[-1].append(row)
        last = (row["person_id"], row["coverage_id"])
    kept = await kept_batches(connection, insurer)
    told = _told(register)
    for person_id in told.keys() | found.keys():
        chains = [_chain(rows, kept) for rows in found.get(person_id, [])]
        _compare(sorted(chains, key=repr), told.get(person_id, []), tally, insurer)
    await _compare_faces(connection, insurer, tally)


async def compare_as_known(
    connection: asyncpg.Connection, register: Register, batch: int, at: dt.datetime, tally: Tally
) -> None:
    """Asks the registry what was known after a batch, and the books the same."""
    rows = await connection.fetch(_AS_KNOWN_AT, register.numbering.insurer, at)
    found = Counter((row["person_id"], _facts(row)) for row in rows)
    people = register.people
    told = Counter(
        (people[person].person_id, facts)
        for person in register.known_people
        for facts in register.known(person, batch)
    )
    if found != told:
        count = (found - told).total() + (told - found).total()
        tally.note("different", f"{register.numbering.insurer} at batch {batch}: {count} rows")


def _told(register: Register) -> dict[int, list[list[tuple[int, Facts | None]]]]:
    told: dict[int, list[list[tuple[int, Facts | None]]]] = {}
    for (person, _), history in register.history.items():
        told.setdefault(register.people[person].person_id, []).append(history)
    return {person_id: sorted(chains, key=repr) for person_id, chains in told.items()}


def _check_times(row: Any, tally: Tally) -> None:
    place = f"batch {row['batch_no']} version {row['version']}"
    if row["batch_no"] is None or row["state"] != "applied":
        tally.note("half_applied", f"a version without an applied batch, {place}")
    elif not row["received_at"] <= row["began"] < row["received_at"] + _CLOSE_BY:
        tally.note("different", f"known from another time than its batch, {place}")


def _chain(rows: Sequence[Any], kept: Batches) -> list[tuple[int, Facts | None]]:
    """One coverage's versions as the books write them; a withdrawal is an end without a next."""
    chain: list[tuple[int, Facts | None]] = [(row["batch_no"] or 0, _facts(row)) for row in rows]
    for row, following in itertools.pairwise(rows):
        if row["ended"] != following["began"]:
            chain.append((-1, None))  # a gap or an overlap in what was known: never in the books
    if rows[-1]["ended"] is not None:
        ended = rows[-1]["ended"]
        by = [number for number, at in kept.times.items() if at <= ended < at + _CLOSE_BY]
        chain.append((max(by, default=-1), None))
    return chain


def _facts(row: Any) -> Facts:
    return Facts(
        row["qualified_on"], row["lapsed_on"], row["branch"], row["card_name"], row["address"]
    )


def _compare(
    found: list[list[tuple[int, Facts | None]]],
    told: list[list[tuple[int, Facts | None]]],
    tally: Tally,
    insurer: str,
) -> None:
    if found == told:
        return
    count_found, count_told = sum(map(len, found)), sum(map(len, told))
    kind = "lost" if count_found < count_told else "doubled"
    kind = "different" if count_found == count_told else kind
    batches = sorted({number for chain in (*found, *told) for number, _ in chain})
    tally.note(kind, f"{insurer}: a person's coverages, of batches {batches}")


async def _compare_faces(connection: asyncpg.Connection, insurer: str, tally: Tally) -> None:
    if await connection.fetchval(_FACES, insurer):
        tally.note("half_applied", f"{insurer}: coverages without a card face")
    if await connection.fetchval(_STRAY_FACES):
        tally.note("half_applied", "card faces without a coverage")
