"""Rows as an insurer's batch leaves them; every number is made up."""

import dataclasses
import datetime as dt
from typing import Any

import asyncpg

from cloud.domain.changes import ChangeKind, CoverageChange
from eligibility.insured import comparison_key

Values = dict[str, Any]

KYOKAI, SOCIETY, NHI, OTHER_NHI, LATER_STAGE = (
    "01130012",
    "06050116",
    "138016",
    "130013",
    "39342027",
)
INSURERS = (KYOKAI, SOCIETY, NHI, OTHER_NHI, LATER_STAGE)
BORN = dt.date(1980, 4, 12)
INSTITUTION = "1310000010"
SOMEBODY: Values = {
    "birthdate": BORN,
    "sex": "2",
    "name": "見本 花子",
    "name_kana": "ミホン ハナコ",
}

NEXT_VERSION = """
    WITH old AS (
        UPDATE registry.coverage SET recorded = tstzrange(lower(recorded), $3)
        WHERE person_id = $1 AND coverage_id = $2 AND upper_inf(recorded) RETURNING *
    )
    SELECT * FROM old
"""


@dataclasses.dataclass(frozen=True)
class Act:
    """One line of a batch: a coverage comes, or gets another end."""

    person_id: int
    coverage_id: int
    insurer: str
    since: dt.date
    until: dt.date | None
    kind: ChangeKind = ChangeKind.REGISTER

    @property
    def change(self) -> CoverageChange:
        return CoverageChange(self.person_id, self.coverage_id, self.insurer, self.kind)


def coverage_row(person_id: int, coverage_id: int, insurer: str, valid: asyncpg.Range) -> Values:
    """A coverage with a number of its own."""
    number = f"{coverage_id % 10**7:07d}"
    return {
        "person_id": person_id,
        "coverage_id": coverage_id,
        "insurer_no": insurer,
        "symbol": "12-34",
        "number": number,
        "branch": "01",
        "valid": valid,
        "family_class": "1",
        "card_name": "見本 花子",
        "card_name_kana": "ミホン ハナコ",
        "card_classification": "01",
        "birthdate": BORN,
        "sex": "2",
        "symbol_key": comparison_key("12-34"),
        "number_key": comparison_key(number),
    }


async def write_act(connection: asyncpg.Connection, act: Act, at: dt.datetime) -> None:
    valid = asyncpg.Range(act.since, act.until)
    row = coverage_row(act.person_id, act.coverage_id, act.insurer, valid)
    row["recorded"] = asyncpg.Range(at, None)
    if act.kind is not ChangeKind.REGISTER:
        [old] = await connection.fetch(NEXT_VERSION, act.person_id, act.coverage_id, at)
        row["version"] = old["version"] + 1
    await insert(connection, "registry.coverage", row)


async def insert(
    connection: asyncpg.Connection, table: str, row: Values, otherwise: str = ""
) -> None:
    """One row; names come from the tests."""
    places = ", ".join(f"${position}" for position in range(1, len(row) + 1))
    await connection.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places}) {otherwise}",
        *row.values(),
    )
