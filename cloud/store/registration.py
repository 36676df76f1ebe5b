"""Rows that insurers and operators write: people, coverages, papers, cards, devices.

Runs as the owner of the schema, never in the service that answers kiosks.
"""

import datetime as dt
from collections.abc import Iterable

import asyncpg

from cloud.domain.ports import Clock, Randomness
from cloud.domain.pseudonym import FaceKeys
from cloud.domain.registry import (
    Registration,
    check_institution,
    check_insurer,
    check_registration,
)
from cloud.domain.staging import staged_coverage, staged_place
from cloud.domain.values import CallerKind, CardLink, EnrolledClient
from cloud.store.cards import ACCEPTED_WAYS, certificate_dates
from cloud.store.database import Database
from cloud.store.intake_applying import add_staged
from cloud.store.intake_staging import prepare, stage
from eligibility.inquiry import business_day
from eligibility.insured import InsurerNumber
from eligibility.scheme import Scheme

_POSITIVE = (1 << 63) - 1
_UNLESS_THERE = "ON CONFLICT DO NOTHING"
_ADD_INSTITUTION = (
    "INSERT INTO registry.institution (institution_code) VALUES ($1) ON CONFLICT DO NOTHING"
)
_ADD_INSURER = (
    "INSERT INTO registry.insurer (insurer_no, name, scheme) VALUES ($1, $2, $3)"
    " ON CONFLICT DO NOTHING"
)


class RegistryRows:
    """``cloud.domain.ports.Registry`` in SQL."""

    def __init__(
        self, database: Database, faces: FaceKeys, clock: Clock, randomness: Randomness
    ) -> None:
        self._database = database
        self._faces = faces
        self._clock = clock
        self._randomness = randomness

    async def register_person(self, registration: Registration) -> int:
        """Stores a person with coverages, papers and cards; gives the person id.

        Raises:
            MalformedValue: the registration is impossible.
            StoreUnavailable: the database said no.
        """
        now = self._clock.wall()
        check_registration(registration, business_day(now))
        person_id = self._new_id()
        lines = [
            staged_coverage(
                staged_place(number, person_id, self._new_id(), coverage), coverage, self._faces
            )
            for number, coverage in enumerate(registration.coverages, start=1)
        ]
        if lines:
            lines[-1].protections = tuple(one.value for one in registration.protections)
        async with self._database.transaction() as connection:
            await _insert_person(connection, person_id, registration)
            for coverage in registration.coverages:
                await add_insurer(connection, coverage.key.insurer_number, coverage.insurer_name)
            await prepare(connection)
            await stage(connection, lines)
            await add_staged(connection, None, now)
            await _insert_cards(connection, person_id, registration.cards)
        return person_id

    async def register_card(self, person_id: int, card: CardLink) -> None:
        """See Registry."""
        async with self._database.connection() as connection:
            await _insert_cards(connection, person_id, (card,))

    async def revoke_card(self, cert_key: bytes, at: dt.datetime) -> bool:
        """See Registry."""
        async with self._database.connection() as connection:
            tag = await connection.execute(
                "UPDATE registry.card_cert SET revoked_at = coalesce(revoked_at, $2)"
                " WHERE cert_key = $1",
                cert_key,
                at,
            )
        return bool(tag == "UPDATE 1")

    async def enrol_client(self, client: EnrolledClient, enrolled_at: dt.datetime) -> None:
        """Lets a caller in; its institution or insurer becomes known by it.

        Raises:
            MalformedValue: the institution's code or the insurer's number cannot be one.
        """
        is_insurer = client.kind is CallerKind.INSURER
        async with self._database.transaction() as connection:
            if is_insurer:
                await add_insurer(connection, check_insurer(client.party), client.party)
            else:
                await connection.execute(_ADD_INSTITUTION, check_institution(client.party))
            row: dict[str, object] = {
                "cert_sha256": client.certificate_sha256,
                "kind": client.kind.value,
                "insurer_no" if is_insurer else "institution_code": client.party,
                "device": client.device,
                "san_uri": client.uri,
                "not_after": client.not_after,
                "enrolled_at": enrolled_at,
            }
            await _insert(connection, "registry.client_certificate", row, _UNLESS_THERE)

    async def revoke_client(self, certificate_sha256: bytes, at: dt.datetime, reason: str) -> bool:
        """See Registry."""
        async with self._database.connection() as connection:
            tag = await connection.execute(
                "UPDATE registry.client_certificate"
                " SET revoked_at = coalesce(revoked_at, $2), reason = coalesce(reason, $3)"
                " WHERE cert_sha256 = $1",
                certificate_sha256,
                at,
                reason,
            )
        return bool(tag == "UPDATE 1")

    async def person_of_card(self, cert_key: bytes) -> int | None:
        """See Registry."""
        async with self._database.connection() as connection:
            found: int | None = await connection.fetchval(
                "SELECT person_id FROM registry.card_cert WHERE cert_key = $1", cert_key
            )
        return found

    async def has_person(self, person_id: int) -> bool:
        """See Registry."""
        async with self._database.connection() as connection:
            found: bool = await connection.fetchval(
                "SELECT EXISTS (SELECT FROM registry.person WHERE person_id = $1)", person_id
            )
        return found

    async def accepted_ways(self, institution: str) -> frozenset[str] | None:
        """See Registry."""
        async with self._database.connection() as connection:
            ways = await connection.fetchval(ACCEPTED_WAYS, institution)
        return None if ways is None else frozenset(ways)

    async def accept_ways(self, institution: str, ways: frozenset[str]) -> bool:
        """See Registry."""
        async with self._database.connection() as connection:
            tag = await connection.execute(
                "UPDATE registry.institution SET accepted_ways = $2 WHERE institution_code = $1",
                institution,
                sorted(ways),
            )
        return bool(tag == "UPDATE 1")

    def _new_id(self) -> int:
        """63 random bits: says nothing, and collides with nobody."""
        return int.from_bytes(self._randomness.token(8), "big") & _POSITIVE


async def add_insurer(connection: asyncpg.Connection, number: InsurerNumber, name: str) -> None:
    """Makes an insurer known; one that is known stays as it is."""
    await connection.execute(_ADD_INSURER, number.text, name, Scheme.of(number).value)


async def _insert(
    connection: asyncpg.Connection, table: str, row: dict[str, object], otherwise: str = ""
) -> None:
    """Names come from this file alone; values travel as parameters."""
    columns = ", ".join(row)
    places = ", ".join(f"${position}" for position in range(1, len(row) + 1))
    await connection.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({places}) {otherwise}",  # noqa: S608
        *row.values(),
    )


async def _insert_person(
    connection: asyncpg.Connection, person_id: int, registration: Registration
) -> None:
    person = registration.person
    row: dict[str, object] = {
        "person_id": person_id,
        "birthdate": person.birthdate,
        "sex": person.sex.value,
        "name": person.name,
        "name_kana": person.name_kana,
    }
    await _insert(connection, "registry.person", row)


async def _insert_cards(
    connection: asyncpg.Connection, person_id: int, cards: Iterable[CardLink]
) -> None:
    for card in cards:
        row: dict[str, object] = {
            "cert_key": card.cert_key,
            "person_id": person_id,
            "valid": certificate_dates(card),
        }
        await _insert(connection, "registry.card_cert", row)
