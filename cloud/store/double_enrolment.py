"""Double enrolment in SQL: what is found and what is over, for many people at once.

The rule is ``cloud.domain.overlaps``; a test holds the two against each other. Whoever calls holds
the locks of the people's rows, so that no finding is missed between two transactions.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

import asyncpg

from cloud.domain.outbox import insurer_target
from cloud.store.outbox import Told, tell
from eligibility.scheme import Scheme
from eligibility.wire_dates import date_to_text
from eligibility.wire_notices import (
    DoubleEnrolment,
    DoubleEnrolmentResolved,
    OtherInsurer,
    OwnCoverage,
)

NATIONAL_HEALTH = [scheme.value for scheme in Scheme if scheme.is_national_health]
EMPLOYEE = [scheme.value for scheme in Scheme if scheme.is_employee]
_FINDINGS = uuid.UUID("5b0f8c0e-58d5-4b7e-9c2b-6d1f0a4e7a31")

# Pairs as they are now beside what is on record; only what differs comes back. OFFSET 0 keeps the
# look-ups look-ups: a batch is small beside the registry, whatever the planner believes of it.
_DIFFERENCES = """
    WITH wanted AS (SELECT unnest($1::bigint[]) AS person_id),
    current AS MATERIALIZED (
        SELECT w.person_id, c.* FROM wanted AS w CROSS JOIN LATERAL (
            SELECT coverage_id, insurer_no, valid FROM registry.coverage AS one
            WHERE one.person_id = w.person_id AND upper_inf(one.recorded) OFFSET 0
        ) AS c
    ),
    overlapping AS (
        SELECT a.person_id, a.coverage_id AS coverage_a, b.coverage_id AS coverage_b,
            a.insurer_no AS insurer_a, b.insurer_no AS insurer_b,
            a.valid AS valid_a, b.valid AS valid_b
        FROM current AS a
        JOIN current AS b ON b.person_id = a.person_id AND b.coverage_id > a.coverage_id
            AND b.insurer_no <> a.insurer_no AND b.valid && a.valid
    ),
    pairs AS (
        SELECT o.*, o.valid_a * o.valid_b AS overlap
        FROM overlapping AS o
        JOIN registry.insurer AS a ON a.insurer_no = o.insurer_a
        JOIN registry.insurer AS b ON b.insurer_no = o.insurer_b
        WHERE (
            a.scheme = ANY ($2) AND b.scheme = ANY ($3) AND upper(valid_a) = lower(valid_b) + 1
            OR b.scheme = ANY ($2) AND a.scheme = ANY ($3) AND upper(valid_b) = lower(valid_a) + 1
        ) IS NOT TRUE
    ),
    asked AS (
        SELECT unnest($4::bigint[]) AS person_id UNION SELECT person_id FROM pairs
    ),
    known AS (
        SELECT d.* FROM asked AS w CROSS JOIN LATERAL (
            SELECT * FROM registry.double_enrolment AS one
            WHERE one.person_id = w.person_id AND one.resolved_at IS NULL OFFSET 0
        ) AS d
    )
    SELECT person_id, coverage_a, coverage_b,
        coalesce(p.insurer_a, k.insurer_a) AS insurer_a,
        coalesce(p.insurer_b, k.insurer_b) AS insurer_b,
        lower(p.overlap) AS overlap_from, upper(p.overlap) AS overlap_until,
        p.overlap IS NOT NULL AS is_found, k.found_at
    FROM pairs AS p FULL JOIN known AS k USING (person_id, coverage_a, coverage_b)
    WHERE p.overlap IS DISTINCT FROM k.overlap
"""
_CLOSE = """
    UPDATE registry.double_enrolment AS d SET resolved_at = $5
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[])
        AS gone (person_id, coverage_a, coverage_b, found_at)
    WHERE d.person_id = gone.person_id AND d.coverage_a = gone.coverage_a
        AND d.coverage_b = gone.coverage_b AND d.found_at = gone.found_at
"""
_OPEN = """
    INSERT INTO registry.double_enrolment (person_id, coverage_a, coverage_b, insurer_a, insurer_b,
        overlap, found_at, found_by)
    SELECT person_id, coverage_a, coverage_b, insurer_a, insurer_b,
        daterange(overlap_from, overlap_until), $8, $9
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::date[],
        $7::date[]) AS found (person_id, coverage_a, coverage_b, insurer_a, insurer_b,
        overlap_from, overlap_until)
"""
_COVERAGES = """
    SELECT c.person_id, c.coverage_id, c.symbol, c.number, c.branch,
        lower(c.valid) AS qualified_on, upper(c.valid) AS lapsed_on, c.insurer_no, i.name
    FROM unnest($1::bigint[], $2::bigint[]) AS wanted (person_id, coverage_id)
    JOIN registry.coverage AS c USING (person_id, coverage_id)
    JOIN registry.insurer AS i USING (insurer_no)
    WHERE upper_inf(c.recorded)
"""
_FOUND_COLUMNS = (
    "person_id",
    "coverage_a",
    "coverage_b",
    "insurer_a",
    "insurer_b",
    "overlap_from",
    "overlap_until",
)
_GONE_COLUMNS = ("person_id", "coverage_a", "coverage_b", "found_at")


@dataclasses.dataclass(frozen=True, slots=True)
class InQuestion:
    """Whose pairs are looked at."""

    people: Sequence[int]
    with_ends: Sequence[int]
    """Those of them who may have lost an overlap, too: a coverage that only came ends none."""
    found_by: str
    """``arrival`` or ``scan``."""


async def settle(
    connection: asyncpg.Connection, asked: InQuestion, at: dt.datetime
) -> tuple[int, int]:
    """Brings what is on record about these people up to date and tells both insurers.

    A pair whose days in common have changed is closed and found anew.

    Returns:
        How many were found, how many are over.
    """
    if not asked.people:
        return 0, 0
    rows = await connection.fetch(
        _DIFFERENCES, asked.people, NATIONAL_HEALTH, EMPLOYEE, asked.with_ends
    )
    gone = [row for row in rows if row["found_at"] is not None]
    found = [row for row in rows if row["is_found"]]
    if gone:
        await connection.execute(_CLOSE, *_columns(gone, _GONE_COLUMNS), at)
        await tell(connection, [told for row in gone for told in _resolved(row, at)], at)
    if found:
        await connection.execute(_OPEN, *_columns(found, _FOUND_COLUMNS), at, asked.found_by)
        coverages = await _coverages_of(connection, found)
        await tell(connection, [told for row in found for told in _told(row, coverages, at)], at)
    return len(found), len(gone)


def _columns(rows: Sequence[asyncpg.Record], names: Iterable[str]) -> list[list[object]]:
    return [[row[name] for row in rows] for name in names]


async def _coverages_of(
    connection: asyncpg.Connection, found: Sequence[asyncpg.Record]
) -> dict[int, asyncpg.Record]:
    wanted = {(row["person_id"], row[side]) for row in found for side in _SIDES}
    rows = await connection.fetch(_COVERAGES, *map(list, zip(*wanted, strict=True)))
    return {row["coverage_id"]: row for row in rows}


_SIDES = ("coverage_a", "coverage_b")


def finding_id(row: asyncpg.Record, found_at: dt.datetime) -> str:
    """Names a finding towards both insurers; nothing in it leads back to the person."""
    parts = (row["person_id"], row["coverage_a"], row["coverage_b"], found_at.isoformat())
    return str(uuid.uuid5(_FINDINGS, "/".join(map(str, parts))))


def _resolved(row: asyncpg.Record, at: dt.datetime) -> Iterable[Told]:
    finding = finding_id(row, row["found_at"])
    notice = DoubleEnrolmentResolved(finding_id=finding, resolved_at=at)
    for insurer in (row["insurer_a"], row["insurer_b"]):
        yield Told(insurer_target(insurer), finding, notice)


def _told(
    row: asyncpg.Record, coverages: dict[int, asyncpg.Record], at: dt.datetime
) -> Iterable[Told]:
    finding = finding_id(row, at)
    a, b = (coverages[row[side]] for side in _SIDES)
    for own, other in ((a, b), (b, a)):
        notice = DoubleEnrolment(
            finding_id=finding,
            own=own_coverage(own),
            other=OtherInsurer(InsurerNumber=other["insurer_no"], InsurerName=other["name"]),
            overlap_from=row["overlap_from"],
            overlap_until=row["overlap_until"],
            found_at=at,
        )
        yield Told(insurer_target(own["insurer_no"]), finding, notice)


def own_coverage(row: asyncpg.Record) -> OwnCoverage:
    """What an insurer knows of its own insured anyway."""
    return OwnCoverage(
        InsuredCardSymbol=row["symbol"],
        InsuredIdentificationNumber=row["number"],
        InsuredBranchNumber=row["branch"],
        QualificationDate=date_to_text(row["qualified_on"]),
        DisqualificationDate=date_to_text(row["lapsed_on"]) if row["lapsed_on"] else None,
    )
