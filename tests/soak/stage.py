"""What a soak runs on: a durable PostgreSQL, the service as a process, callers of three kinds."""

import asyncio
import contextlib
import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import asyncpg

from cloud.store.link import code_key
from eligibility.insured import check_digit
from tests.bench.card_ca import card_key
from tests.bench.cloud import Cloud, card_link
from tests.bench.insurers import HEALTH_SOCIETY, KYOKAI, NATIONAL_HEALTH
from tests.bench.pki import LineCredentials, make_line
from tests.bench.postgres import Postgres
from tests.integration.cloud.reception import Card
from tests.soak.people import SoakPerson, soak_people
from tests.soak.plan import Victim
from tests.soak.register import Numbering

_BULK_DIGITS = "0613001"
BULK = Numbering(_BULK_DIGITS + check_digit(_BULK_DIGITS), "4711", 7)
"""Sends large batches of newcomers, and is nobody's second insurer but theirs."""
INSURERS = (
    Numbering(KYOKAI.number.text, "31415926", 7),
    Numbering(HEALTH_SOCIETY.number.text, "2358", 7),
    Numbering(NATIONAL_HEALTH.number.text, None, 8),
)
_CARDS = ("hanako", "mika")


@dataclasses.dataclass
class Stage:
    """Everything that is there before the first round."""

    line: LineCredentials
    postgres: Postgres
    cloud: Cloud
    people: list[SoakPerson]
    parties: dict[str, Path]
    """An insurer's credentials, by its number."""
    cards: list[tuple[int, Card]]

    @property
    def dsn(self) -> str:
        return self.cloud.dsn

    def kill(self, victim: Victim) -> None:
        """SIGKILL to the service, an immediate end of the database, or one after the other."""
        if victim is not Victim.DATABASE:
            self.cloud.kill()
        if victim is not Victim.SERVER:
            self.postgres.kill()

    def bring_back(self, victim: Victim) -> None:
        """Starts what was killed and waits until the service answers again."""
        if victim is not Victim.SERVER:
            self.postgres.start()
        if victim is not Victim.DATABASE:
            self.cloud.start()
        else:
            self.cloud.wait_until_healthy()


@contextlib.contextmanager
def stage(directory: Path, now: dt.datetime, count: int) -> Iterator[Stage]:
    """Brings everything up; ``count`` people have a code at every insurer."""
    line = make_line(directory / "line", now)
    parties = {
        numbering.insurer: line.add_insurer(numbering.insurer, now)
        for numbering in (*INSURERS, BULK)
    }
    people = soak_people(count)
    with (
        Postgres(directory / "db", durable=True) as postgres,
        Cloud(directory / "cloud", line, postgres) as cloud,
    ):
        for party in parties.values():
            cloud.enrol(party)
        asyncio.run(link_people(cloud.dsn, people, [*parties]))
        cards = [(place, _card(line, name, now)) for place, name in enumerate(_CARDS)]
        asyncio.run(_register_cards(cloud.dsn, people, cards))
        yield Stage(line, postgres, cloud, people, parties, cards)


def _card(line: LineCredentials, name: str, now: dt.datetime) -> Card:
    until = now + dt.timedelta(days=900)
    certificate = line.card_ca.issue(
        f"{name:S<23}", card_key(name), now - dt.timedelta(days=9), until
    )
    return Card.of(name, certificate)


async def link_people(dsn: str, people: list[SoakPerson], insurers: list[str]) -> None:
    """What the intermediary server tells: who stands behind each insurer's code."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            "INSERT INTO link.person (link_key, person_id, linked_at)"
            " SELECT unnest($1::bytea[]), unnest($2::bigint[]), now() ON CONFLICT DO NOTHING",
            [one.link_key for one in people],
            [one.person_id for one in people],
        )
        for insurer in insurers:
            await connection.execute(
                "INSERT INTO link.insurer_code (code_key, link_key, linked_at)"
                " SELECT unnest($1::bytea[]), unnest($2::bytea[]), now()",
                [code_key(insurer, one.code(insurer)) for one in people],
                [one.link_key for one in people],
            )
    finally:
        await connection.close()


async def _register_cards(
    dsn: str, people: list[SoakPerson], cards: list[tuple[int, Card]]
) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for place, card in cards:
            known = card_link(card.certificate)
            await connection.execute(
                "INSERT INTO registry.card_cert (cert_key, person_id, valid)"
                " VALUES ($1, $2, tstzrange($3, $4))",
                known.cert_key,
                people[place].person_id,
                known.not_before,
                known.not_after,
            )
    finally:
        await connection.close()
