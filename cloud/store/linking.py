"""The feed of the link: many facts at once, known ones passed over, none ever overwritten."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

import asyncpg

from cloud.domain.link_feed import NONCE_BYTES, LinkFact, LinkSeal
from cloud.domain.ports import Randomness
from cloud.store.database import Database
from cloud.store.link import code_key

_ID_BYTES = 8
_POSITIVE = (1 << 63) - 1
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('link-feed', 0))"
_KNOWN_LINKS = """
    SELECT p.link_key, p.person_id FROM unnest($1::bytea[]) AS w (link_key)
    JOIN link.person AS p USING (link_key)
"""
_KNOWN_FACTS = """
    SELECT c.code_key AS fact_key, p.person_id, p.sealed_number IS NULL AS is_by_hand
    FROM unnest($1::bytea[]) AS w (code_key)
    JOIN link.insurer_code AS c USING (code_key) JOIN link.person AS p USING (link_key)
    UNION ALL
    SELECT c.cert_key, p.person_id, p.sealed_number IS NULL FROM unnest($1::bytea[]) AS w (cert_key)
    JOIN link.certificate AS c USING (cert_key) JOIN link.person AS p USING (link_key)
"""
_ADD_LINKS = """
    INSERT INTO link.person (link_key, sealed_number, person_id, linked_at)
    SELECT t.*, $4 FROM unnest($1::bytea[], $2::bytea[], $3::bigint[]) AS t ON CONFLICT DO NOTHING
"""
_ADD_CODES = """
    INSERT INTO link.insurer_code (code_key, link_key, linked_at)
    SELECT t.*, $3 FROM unnest($1::bytea[], $2::bytea[]) AS t ON CONFLICT DO NOTHING
"""
_ADD_CERTIFICATES = """
    INSERT INTO link.certificate (cert_key, link_key, linked_at)
    SELECT t.*, $3 FROM unnest($1::bytea[], $2::bytea[]) AS t ON CONFLICT DO NOTHING
"""


@dataclasses.dataclass(frozen=True, slots=True)
class TakenUp:
    """What became of facts."""

    added: int
    known: int
    conflicting_lines: tuple[int, ...]
    """They name another person than the link does; the link stays as it is."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Fact:
    line: int
    link_number: str
    link_key: bytes
    key: bytes
    is_code: bool


class LinkFeed:
    """Runs as ``LINK_ROLE`` with the linking job's own key."""

    def __init__(self, database: Database, seal: LinkSeal, randomness: Randomness) -> None:
        self._database = database
        self._seal = seal
        self._randomness = randomness

    async def take_up(self, facts: Sequence[LinkFact], at: dt.datetime) -> TakenUp:
        """Adds what is new; gives the lines that say otherwise than the link."""
        wanted = [self._keyed(fact) for fact in facts]
        async with self._database.transaction() as connection:
            await connection.execute(_LOCK)
            rows = await connection.fetch(_KNOWN_FACTS, [fact.key for fact in wanted])
            known = {row["fact_key"]: row["person_id"] for row in rows}
            by_hand = {row["fact_key"]: row["person_id"] for row in rows if row["is_by_hand"]}
            people = await self._people_of_links(connection, wanted, by_hand, at)
            new, conflicting = _sorted_out(wanted, known, people)
            await _add(connection, new, at)
        same = len(wanted) - len(new) - len(conflicting)
        return TakenUp(len(new), same, tuple(conflicting))

    def _keyed(self, fact: LinkFact) -> _Fact:
        link_key = self._seal.key_of(fact.link_number)
        if fact.cert_key is not None:
            return _Fact(fact.line, fact.link_number, link_key, fact.cert_key, is_code=False)
        key = code_key(fact.insurer_no or "", fact.code or "")
        return _Fact(fact.line, fact.link_number, link_key, key, is_code=True)

    async def _people_of_links(
        self,
        connection: asyncpg.Connection,
        facts: Sequence[_Fact],
        by_hand: Mapping[bytes, int],
        at: dt.datetime,
    ) -> dict[bytes, int]:
        """Who each link number stands for; a new one for somebody new.

        Only a certificate that an operator linked by hand tells whose new number it is.
        """
        numbers = {fact.link_key: fact.link_number for fact in facts}
        rows = await connection.fetch(_KNOWN_LINKS, list(numbers))
        people: dict[bytes, int] = {row["link_key"]: row["person_id"] for row in rows}
        linked: dict[bytes, set[int]] = {}
        for fact in facts:
            if fact.key in by_hand:
                linked.setdefault(fact.link_key, set()).add(by_hand[fact.key])
        new = []
        for link_key, number in numbers.items():
            if link_key in people:
                continue
            whose = linked.get(link_key, set())
            people[link_key] = next(iter(whose)) if len(whose) == 1 else self._new_id()
            sealed = self._seal.seal(number, self._randomness.token(NONCE_BYTES))
            new.append((link_key, sealed, people[link_key]))
        if new:
            await connection.execute(_ADD_LINKS, *map(list, zip(*new, strict=True)), at)
        return people

    def _new_id(self) -> int:
        return int.from_bytes(self._randomness.token(_ID_BYTES), "big") & _POSITIVE


def _sorted_out(
    facts: Sequence[_Fact], known: Mapping[bytes, int], people: Mapping[bytes, int]
) -> tuple[list[_Fact], list[int]]:
    """New facts, and the lines in conflict with the link or an earlier line."""
    told = dict(known)
    new, conflicting = [], []
    for fact in facts:
        person_id = people[fact.link_key]
        if told.setdefault(fact.key, person_id) != person_id:
            conflicting.append(fact.line)
        elif fact.key not in known:
            new.append(fact)
    return list({fact.key: fact for fact in new}.values()), conflicting


async def _add(connection: asyncpg.Connection, facts: Sequence[_Fact], at: dt.datetime) -> None:
    for sql, is_code in ((_ADD_CODES, True), (_ADD_CERTIFICATES, False)):
        wanted = [fact for fact in facts if fact.is_code is is_code]
        if wanted:
            keys = [fact.key for fact in wanted]
            await connection.execute(sql, keys, [fact.link_key for fact in wanted], at)
