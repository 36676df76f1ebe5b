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

# OFFSET 0 keeps the look-ups look-ups, as in double_enrolment.
_JOINED = """
    WITH covered AS MATERIALIZED (
        SELECT came.person_id, came.coverage_id AS joined_id, c.*
        FROM unnest($1::bigint[], $2::bigint[]) AS came (person_id, coverage_id)
        CROSS JOIN LATERAL (
            SELECT coverage_id, insurer_no, symbol, number, branch, valid, birthdate, sex,
                card_name, card_name_kana, home_municipality
            FROM registry.coverage AS one
            WHERE one.person_id = came.person_id AND upper_inf(one.recorded) OFFSET 0
        ) AS c
    ),
    joined AS (
        SELECT *, lower(valid) AS joined_on FROM covered
        WHERE coverage_id = joined_id AND (upper_inf(valid) OR upper(valid) > $3::date)
    ),
    others AS (
        SELECT j.joined_id, j.joined_on, o.insurer_no, o.symbol, o.number, o.branch, o.valid,
            i.scheme = $4 AS is_municipal
        FROM joined AS j
        JOIN covered AS o ON o.joined_id = j.joined_id AND o.coverage_id <> j.joined_id
            AND o.valid && daterange(j.joined_on - 1, NULL)
        JOIN registry.insurer AS i ON i.insurer_no = o.insurer_no
    ),
    municipal AS (
        SELECT DISTINCT ON (joined_id) *, lower(valid) AS qualified_on, upper(valid) AS lapsed_on
        FROM others WHERE is_municipal ORDER BY joined_id, lower(valid) DESC
    ),
    from_elsewhere AS (
        SELECT joined_id FROM others WHERE NOT is_municipal AND valid @> joined_on - 1
    ),
    homes AS (
        SELECT municipality_code, min(insurer_no) AS insurer_no FROM registry.insurer
        WHERE scheme = $4 AND municipality_code IS NOT NULL GROUP BY municipality_code
    )
    SELECT j.coverage_id, j.joined_on, m.insurer_no, m.symbol, m.number, m.branch, m.qualified_on,
        m.lapsed_on, j.card_name, j.card_name_kana, j.birthdate, j.sex,
        home.insurer_no AS home_insurer_no
    FROM joined AS j
    LEFT JOIN municipal AS m ON m.joined_id = j.joined_id
    LEFT JOIN homes AS home ON home.municipality_code = coalesce(j.home_municipality, (
        SELECT one.home_municipality FROM registry.person AS one WHERE one.person_id = j.person_id))
    WHERE j.coverage_id NOT IN (SELECT joined_id FROM from_elsewhere)
        AND CASE WHEN m.insurer_no IS NULL THEN home.insurer_no IS NOT NULL AND NOT EXISTS (
                SELECT FROM registry.protection AS q
                WHERE q.person_id = j.person_id AND upper_inf(q.recorded))
            ELSE m.lapsed_on IS NULL OR m.lapsed_on > j.joined_on + 1 END
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
        Name=row["card_name"],
        NameKana=row["card_name_kana"],
        Birthdate=date_to_text(row["birthdate"]),
        Sex1=row["sex"],
    )
