"""Rows of hospitals: bulk inquiries that wait, are worked through and fetched; patient numbers."""

import datetime as dt

import asyncpg

from cloud.domain.bulk import Answerer, BulkState, HandIn
from cloud.store.database import Rows
from cloud.store.reception import KEEP_ANSWER, kept_row

_HAND_IN = """
    INSERT INTO reception.bulk_inquiry (institution_code, reception_number, caller_uri, device,
        cert_sha256, request_key, request_sha256, file_identifier, confirmed_on, asked, unit_count,
        received_at)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
    WHERE $13 > (SELECT count(*) FROM reception.bulk_inquiry
                 WHERE institution_code = $1 AND answer IS NULL)
    ON CONFLICT (institution_code, request_key) DO NOTHING
"""
_NEXT = """
    SELECT * FROM reception.bulk_inquiry WHERE answer IS NULL
    ORDER BY received_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_KEEP = """
    UPDATE reception.bulk_inquiry SET answer = $3, answered_at = $4, asked = ''
    WHERE institution_code = $1 AND reception_number = $2
"""
_CURRENT_NUMBER = """
    SELECT reference_number FROM registry.reference_number
    WHERE person_id = $1 AND institution_code = $2 AND upper_inf(recorded)
"""
# A clock that went back must not make a range that is empty.
_CLOSE_NUMBER = """
    UPDATE registry.reference_number
    SET recorded = tstzrange(lower(recorded), greatest($3, lower(recorded) + interval '1 us'))
    WHERE person_id = $1 AND institution_code = $2 AND upper_inf(recorded)
    RETURNING upper(recorded) AS closed_at
"""
_ADD_NUMBER = """
    INSERT INTO registry.reference_number (person_id, institution_code, reference_number, recorded)
    VALUES ($1, $2, $3, tstzrange($4, NULL))
"""


class HospitalRows(Rows):
    """The part of ``cloud.domain.ports.Store`` that is ``cloud.domain.bulk.HospitalStore``."""

    async def hand_in(self, handed_in: HandIn, most_waiting: int) -> HandIn | None:
        """See HospitalStore."""
        async with self._database.connection() as connection:
            tag = await connection.execute(
                _HAND_IN,
                handed_in.institution,
                handed_in.reception_number,
                handed_in.caller_uri,
                handed_in.device,
                handed_in.certificate_sha256,
                handed_in.request_key,
                handed_in.request_sha256,
                handed_in.file_identifier,
                handed_in.confirmed_on,
                handed_in.asked,
                handed_in.unit_count,
                handed_in.received_at,
                most_waiting,
            )
            if tag == "INSERT 0 1":
                return handed_in
            row = await connection.fetchrow(
                "SELECT * FROM reception.bulk_inquiry"
                " WHERE institution_code = $1 AND request_key = $2",
                handed_in.institution,
                handed_in.request_key,
            )
        return None if row is None else _handed_in(row)

    async def bulk_state(self, institution: str, reception_number: str) -> BulkState | None:
        """See HospitalStore."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(
                "SELECT file_identifier, confirmed_on, unit_count, answer, answered_at"
                " FROM reception.bulk_inquiry"
                " WHERE institution_code = $1 AND reception_number = $2",
                institution,
                reception_number,
            )
        return None if row is None else BulkState(**row)

    async def answer_next(self, answer: Answerer) -> bool:
        """See HospitalStore.

        The row stays locked while it is worked on, so that no other worker takes it; the lock
        ends with this process, whatever ends it.
        """
        async with self._database.transaction() as connection:
            row = await connection.fetchrow(_NEXT)
            if row is None:
                return False
            handed_in = _handed_in(row)
            answered = await answer(handed_in)
            await connection.execute(
                _KEEP,
                handed_in.institution,
                handed_in.reception_number,
                answered.answer,
                answered.at,
            )
            await connection.executemany(KEEP_ANSWER, [kept_row(one) for one in answered.told])
        return True

    async def forget_bulk(self, received_before: dt.datetime) -> None:
        """See HospitalStore."""
        async with self._database.connection() as connection:
            await connection.execute(
                "DELETE FROM reception.bulk_inquiry WHERE received_at < $1", received_before
            )

    async def register_reference_number(
        self, person_id: int, institution: str, number: str, at: dt.datetime
    ) -> None:
        """See HospitalStore."""
        async with self._database.transaction() as connection:
            await connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", institution, person_id
            )
            if await connection.fetchval(_CURRENT_NUMBER, person_id, institution) == number:
                return
            closed_at = await connection.fetchval(_CLOSE_NUMBER, person_id, institution, at)
            await connection.execute(_ADD_NUMBER, person_id, institution, number, closed_at or at)


def _handed_in(row: asyncpg.Record) -> HandIn:
    return HandIn(
        institution=row["institution_code"],
        reception_number=row["reception_number"],
        caller_uri=row["caller_uri"],
        device=row["device"],
        certificate_sha256=row["cert_sha256"],
        request_key=row["request_key"],
        request_sha256=row["request_sha256"],
        file_identifier=row["file_identifier"],
        confirmed_on=row["confirmed_on"],
        asked=row["asked"],
        unit_count=row["unit_count"],
        received_at=row["received_at"],
    )
