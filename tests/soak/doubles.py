"""Double enrolment after everything: what the books of all insurers say, and who was told."""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence

import asyncpg

from cloud.store.double_enrolment import finding_id
from eligibility.insured import InsurerNumber
from eligibility.scheme import Scheme
from tests.soak.register import Facts, Register
from tests.soak.tally import Tally

Pair = tuple[int, tuple[str, ...], dt.date, dt.date | None]
_OPEN = """
    SELECT person_id, insurer_a, insurer_b, lower(overlap) AS since, upper(overlap) AS until
    FROM registry.double_enrolment WHERE resolved_at IS NULL
"""
_KINDS = ("double-enrolment", "double-enrolment-resolved")


async def compare(
    connection: asyncpg.Connection, registers: Sequence[Register], tally: Tally
) -> None:
    """Findings are those of the books, and each was told once to each of its two insurers."""
    found = {
        (
            row["person_id"],
            tuple(sorted((row["insurer_a"], row["insurer_b"]))),
            row["since"],
            row["until"],
        )
        for row in await connection.fetch(_OPEN)
    }
    told = set(_pairs(registers))
    tally.found_double = len(told)
    for pair in found ^ told:
        kind = "lost" if pair in told else "doubled"
        tally.note(kind, f"double enrolment between {pair[1]} from {pair[2]}")
    await _compare_messages(connection, tally)


def _pair(row: asyncpg.Record) -> Pair:
    insurers = sorted((row["insurer_a"], row["insurer_b"]))
    return row["person_id"], tuple(insurers), row["since"], row["until"]


async def _compare_messages(connection: asyncpg.Connection, tally: Tally) -> None:
    wanted = set()
    for row in await connection.fetch("SELECT * FROM registry.double_enrolment"):
        for insurer in (row["insurer_a"], row["insurer_b"]):
            finding = finding_id(row, row["found_at"])
            wanted.add((f"insurer:{insurer}", _KINDS[0], finding))
            if row["resolved_at"] is not None:
                wanted.add((f"insurer:{insurer}", _KINDS[1], finding))
    rows = await connection.fetch(
        "SELECT target, kind, dedupe_key FROM registry.outbox WHERE kind = ANY ($1)", list(_KINDS)
    )
    told = {tuple(row) for row in rows}
    for message in wanted ^ told:
        tally.note("lost" if message in wanted else "doubled", f"message {message}")
    if len(rows) != len(told):
        tally.note("doubled", "messages in the outbox")


def _pairs(registers: Sequence[Register]) -> Iterator[Pair]:
    everybody = {person for register in registers for person in register.known_people}
    for person in everybody:
        known = [
            (register.numbering.insurer, facts)
            for register in registers
            for facts in register.known(person)
        ]
        person_id = registers[0].people[person].person_id
        for (one, a), (other, b) in itertools.combinations(known, 2):
            since = max(a.qualified_on, b.qualified_on)
            until = min((day for day in (a.lapsed_on, b.lapsed_on) if day), default=None)
            is_double = one != other and (until is None or since < until)
            if is_double and not _is_lawful(one, a, other, b) and not _is_lawful(other, b, one, a):
                yield person_id, tuple(sorted((one, other))), since, until


def _is_lawful(national: str, ends: Facts, employee: str, begins: Facts) -> bool:
    """National Health Insurance ends the day after somebody joined an employee insurance."""
    schemes = Scheme.of(InsurerNumber(national)), Scheme.of(InsurerNumber(employee))
    return (
        schemes[0].is_national_health
        and schemes[1].is_employee
        and ends.lapsed_on == begins.qualified_on + dt.timedelta(days=1)
    )
