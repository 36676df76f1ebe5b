"""The whole registry searched for double enrolment: what no batch has found, what is over.

Leaf by leaf, so that neither the server nor this program holds more than one leaf's worth: a window
over each person's periods gives the people in question, a held cursor hands them out, and each
portion is settled in a transaction of its own under the people's locks.
"""

import dataclasses
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable

import asyncpg

from cloud.store.database import owner_connection, unavailable
from cloud.store.double_enrolment import EMPLOYEE, NATIONAL_HEALTH, InQuestion, settle

logger = logging.getLogger(__name__)

INTAKE_ROLE = "oev_intake"
_PORTION = 2000
_TRIES = 5
_LEAVES = """
    SELECT relid::regclass::text AS leaf FROM pg_partition_tree('registry.coverage')
    WHERE isleaf ORDER BY relid::regclass::text
"""
# Whoever has a period that begins before an earlier one has ended; the lawful day stays out where
# it is the only one. settle() decides.
_IN_QUESTION = """
    DECLARE in_question NO SCROLL CURSOR WITH HOLD FOR
    SELECT DISTINCT person_id FROM (
        SELECT c.person_id, lower(c.valid) AS since, i.scheme = ANY ({employee}) AS is_employee,
            max(coalesce(upper(c.valid), 'infinity'))
                FILTER (WHERE i.scheme = ANY ({national_health})) OVER earlier AS until_nhi,
            max(coalesce(upper(c.valid), 'infinity'))
                FILTER (WHERE i.scheme <> ALL ({national_health})) OVER earlier AS until_other
        FROM {leaf} AS c JOIN registry.insurer AS i USING (insurer_no)
        WHERE upper_inf(c.recorded)
        WINDOW earlier AS (PARTITION BY c.person_id ORDER BY lower(c.valid), c.coverage_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ) AS ordered
    WHERE until_other > since OR until_nhi > since + CASE WHEN is_employee THEN 1 ELSE 0 END
    ORDER BY person_id
"""
# Findings that are not as they were; one of a single day may have become lawful all the same.
_ON_RECORD = """
    DECLARE in_question NO SCROLL CURSOR WITH HOLD FOR
    SELECT DISTINCT d.person_id FROM registry.double_enrolment AS d
    LEFT JOIN registry.coverage AS a ON a.person_id = d.person_id
        AND a.coverage_id = d.coverage_a AND upper_inf(a.recorded)
    LEFT JOIN registry.coverage AS b ON b.person_id = d.person_id
        AND b.coverage_id = d.coverage_b AND upper_inf(b.recorded)
    WHERE d.resolved_at IS NULL AND (a.valid * b.valid IS DISTINCT FROM d.overlap
        OR upper(d.overlap) = lower(d.overlap) + 1)
    ORDER BY d.person_id
"""
_NEXT = f"FETCH {_PORTION} FROM in_question"
_LOCK = """
    SELECT count(*) FROM (
        SELECT FROM registry.person WHERE person_id = ANY ($1::bigint[])
        ORDER BY person_id FOR UPDATE
    ) AS locked
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan came to."""

    in_question: int = 0
    """People whose periods were compared."""
    found: int = 0
    resolved: int = 0

    def with_portion(self, people: int, found: int, resolved: int) -> "Scanned":
        """The sum with one more portion."""
        return Scanned(self.in_question + people, self.found + found, self.resolved + resolved)


async def scan(dsn: str, now: Callable[[], dt.datetime]) -> Scanned:
    """Searches everything once; again at once it finds nothing more.

    Raises:
        StoreUnavailable: the database did not do what it should; what was settled stays settled.
    """
    scanned = Scanned()
    async with owner_connection(dsn) as connection:
        try:
            await connection.execute(f"SET ROLE {INTAKE_ROLE}")
            for declared in [*await _leaves(connection), _ON_RECORD]:
                async for people in _people(connection, declared):
                    found, resolved = await _settle(connection, people, now)
                    scanned = scanned.with_portion(len(people), found, resolved)
        except asyncpg.PostgresError as error:
            raise unavailable(error) from None
    return scanned


async def _leaves(connection: asyncpg.Connection) -> list[str]:
    rows = await connection.fetch(_LEAVES)
    return [
        _IN_QUESTION.format(
            leaf=row["leaf"], employee=_words(EMPLOYEE), national_health=_words(NATIONAL_HEALTH)
        )
        for row in rows
    ]


def _words(schemes: list[str]) -> str:
    """This program's own words; DECLARE takes no parameters."""
    return f"ARRAY[{', '.join(repr(scheme) for scheme in schemes)}]"


async def _people(connection: asyncpg.Connection, declared: str) -> AsyncIterator[list[int]]:
    await connection.execute(declared)
    while rows := await connection.fetch(_NEXT):
        yield [row["person_id"] for row in rows]
    await connection.execute("CLOSE in_question")


async def _settle(
    connection: asyncpg.Connection, people: list[int], now: Callable[[], dt.datetime]
) -> tuple[int, int]:
    """One portion; an insurer's batch that holds some of these people goes first."""
    for tries_left in reversed(range(_TRIES)):
        try:
            async with connection.transaction():
                await connection.execute(_LOCK, people)
                return await settle(connection, InQuestion(people, people, "scan"), now())
        except asyncpg.DeadlockDetectedError:
            logger.warning("scan_deadlock tries_left=%d", tries_left)
            if not tries_left:
                raise
    return 0, 0
