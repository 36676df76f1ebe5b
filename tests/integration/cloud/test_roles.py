"""What the service's role may not, and what the link's role may not, whoever takes them over."""

import asyncio
import datetime as dt
import functools

import pytest

from cloud.domain.trust import cert_key
from cloud.domain.values import CardLink, RegisteredCard
from cloud.store.postgres import PostgresStore
from eligibility.errors import Code
from tests.bench.cloud import link
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import in_store
from tests.integration.cloud.reception import Card, code_of, new_id

AS_LOOKUP = "SET ROLE oev_lookup;"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM clinical.consent",
        "SELECT * FROM audit.access",
        "UPDATE audit.access SET outcome = 'ok'",
        "DELETE FROM audit.access",
        "UPDATE registry.coverage SET number = '1'",
        "INSERT INTO registry.client_certificate SELECT * FROM registry.client_certificate",
        "UPDATE reception.inquiry SET answer = ''",
        "SELECT * FROM registry.institution",
        "CREATE TABLE registry.mine (x int)",
        "SELECT * FROM link.person",
        "INSERT INTO link.person VALUES ('', '', 1, now())",
        "INSERT INTO registry.card_cert (cert_key, person_id, valid) VALUES ('', 1, '[,)')",
        "UPDATE registry.card_cert SET revoked_at = NULL",
        "UPDATE registry.institution SET accepted_ways = '{}'",
        "UPDATE reception.card_authentication SET state = 'valid'",
        "SET ROLE oev_lookup; SET SESSION AUTHORIZATION eligibility; SET ROLE oev_link",
    ],
)
def test_the_lookup_role_may_not(world, statement):
    with pytest.raises(Exception, match="permission denied"):
        world.execute(AS_LOOKUP + statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM registry.person",
        "SELECT * FROM registry.card_cert",
        "SELECT * FROM reception.card_authentication",
        "SELECT * FROM clinical.consent",
        "UPDATE link.person SET person_id = 1",
        "DELETE FROM link.person",
        "SELECT registry.add_card('', 1, '[,)')",
    ],
)
def test_the_link_role_may_not(world, statement):
    with pytest.raises(Exception, match="permission denied"):
        world.execute("SET ROLE oev_link;" + statement)


def card_link_of(card: Card) -> CardLink:
    return CardLink(cert_key(card.certificate), NOW, NOW + dt.timedelta(1))


def test_the_lookup_role_adds_no_card_that_the_link_does_not_confirm(world):
    hanako, mika = world.person_ids["hanako"], world.person_ids["mika"]
    stranger, of_mika = world.card(), world.newcomer(mika)
    adding = [(stranger, hanako), (of_mika, hanako), (of_mika, mika)]
    found = [
        in_store(world.settings, functools.partial(_add, person_id, card_link_of(card)))
        for card, person_id in adding
    ]
    assert found == [None, None, RegisteredCard(mika, is_revoked=False)]


def test_somebody_whom_the_registry_does_not_have_gets_no_card(world, kiosk):
    nobody = world.newcomer(7)
    assert in_store(world.settings, functools.partial(_add, 7, card_link_of(nobody))) is None
    session_id = new_id()
    proven = kiosk.authenticate(session_id, nobody)
    refused = kiosk.register(session_id, proven.authentication_id)
    assert code_of(refused) is Code.REGISTRATION_REFUSED


async def _add(person_id: int, card: CardLink, store: PostgresStore) -> RegisteredCard | None:
    return await store.add_card(person_id, card)


def test_a_certificate_is_linked_once_and_to_one_person(world):
    hanako, mika = world.person_ids["hanako"], world.person_ids["mika"]
    card = world.newcomer(hanako)
    asyncio.run(link(world.settings, {card.certificate: hanako}))
    with pytest.raises(AssertionError):
        asyncio.run(link(world.settings, {card.certificate: mika}))


def test_the_link_holds_no_name_and_no_number(world):
    columns = world.rows(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'link' AND table_name = 'person' ORDER BY column_name"
    )
    assert [row["column_name"] for row in columns] == [
        "link_key",
        "linked_at",
        "person_id",
        "sealed_number",
    ]
