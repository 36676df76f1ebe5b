"""Municipalities are told when somebody joins an employee insurance (国保法8条), many at once.

Told is whoever insures the person by National Health Insurance as far as the registry knows; else
the municipality of the home address. Not told: one that ended its coverage already, and nobody at
all when the person came from another scheme.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

import asyncpg

from cloud.domain.changes import ChangeKind, CoverageChange
from cloud.domain.outbox import insurer_target
from cloud.store.double_enrolment import own_coverage
from cloud.store.outbox import Told, tell
from eligibility.inquiry import business_day
from eligibility.insured import InsurerNumber
from eligibility.scheme import Scheme
from eligibility.wire_dates import date_to_text
from eligibility.wire_notices import JoinedEmployeeInsurance, Resident

_BEGINS = frozenset({ChangeKind.REGISTER, ChangeKind.CORRECT})

_JOINED = """
    WITH joined AS (
        SELECT c.person_id, c.coverage_id, lower(c.valid) AS joined_on
        FROM unnest($1::bigint[], $2::bigint[]) AS came (person_id, coverage_id)
        JOIN registry.coverage AS c USING (person_id, coverage_id)
        WHERE upper_inf(c.recorded) AND (upper_inf(c.valid) OR upper(c.valid) > $3::date)
    ),
    others AS (
        SELECT c.person_id, j.coverage_id AS joined_id, j.joined_on, c.insurer_no, c.symbol,
            c.number, c.branch, c.valid, i.scheme = $4 AS is_municipal
        FROM joined AS j
        JOIN registry.coverage AS c ON c.person_id = j.person_id AND c.coverage_id <> j.coverage_id
        JOIN registry.insurer AS i USING (insurer_no)
        WHERE upper_inf(c.recorded) AND c.valid && daterange(j.joined_on - 1, NULL)
    ),
    municipal AS (
        SELECT DISTINCT ON (joined_id) *, lower(valid) AS qualified_on, upper(valid) AS lapsed_on
        FROM others WHERE is_municipal ORDER BY joined_id, lower(valid) DESC
    )
    SELECT j.coverage_id, j.joined_on, m.insurer_no, m.symbol, m.number, m.branch, m.qualified_on,
        m.lapsed_on, p.name, p.name_kana, p.birthdate, p.sex, home.insurer_no AS home_insurer_no
    FROM joined AS j
    JOIN registry.person AS p USING (person_id)
    LEFT JOIN municipal AS m ON m.joined_id = j.coverage_id
    LEFT JOIN LATERAL (
        SELECT i.insurer_no FROM registry.insurer AS i
        WHERE m.insurer_no IS NULL AND i.municipality_code = p.home_municipality
            AND i.scheme = $4 AND NOT EXISTS (
                SELECT FROM registry.protection AS q
                WHERE q.person_id = j.person_id AND upper_inf(q.recorded))
        ORDER BY i.insurer_no LIMIT 1
    ) AS home ON true
    WHERE NOT EXISTS (
            SELECT FROM others AS o WHERE o.joined_id = j.coverage_id AND NOT o.is_municipal
                AND o.valid @> j.joined_on - 1)
        AND (m.insurer_no IS NULL OR m.lapsed_on IS NULL OR m.lapsed_on > j.joined_on + 1)
        AND coalesce(m.insurer_no, home.insurer_no) IS NOT NULL
"""


async def tell_municipalities(
    connection: asyncpg.Connection, changes: Sequence[CoverageChange], at: dt.datetime
) -> None:
    """Looks for joinings among a batch's changes; the same joining is told once."""
    joining = [change for change in changes if change.kind in _BEGINS and _is_employee(change)]
    if not joining:
        return
    rows = await connection.fetch(
        _JOINED,
        [change.person_id for change in joining],
        [change.coverage_id for change in joining],
        business_day(at),
        Scheme.MUNICIPAL_NHI.value,
    )
    await tell(connection, list(_told(rows)), at)


def _is_employee(change: CoverageChange) -> bool:
    return Scheme.of(InsurerNumber(change.insurer_no)).is_employee


def _told(rows: Iterable[asyncpg.Record]) -> Iterable[Told]:
    for row in rows:
        knows = row["insurer_no"] is not None
        notice = JoinedEmployeeInsurance(
            joined_on=row["joined_on"],
            own=own_coverage(row) if knows else None,
            resident=None if knows else _resident(row),
        )
        target = insurer_target(row["insurer_no"] or row["home_insurer_no"])
        yield Told(target, f"{row['coverage_id']}/{row['joined_on']}", notice)


def _resident(row: asyncpg.Record) -> Resident:
    return Resident(
        Name=row["name"],
        NameKana=row["name_kana"],
        Birthdate=date_to_text(row["birthdate"]),
        Sex1=row["sex"],
    )
