"""Rows of challenges and of what a card proved under them."""

import datetime as dt

import asyncpg

from cloud.domain.values import (
    Authentication,
    CardLink,
    CertificateState,
    Challenge,
    ChallengeUse,
    ShownBy,
)
from cloud.store.database import Rows
from eligibility.errors import Code
from eligibility.inquiry import CardProof, HolderVerification


class ProofRows(Rows):
    """The part of ``cloud.domain.ports.Store`` that is about a card at a kiosk."""

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

    async def register_authentication(
        self, authentication_id: str, person_id: int, at: dt.datetime
    ) -> dt.datetime:
        """See Store."""
        async with self._database.connection() as connection:
            await connection.execute(
                "UPDATE reception.card_authentication SET person_id = $2, registered_at = $3"
                " WHERE authentication_id = $1 AND person_id IS NULL",
                authentication_id,
                person_id,
                at,
            )
            first: dt.datetime | None = await connection.fetchval(
                "SELECT registered_at FROM reception.card_authentication"
                " WHERE authentication_id = $1",
                authentication_id,
            )
        return first or at


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
        " person_id, cert_key, certificate_not_before, certificate_not_after, state,"
        " holder_verification, proof, staff_id, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        authentication.authentication_id,
        authentication.session_id,
        authentication.device_uri,
        authentication.person_id,
        authentication.card.cert_key,
        authentication.card.not_before,
        authentication.card.not_after,
        authentication.state.value,
        authentication.shown.holder.value,
        authentication.shown.proof.value,
        authentication.shown.staff_id,
        authentication.created_at,
        authentication.expires_at,
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
    if row["created_at"] is None:  # the authentication is already forgotten
        return ChallengeUse(row["request_sha256"], Code.NONCE_UNKNOWN)
    return ChallengeUse(row["request_sha256"], _authentication(row))


def _authentication(row: asyncpg.Record) -> Authentication:
    return Authentication(
        authentication_id=str(row["authentication_id"]),
        session_id=str(row["session_id"]),
        device_uri=row["device_uri"],
        person_id=row["person_id"],
        card=CardLink(row["cert_key"], row["certificate_not_before"], row["certificate_not_after"]),
        state=CertificateState(row["state"]),
        shown=ShownBy(
            HolderVerification(row["holder_verification"]),
            CardProof(row["proof"]),
            row["staff_id"],
        ),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        registered_at=row["registered_at"],
    )
