"""Rows that insurers and operators write: people, coverages, papers, cards, devices.

Runs as the owner of the schema, never in the service that answers kiosks.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable

import asyncpg

from cloud.domain.ports import Clock, Randomness
from cloud.domain.pseudonym import FaceKeys, birth_month_day
from cloud.domain.registry import (
    Registration,
    check_institution,
    check_insurer,
    check_registration,
)
from cloud.domain.values import CallerKind, CardLink, EnrolledClient
from cloud.store.cards import ACCEPTED_WAYS, certificate_dates
from cloud.store.database import Database
from cloud.store.papers import paper_rows
from eligibility.coverage import Coverage
from eligibility.inquiry import business_day
from eligibility.insured import InsurerNumber, comparison_key
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


@dataclasses.dataclass(frozen=True, slots=True)
class _Place:
    """Where one coverage goes."""

    person_id: int
    coverage_id: int
    recorded: asyncpg.Range


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
        recorded = asyncpg.Range(now, None)
        async with self._database.transaction() as connection:
            await _insert_person(connection, person_id, registration)
            for coverage in registration.coverages:
                place = _Place(person_id, self._new_id(), recorded)
                await self._insert_coverage(connection, place, coverage)
            await _insert_cards(connection, person_id, registration.cards)
            await _insert_protections(connection, person_id, registration, recorded)
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

    async def _insert_coverage(
        self, connection: asyncpg.Connection, place: _Place, coverage: Coverage
    ) -> None:
        await add_insurer(connection, coverage.key.insurer_number, coverage.insurer_name)
        await _insert(connection, "registry.coverage", _coverage_row(place, coverage))
        common: dict[str, object] = {
            "person_id": place.person_id,
            "coverage_id": place.coverage_id,
            "recorded": place.recorded,
        }
        for paper in paper_rows(coverage):
            await _insert(connection, "registry.certificate_paper", common | paper)
        exact, loose = coverage.key.household_key(), coverage.key.loose_key()
        for spelling in (exact,) if exact == loose else (exact, loose):
            face = _face_row(place, coverage, self._faces.of_household(spelling))
            row = face | {"is_loose": spelling != exact}
            await _insert(connection, "registry.card_face", row)


def _face_row(place: _Place, coverage: Coverage, key: int) -> dict[str, object]:
    return {
        "face_key": key,
        "birth_md": birth_month_day(coverage.person.birthdate),
        "branch": coverage.key.branch.text if coverage.key.branch else None,
        "person_id": place.person_id,
        "coverage_id": place.coverage_id,
    }


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


async def _insert_protections(
    connection: asyncpg.Connection,
    person_id: int,
    registration: Registration,
    recorded: asyncpg.Range,
) -> None:
    for protection in registration.protections if registration.coverages else ():
        row: dict[str, object] = {
            "person_id": person_id,
            "insurer_no": registration.coverages[-1].key.insurer_number.text,
            "kind": protection.value,
            "recorded": recorded,
        }
        await _insert(connection, "registry.protection", row)


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


def _coverage_row(place: _Place, coverage: Coverage) -> dict[str, object]:
    key, ratio, reason = coverage.key, coverage.insured_contribution_ratio, coverage.reason_of_loss
    return {
        "person_id": place.person_id,
        "coverage_id": place.coverage_id,
        "insurer_no": key.insurer_number.text,
        "symbol": key.symbol.text if key.symbol else None,
        "number": key.number.text,
        "branch": key.branch.text if key.branch else None,
        "valid": asyncpg.Range(coverage.qualified_on, coverage.lapsed_on),
        "recorded": place.recorded,
        "family_class": coverage.family_class.value,
        "reason_of_loss": reason.value if reason else None,
        "insured_name": coverage.insured_name,
        "symbol_key": comparison_key(key.symbol.text) if key.symbol else "",
        "number_key": comparison_key(key.number.text),
        "birthdate": coverage.person.birthdate,
        "sex": coverage.person.sex.value,
        "post_number": coverage.post_number,
        "address": coverage.address,
        "card_name": coverage.person.name,
        "card_name_kana": coverage.person.name_kana,
        "card_classification": coverage.card_classification.value,
        "card_issued_on": coverage.card_issued_on,
        "card_valid_from": coverage.card_valid_from,
        "card_valid_until": coverage.card_valid_until,
        "contribution_percent": ratio.percent if ratio else None,
        "is_preschool": coverage.is_preschool,
    }
