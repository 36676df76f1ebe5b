"""Rows of cards: whose they are, who may be behind one that is not registered, what is accepted."""

import asyncpg

from cloud.domain.values import BirthAndSex, CardLink, RegisteredCard
from cloud.store.database import Rows
from eligibility.person import Sex


class CardRows(Rows):
    """The part of ``cloud.domain.ports.Store`` that is about My Number Cards."""

    async def card(self, cert_key: bytes) -> RegisteredCard | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(
                "SELECT person_id, revoked_at FROM registry.card_cert WHERE cert_key = $1",
                cert_key,
            )
        return _registered(row)

    async def has_registered_card(self, person_id: int) -> bool:
        """See Store."""
        async with self._database.connection() as connection:
            found: bool = await connection.fetchval(
                "SELECT EXISTS (SELECT FROM registry.card_cert WHERE person_id = $1)", person_id
            )
        return found

    async def add_card(self, person_id: int, card: CardLink) -> RegisteredCard | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(
                "SELECT person_id, revoked_at FROM registry.add_card($1, $2, $3)",
                card.cert_key,
                person_id,
                certificate_dates(card),
            )
        return _registered(row)

    async def birth_and_sex(self, person_id: int) -> BirthAndSex | None:
        """See Store."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(
                "SELECT birthdate, sex FROM registry.person WHERE person_id = $1", person_id
            )
        return None if row is None else BirthAndSex(row["birthdate"], Sex(row["sex"]))

    async def accepted_ways(self, institution: str) -> frozenset[str]:
        """See Store."""
        async with self._database.connection() as connection:
            ways = await connection.fetchval(ACCEPTED_WAYS, institution)
        return frozenset(ways or ())


ACCEPTED_WAYS = "SELECT accepted_ways FROM registry.institution WHERE institution_code = $1"


def certificate_dates(card: CardLink) -> asyncpg.Range:
    """Both moments belong to it."""
    return asyncpg.Range(card.not_before, card.not_after, upper_inc=True)


def _registered(row: asyncpg.Record | None) -> RegisteredCard | None:
    return None if row is None else RegisteredCard(row["person_id"], row["revoked_at"] is not None)
