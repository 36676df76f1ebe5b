"""Rows of the kiosks' traffic: devices, challenges, card authentications, answers, consents."""

import datetime as dt

import asyncpg

from cloud.domain.values import (
    Authentication,
    CertificateState,
    Challenge,
    ChallengeUse,
    ConsentGiven,
    EnrolledDevice,
    KeptAnswer,
    RegisteredCard,
)
from cloud.store.database import Database
from eligibility.errors import Code


class ReceptionRows:
    """The part of ``cloud.domain.ports.Store`` that is about sessions at a kiosk."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def device(self, certificate_sha256: bytes) -> EnrolledDevice | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(
                "SELECT * FROM registry.device_certificate WHERE cert_sha256 = $1",
                certificate_sha256,
            )
        return None if row is None else _device(row)

    async def add_challenge(self, challenge: Challenge) -> None:
        """See Store."""
        async with self._database.connection() as connection:
            await connection.execute(
                "INSERT INTO reception.challenge"
                " (nonce, session_id, device_uri, issued_at, expires_at)"
                " VALUES ($1, $2, $3, $4, $5)",
                challenge.nonce,
                challenge.session_id,
                challenge.device_uri,
                challenge.issued_at,
                challenge.expires_at,
            )

    async def challenge(self, nonce: bytes) -> tuple[Challenge, ChallengeUse | None] | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_CHALLENGE_AND_USE, nonce)
        return None if row is None else (_challenge(row), _use(row))

    async def use_challenge(self, nonce: bytes, use: ChallengeUse) -> ChallengeUse:
        """See Store."""
        outcome = use.outcome
        refused = outcome.code if isinstance(outcome, Code) else None
        authenticated = None if isinstance(outcome, Code) else outcome
        async with self._database.transaction() as connection:
            tag = await connection.execute(
                "UPDATE reception.challenge"
                " SET request_sha256 = $2, refused = $3, authentication_id = $4"
                " WHERE nonce = $1 AND request_sha256 IS NULL",
                nonce,
                use.request_sha256,
                refused,
                authenticated.authentication_id if authenticated else None,
            )
            if tag == "UPDATE 1" and authenticated is not None:
                await _insert_authentication(connection, authenticated)
            row = await connection.fetchrow(_CHALLENGE_AND_USE, nonce)
        return (row and _use(row)) or use

    async def authentication(self, authentication_id: str) -> Authentication | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(
                "SELECT * FROM reception.card_authentication WHERE authentication_id = $1",
                authentication_id,
            )
        return None if row is None else _authentication(row)

    async def card(self, cert_key: bytes) -> RegisteredCard | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(
                "SELECT person_id, revoked_at FROM registry.card_cert WHERE cert_key = $1",
                cert_key,
            )
        return (
            None if row is None else RegisteredCard(row["person_id"], row["revoked_at"] is not None)
        )

    async def kept_answer(self, verification_id: str) -> KeptAnswer | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_KEPT_ANSWER, verification_id)
        return None if row is None else _kept(row)

    async def keep_answer(self, kept: KeptAnswer) -> KeptAnswer:
        """See Store."""
        async with self._database.connection() as connection:
            tag = await connection.execute(
                "INSERT INTO reception.inquiry (verification_id, request_sha256, device_uri,"
                " person_id, outcome, answer, answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
                " ON CONFLICT DO NOTHING",
                kept.verification_id,
                kept.request_sha256,
                kept.device_uri,
                kept.person_id,
                kept.outcome,
                kept.answer,
                kept.answered_at,
            )
            if tag == "INSERT 0 1":
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


_KEPT_AFTER_USE = dt.timedelta(hours=1)  # so that a late repetition still gets its answer
_KEPT_ANSWER = "SELECT * FROM reception.inquiry WHERE verification_id = $1"
_CHALLENGE_AND_USE = (
    "SELECT c.nonce, c.issued_at AS challenge_issued_at, c.expires_at AS challenge_expires_at,"
    " c.session_id AS challenge_session_id, c.device_uri AS challenge_device_uri,"
    " c.request_sha256, c.refused, a.*"
    " FROM reception.challenge AS c"
    " LEFT JOIN reception.card_authentication AS a USING (authentication_id)"
    " WHERE c.nonce = $1"
)


async def _insert_authentication(
    connection: asyncpg.Connection, authentication: Authentication
) -> None:
    await connection.execute(
        "INSERT INTO reception.card_authentication (authentication_id, session_id, device_uri,"
        " person_id, certificate_not_after, state, holder_verification, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        authentication.authentication_id,
        authentication.session_id,
        authentication.device_uri,
        authentication.person_id,
        authentication.certificate_not_after,
        authentication.state.value,
        authentication.holder_verification,
        authentication.created_at,
        authentication.expires_at,
    )


def _device(row: asyncpg.Record) -> EnrolledDevice:
    return EnrolledDevice(
        certificate_sha256=row["cert_sha256"],
        institution=row["institution_code"],
        device=row["device"],
        uri=row["san_uri"],
        not_after=row["not_after"],
        revoked_at=row["revoked_at"],
    )


def _challenge(row: asyncpg.Record) -> Challenge:
    return Challenge(
        nonce=row["nonce"],
        session_id=str(row["challenge_session_id"]),
        device_uri=row["challenge_device_uri"],
        issued_at=row["challenge_issued_at"],
        expires_at=row["challenge_expires_at"],
    )


def _use(row: asyncpg.Record) -> ChallengeUse | None:
    if row["request_sha256"] is None:
        return None
    if row["refused"] is not None:
        code = Code.of(row["refused"]) or Code.SERVICE_ERROR
        return ChallengeUse(row["request_sha256"], code)
    if row["authentication_id"] is None or row["person_id"] is None:  # already forgotten
        return ChallengeUse(row["request_sha256"], Code.NONCE_UNKNOWN)
    return ChallengeUse(row["request_sha256"], _authentication(row))


def _authentication(row: asyncpg.Record) -> Authentication:
    return Authentication(
        authentication_id=str(row["authentication_id"]),
        session_id=str(row["session_id"]),
        device_uri=row["device_uri"],
        person_id=row["person_id"],
        certificate_not_after=row["certificate_not_after"],
        state=CertificateState(row["state"]),
        holder_verification=row["holder_verification"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
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
    )
