"""Card faces that found nobody and wait: asked again with every batch of their insurer.

What was asked is compared column by column; a spelling that fits only loosely stays for staff. Also
the notice that goes with an answer about an expired card.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence

import asyncpg

from cloud.domain.changes import ChangeKind, CoverageChange
from cloud.domain.values import KeptAnswer, WaitingFace
from cloud.store.outbox import Told, tell, told_to_institution
from eligibility.inquiry import CardFaceKey
from eligibility.wire_notices import InstitutionNoticeKind

_KEEP = """
    INSERT INTO registry.waiting_inquiry (face_key, verification_id, insurer_no, institution_code,
        device_uri, asked, confirmed_on, asked_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_IS_ANY_WAITING = """
    SELECT EXISTS (SELECT FROM registry.waiting_inquiry
        WHERE insurer_no = ANY ($1::text[]) AND expires_at > $2)
"""
# What holds between a waiting face and the coverage that it was asked about.
_RESOLVED_BY_BATCH = """
    WITH changed AS (
        SELECT c.* FROM unnest($1::bigint[], $2::bigint[]) AS changed (person_id, coverage_id)
        JOIN registry.coverage AS c USING (person_id, coverage_id)
        WHERE upper_inf(c.recorded)
    ),
    resolved AS (
        SELECT DISTINCT w.face_key, w.verification_id
        FROM registry.waiting_inquiry AS w
        JOIN changed AS c ON c.insurer_no = w.insurer_no
            AND c.number_key = w.asked ->> 'number' AND c.symbol_key = w.asked ->> 'symbol'
        WHERE w.insurer_no = ANY ($3::text[]) AND w.expires_at > $4
            AND lower(c.valid) <= w.confirmed_on
            AND to_char(c.birthdate, 'YYYYMMDD') LIKE w.asked ->> 'birth'
            AND coalesce(c.branch = w.asked ->> 'branch', true)
    )
    DELETE FROM registry.waiting_inquiry AS w USING resolved AS r
    WHERE w.face_key = r.face_key AND w.verification_id = r.verification_id
    RETURNING w.verification_id, w.institution_code
"""
_RESOLVED_MEANWHILE = """
    WITH resolved AS (
        SELECT DISTINCT w.face_key, w.verification_id
        FROM registry.waiting_inquiry AS w
        JOIN registry.card_face AS f ON f.face_key = w.face_key
        JOIN registry.coverage AS c ON c.person_id = f.person_id
            AND c.coverage_id = f.coverage_id AND c.insurer_no = w.insurer_no
            AND c.number_key = w.asked ->> 'number' AND c.symbol_key = w.asked ->> 'symbol'
        WHERE w.asked_at > $1 AND w.expires_at > $2 AND upper_inf(c.recorded)
            AND lower(c.valid) <= w.confirmed_on
            AND to_char(c.birthdate, 'YYYYMMDD') LIKE w.asked ->> 'birth'
            AND coalesce(c.branch = w.asked ->> 'branch', true)
    )
    DELETE FROM registry.waiting_inquiry AS w USING resolved AS r
    WHERE w.face_key = r.face_key AND w.verification_id = r.verification_id
    RETURNING w.verification_id, w.institution_code
"""
_MAKES_KNOWN = frozenset({ChangeKind.REGISTER, ChangeKind.CORRECT, ChangeKind.CHANGE})


async def keep_consequences(connection: asyncpg.Connection, kept: KeptAnswer) -> None:
    """What an answer brings about, in the transaction that keeps it."""
    if kept.is_expired_card:
        kind = InstitutionNoticeKind.EXPIRED_CARD_SEEN
        told = told_to_institution(kept.institution, kind, kept.verification_id)
        await tell(connection, [told], kept.answered_at)
    if kept.waiting is not None:
        await _keep_waiting(connection, kept, kept.waiting)


async def _keep_waiting(
    connection: asyncpg.Connection, kept: KeptAnswer, waiting: WaitingFace
) -> None:
    await connection.execute(
        _KEEP,
        waiting.face_key,
        kept.verification_id,
        waiting.face.key.insurer_number.text,
        kept.institution,
        kept.device_uri,
        json.dumps(_asked(waiting.face)),
        kept.confirmed_on,
        kept.answered_at,
        waiting.expires_at,
    )


def _asked(face: CardFaceKey) -> dict[str, str | None]:
    """Comparable spellings, as the registry keeps them beside the insurer's own."""
    branch, birth = face.key.branch, face.birth
    _, symbol, number = face.key.household_key()
    return {
        "symbol": symbol,
        "number": number,
        "branch": branch.text if branch else None,
        "birth": f"{birth:%Y%m%d}" if isinstance(birth, dt.date) else f"____{birth}",
    }


async def resolve_waiting(
    connection: asyncpg.Connection, changes: Sequence[CoverageChange], at: dt.datetime
) -> None:
    """Looks for waiting faces that a batch made known; they are told and forgotten."""
    known = [change for change in changes if change.kind in _MAKES_KNOWN]
    insurers = sorted({change.insurer_no for change in known})
    if not known or not await connection.fetchval(_IS_ANY_WAITING, insurers, at):
        return
    people = [change.person_id for change in known]
    coverages = [change.coverage_id for change in known]
    rows = await connection.fetch(_RESOLVED_BY_BATCH, people, coverages, insurers, at)
    await tell(connection, list(_resolved(rows)), at)


async def ask_again(connection: asyncpg.Connection, since: dt.datetime, now: dt.datetime) -> int:
    """Looks for waiting faces that came while a batch was under way; gives how many resolved."""
    rows = await connection.fetch(_RESOLVED_MEANWHILE, since, now)
    await tell(connection, list(_resolved(rows)), now)
    return len(rows)


def _resolved(rows: Iterable[asyncpg.Record]) -> Iterable[Told]:
    for row in rows:
        kind, verification_id = InstitutionNoticeKind.INQUIRY_RESOLVED, str(row["verification_id"])
        yield told_to_institution(row["institution_code"], kind, verification_id)
