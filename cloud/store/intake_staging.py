"""A batch's lines as they lie beside the registry before they are applied.

Two tables of the connection's own, emptied at the end of each transaction: so that 100,000 lines
are checked and applied by a few statements over sets, never line by line.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from operator import attrgetter

import asyncpg

from cloud.domain.intake_ports import Contradictions
from cloud.domain.intake_values import StagedLine, StagedPaper
from eligibility.wire_insurer import LineError

STAGING = """
    CREATE TEMPORARY TABLE IF NOT EXISTS incoming_line (
        line integer, kind text, withdrawn boolean, insurer_no text, person_id bigint,
        coverage_id bigint, version integer, known_on date, ended_on date,
        symbol text, symbol_key text, number text, number_key text, branch text,
        qualified_on date, lapsed_on date, reason_of_loss text, family_class text,
        insured_name text, card_name text, card_name_kana text, sex text, birthdate date,
        post_number text, address text, home_municipality text, card_classification text,
        card_issued_on date, card_valid_from date, card_valid_until date,
        contribution_percent text, is_preschool boolean, face_key bigint, loose_face_key bigint,
        paper_kinds text[], protections text[], insurer_name text,
        insurer_municipality text
    ) ON COMMIT DELETE ROWS;
    CREATE INDEX IF NOT EXISTS incoming_line_person ON pg_temp.incoming_line (person_id);
    CREATE INDEX IF NOT EXISTS incoming_line_line ON pg_temp.incoming_line (line);
    CREATE TEMPORARY TABLE IF NOT EXISTS incoming_paper (
        line integer, kind text, valid_from date, valid_until date, disease text,
        classification text, category text, contribution_percent text, self_pay_yen integer,
        issued_on date, long_term_on date
    ) ON COMMIT DELETE ROWS;
    CREATE INDEX IF NOT EXISTS incoming_paper_line ON pg_temp.incoming_paper (line)
"""
_MANY = 1000  # from here on the planner is told what came
_ANALYZE = "ANALYZE incoming_line; ANALYZE incoming_paper"
# The planner counts a look-up by person as one of all 16 leaves and would rather read the whole
# registry; while it runs only the one leaf is probed.
_PROBE = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
_PLAN_FREELY = "SET LOCAL enable_hashjoin TO DEFAULT; SET LOCAL enable_mergejoin TO DEFAULT"

_RESOLVE = """
    UPDATE pg_temp.incoming_line AS i SET coverage_id = c.coverage_id, version = c.version,
        ended_on = upper(c.valid),
        qualified_on = CASE WHEN i.kind = 'correct' THEN i.qualified_on ELSE lower(c.valid) END,
        lapsed_on = CASE WHEN i.kind = 'change' THEN upper(c.valid) ELSE i.lapsed_on END,
        reason_of_loss =
            CASE WHEN i.kind = 'change' THEN c.reason_of_loss ELSE i.reason_of_loss END
    FROM registry.coverage AS c
    WHERE i.kind <> 'register' AND c.person_id = i.person_id AND c.insurer_no = i.insurer_no
        AND lower(c.valid) = i.known_on AND upper_inf(c.recorded)
"""
# Of two batches that claim one municipality at the same time the second sees the first one's claim.
_LOCK_CLAIM = """
    SELECT pg_advisory_xact_lock(hashtextextended('municipality:' || claimed.code, 0))
    FROM (SELECT max(insurer_municipality) AS code FROM pg_temp.incoming_line) AS claimed
    WHERE claimed.code IS NOT NULL
"""
_CONTRADICTIONS = """
    SELECT line, reason, count(*) OVER () AS total FROM (
        SELECT line, 'coverage-unknown' AS reason FROM pg_temp.incoming_line
        WHERE coverage_id IS NULL
        UNION ALL
        SELECT i.line, 'other-municipality' FROM pg_temp.incoming_line AS i
        JOIN registry.insurer AS holder ON holder.municipality_code = i.insurer_municipality
            AND holder.insurer_no <> i.insurer_no
        UNION ALL
        SELECT line, 'already-ended' FROM pg_temp.incoming_line
        WHERE kind = 'terminate' AND ended_on IS NOT NULL
        UNION ALL
        SELECT line, 'duplicate' FROM (
            SELECT line, row_number() OVER (PARTITION BY coverage_id ORDER BY line) AS place
            FROM pg_temp.incoming_line WHERE coverage_id IS NOT NULL
        ) AS numbered WHERE place > 1
        UNION ALL
        SELECT line, 'overlap' FROM (
            SELECT b.line FROM pg_temp.incoming_line AS a
            JOIN pg_temp.incoming_line AS b ON b.person_id = a.person_id AND b.line > a.line
                AND b.coverage_id <> a.coverage_id AND NOT a.withdrawn AND NOT b.withdrawn
                AND daterange(a.qualified_on, a.lapsed_on) && daterange(b.qualified_on, b.lapsed_on)
            UNION
            SELECT i.line FROM pg_temp.incoming_line AS i
            CROSS JOIN LATERAL (
                SELECT c.coverage_id FROM registry.coverage AS c
                WHERE c.person_id = i.person_id AND c.insurer_no = i.insurer_no
                    AND upper_inf(c.recorded) AND c.valid && daterange(i.qualified_on, i.lapsed_on)
                OFFSET 0  -- probes one leaf's index a line, never reads the whole registry
            ) AS met
            WHERE i.coverage_id IS NOT NULL AND NOT i.withdrawn AND NOT EXISTS (
                SELECT FROM pg_temp.incoming_line AS other
                WHERE other.person_id = i.person_id AND other.coverage_id = met.coverage_id
            )
        ) AS overlapping
    ) AS found ORDER BY line, reason LIMIT $1
"""
_TOLD = {
    "coverage-unknown": "no coverage begins on this day",
    "other-municipality": "another insurer has it, the operator may change that",
    "already-ended": "it has ended already, correct says otherwise",
    "duplicate": "an earlier line is about the same coverage",
    "overlap": "it overlaps another coverage of this insurer",
}
_FIELDS = {"other-municipality": "InsurerMunicipality"}

_LINE_COLUMNS = tuple(
    name for name in StagedLine.__slots__ if name not in ("kind", "code", "papers")
)
_LINE_VALUES = attrgetter(*_LINE_COLUMNS)
_PAPER_VALUES = attrgetter(*StagedPaper.__slots__)


async def prepare(connection: asyncpg.Connection) -> None:
    """Makes the two tables where this connection has none yet."""
    if await connection.fetchval("SELECT to_regclass('pg_temp.incoming_paper') IS NULL"):
        await connection.execute(STAGING)


async def stage(connection: asyncpg.Connection, lines: Sequence[StagedLine]) -> None:
    """Adds lines to what is staged in this transaction."""
    await connection.copy_records_to_table(
        "incoming_line",
        records=[(line.kind.value, *_LINE_VALUES(line)) for line in lines],
        columns=("kind", *_LINE_COLUMNS),
        schema_name="pg_temp",
    )
    papers = [(line.line, *_PAPER_VALUES(paper)) for line in lines for paper in line.papers]
    if papers:
        await connection.copy_records_to_table(
            "incoming_paper",
            records=papers,
            columns=("line", *StagedPaper.__slots__),
            schema_name="pg_temp",
        )


@asynccontextmanager
async def probing(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """Staged lines find their rows of the registry through its indexes, line by line."""
    await connection.execute(_PROBE)
    yield
    await connection.execute(_PLAN_FREELY)


async def resolve(connection: asyncpg.Connection, count: int) -> None:
    """Finds which coverage and version each line is about."""
    if count < _MANY:
        await connection.execute(_RESOLVE)
        return
    await connection.execute(_ANALYZE)
    await connection.execute(_RESOLVE)
    await connection.execute(_ANALYZE)


async def contradictions(connection: asyncpg.Connection, most: int) -> Contradictions:
    """What the staged lines say against the registry or each other."""
    await connection.execute(_LOCK_CLAIM)
    rows = await connection.fetch(_CONTRADICTIONS, most)
    first = [
        LineError(
            line=row["line"],
            field=_FIELDS.get(row["reason"], "QualificationDate"),
            reason=row["reason"],
            detail=_TOLD[row["reason"]],
        )
        for row in rows
    ]
    return Contradictions(rows[0]["total"] if rows else 0, first)
