"""Rows of the kiosks' traffic: devices, answers, consents."""

import datetime as dt

import asyncpg

from cloud.domain.values import (
    Authentication,
    CallerKind,
    ConsentGiven,
    EnrolledClient,
    KeptAnswer,
)
from cloud.store.database import Rows
from cloud.store.waiting import ask_again, keep_consequences


class ReceptionRows(Rows):
    """The part of ``cloud.domain.ports.Store`` that is about devices and what they were told."""

    async def client(self, certificate_sha256: bytes) -> EnrolledClient | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(
                "SELECT * FROM registry.client_certificate WHERE cert_sha256 = $1",
                certificate_sha256,
            )
        return None if row is None else _client(row)

    async def kept_answer(self, verification_id: str) -> KeptAnswer | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_KEPT_ANSWER, verification_id)
        return None if row is None else _kept(row)

    async def keep_answer(self, kept: KeptAnswer) -> KeptAnswer:
        """See Store."""
        brings_about = kept.is_expired_card or kept.waiting is not None
        opened = self._database.transaction if brings_about else self._database.connection
        async with opened() as connection:
            tag = await connection.execute(KEEP_ANSWER, *kept_row(kept))
            if tag == "INSERT 0 1":
                await keep_consequences(connection, kept)
                return kept
            row = await connection.fetchrow(_KEPT_ANSWER, kept.verification_id)
        return kept if row is None else _kept(row)

    async def give_consent(
        self, authentication: Authentication, institution: str, consent: ConsentGiven
    ) -> ConsentGiven:
        """See Store."""
        async with self._database.transaction() as connection:
            row = await connection.fetchrow(
                "SELECT * FROM clinical.give_consent($1, $2, $3, $4, $5, $6, $7)",
                authentication.person_id,
                institution,
                authentication.session_id,
                authentication.authentication_id,
                list(consent.scopes),
                consent.given_at,
                consent.available_until,
            )
        return ConsentGiven(consent.scopes, row["given_at"], row["expires_at"])

    async def schema_version(self) -> int:
        """See Store."""
        async with self._database.connection() as connection:
            found: int = await connection.fetchval(
                "SELECT coalesce(max(version), 0) FROM public.schema_migration"
            )
        return found

    async def forget(self, now: dt.datetime, answers_before: dt.datetime) -> None:
        """See Store."""
        async with self._database.connection() as connection:
            for table in ("challenge", "card_authentication"):
                await connection.execute(
                    f"DELETE FROM reception.{table} WHERE expires_at < $1",  # noqa: S608 two names
                    now - _KEPT_AFTER_USE,
                )
            await connection.execute(
                "DELETE FROM reception.inquiry WHERE answered_at < $1", answers_before
            )
            await connection.execute(
                "DELETE FROM registry.waiting_inquiry WHERE expires_at < $1", now
            )

    async def ask_again(self, since: dt.datetime, now: dt.datetime) -> int:
        """See Store."""
        async with self._database.transaction() as connection:
            return await ask_again(connection, since, now)


_KEPT_AFTER_USE = dt.timedelta(hours=1)  # so that a late repetition still gets its answer
_KEPT_ANSWER = "SELECT * FROM reception.inquiry WHERE verification_id = $1"


KEEP_ANSWER = """
    INSERT INTO reception.inquiry (verification_id, request_sha256, device_uri, person_id, outcome,
        answer, answered_at, coverage_id, confirmed_on, institution_code)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT DO NOTHING
"""


def kept_row(kept: KeptAnswer) -> tuple[object, ...]:
    """The values of ``KEEP_ANSWER``."""
    return (
        kept.verification_id,
        kept.request_sha256,
        kept.device_uri,
        kept.person_id,
        kept.outcome,
        kept.answer,
        kept.answered_at,
        kept.coverage_id,
        kept.confirmed_on,
        kept.institution,
    )


def _client(row: asyncpg.Record) -> EnrolledClient:
    return EnrolledClient(
        certificate_sha256=row["cert_sha256"],
        kind=CallerKind(row["kind"]),
        party=row["institution_code"] or row["insurer_no"],
        device=row["device"],
        uri=row["san_uri"],
        not_after=row["not_after"],
        revoked_at=row["revoked_at"],
    )


def _kept(row: asyncpg.Record) -> KeptAnswer:
    return KeptAnswer(
        verification_id=str(row["verification_id"]),
        request_sha256=row["request_sha256"],
        device_uri=row["device_uri"],
        person_id=row["person_id"],
        outcome=row["outcome"],
        answer=row["answer"],
        answered_at=row["answered_at"],
        coverage_id=row["coverage_id"],
        confirmed_on=row["confirmed_on"],
        institution=row["institution_code"] or "",
    )
