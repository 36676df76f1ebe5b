"""Answers that a batch has made wrong: the institutions that got them are told, by their own id.

Wrong is a "valid" for a day that the coverage no longer holds, a "lost" for one that it holds now,
and, after a correction, a "valid" that said of number, person, share or papers what was never true.
"""

import datetime as dt
from collections.abc import Sequence

import asyncpg

from cloud.domain.changes import ChangeKind, CoverageChange
from cloud.store.outbox import Told, tell, told_to_institution
from eligibility.coverage import Validity
from eligibility.wire_notices import InstitutionNoticeKind

_VALID = [validity.value for validity in Validity if validity.is_valid]
_LOST = [Validity.LOST.value, Validity.LOST_NEWER_EXISTS.value]

_NOT_SAID = [
    *("version", "valid", "recorded", "batch_id", "reason_of_loss", "home_municipality"),
    *("symbol_key", "number_key", "issued_on"),
]
"""Columns of coverages and papers whose correction makes no answer wrong; periods count apart."""

_WRONG = """
    WITH answered AS (
        SELECT q.verification_id, q.institution_code, q.confirmed_on, person_id, coverage_id,
            q.outcome = ANY ($4::text[]) AS was_valid, changed.is_correction,
            -- Nobody reads this batch yet: what was answered meanwhile was said from before it.
            least(q.answered_at, $7::timestamptz - interval '1 microsecond') AS said_at
        FROM unnest($1::bigint[], $2::bigint[], $3::boolean[])
            AS changed (person_id, coverage_id, is_correction)
        JOIN reception.inquiry AS q USING (person_id, coverage_id)
        WHERE q.institution_code IS NOT NULL AND q.outcome = ANY ($4::text[] || $5::text[])
    )
    SELECT a.verification_id, a.institution_code
    FROM answered AS a
    LEFT JOIN registry.coverage AS known ON known.person_id = a.person_id
        AND known.coverage_id = a.coverage_id AND upper_inf(known.recorded)
    LEFT JOIN registry.coverage AS said ON said.person_id = a.person_id
        AND said.coverage_id = a.coverage_id AND said.recorded @> a.said_at
    LEFT JOIN LATERAL (
        SELECT
            jsonb_agg(to_jsonb(p) - $6::text[] ORDER BY kind, disease)
                FILTER (WHERE upper_inf(p.recorded)) AS papers_known,
            jsonb_agg(to_jsonb(p) - $6::text[] ORDER BY kind, disease)
                FILTER (WHERE p.recorded @> a.said_at) AS papers_said
        FROM registry.certificate_paper AS p
        WHERE p.person_id = a.person_id AND p.coverage_id = a.coverage_id
            AND p.valid @> a.confirmed_on
    ) AS papers ON a.is_correction
    WHERE a.was_valid <> (known.valid @> a.confirmed_on IS TRUE)
        OR a.was_valid AND a.is_correction AND (
            to_jsonb(known) - $6::text[] IS DISTINCT FROM to_jsonb(said) - $6::text[]
            OR papers_known IS DISTINCT FROM papers_said
        )
"""
_MAY_BE_WRONG = frozenset({ChangeKind.TERMINATE, ChangeKind.CORRECT})


async def tell_of_corrections(
    connection: asyncpg.Connection, changes: Sequence[CoverageChange], at: dt.datetime
) -> None:
    """Looks for answers about what a batch ended or corrected; each is told once."""
    changed = {
        (change.person_id, change.coverage_id): change.kind is ChangeKind.CORRECT
        for change in changes
        if change.kind in _MAY_BE_WRONG
    }
    if not changed:
        return
    people, coverages = zip(*changed, strict=True)
    rows = await connection.fetch(
        _WRONG, people, coverages, list(changed.values()), _VALID, _LOST, _NOT_SAID, at
    )
    await tell(connection, [_told(row) for row in rows], at)


def _told(row: asyncpg.Record) -> Told:
    kind = InstitutionNoticeKind.RECORD_CORRECTED
    return told_to_institution(row["institution_code"], kind, str(row["verification_id"]))
