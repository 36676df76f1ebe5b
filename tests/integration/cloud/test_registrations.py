"""Renewed certificates, and cards that are registered for insurance use at the kiosk."""

import asyncio
import datetime as dt

import pytest

from cloud.clock import SystemClock
from cloud.domain.trust import cert_key
from cloud.store.postgres import PostgresStore
from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import CONSENT_LIFETIME_H
from tests.bench.cloud import link
from tests.integration.cloud.conftest import NOW, World
from tests.integration.cloud.database import enrol, in_registry, in_store
from tests.integration.cloud.faces import Face, face_proof
from tests.integration.cloud.reception import Card, Kiosk, code_of, detail_of, new_id, ok


def linked(world: World, who: str) -> Card:
    """A fresh certificate that nobody registered; the link says whose it is."""
    return world.newcomer(world.person_ids[who])


@pytest.fixture
def unregistered_person(world: World) -> int:
    return world.register_newcomer()


@pytest.fixture
def newcomer(world: World, unregistered_person: int) -> Card:
    return world.newcomer(unregistered_person)


def cards_of(world, person_id: int) -> set[bytes]:
    rows = world.rows("SELECT cert_key FROM registry.card_cert WHERE person_id = $1", person_id)
    return {row["cert_key"] for row in rows}


def audited(world, reference: str) -> list[tuple[str, str, bool]]:
    rows = world.rows(
        "SELECT operation, outcome, subject <> '' AS is_about_someone FROM audit.access"
        " WHERE reference = $1 ORDER BY seq",
        reference,
    )
    return [tuple(row) for row in rows]


def test_a_renewed_certificate_is_the_same_person_without_a_question(world, kiosk):
    hanako = world.person_ids["hanako"]
    before = cards_of(world, hanako)
    renewed = linked(world, "hanako")
    session_id = new_id()
    proven = kiosk.authenticate(session_id, renewed)
    assert (proven.registered, proven.health_consent) == (True, True)
    answer: wire.InquiryAnswer = wire.decode(
        ok(kiosk.ask(session_id, proven.authentication_id)), wire.InquiryAnswer
    )
    assert answer.ResultList[0].NameKana == world.people["hanako"].person.name_kana
    assert cards_of(world, hanako) == before | {cert_key(renewed.certificate)}
    assert audited(world, session_id)[-1] == ("card-authentication", "renewed", True)
    assert kiosk.inquire(world.cards["hanako"]).QualificationValidity == Validity.VALID.value


def test_a_renewed_certificate_is_added_once(world, kiosk):
    renewed = linked(world, "hanako")
    for _ in range(2):
        assert kiosk.authenticate(new_id(), renewed).registered
    dates = world.rows(
        "SELECT lower(valid) AS first, upper(valid) AS last FROM registry.card_cert"
        " WHERE cert_key = $1",
        cert_key(renewed.certificate),
    )
    assert [tuple(row) for row in dates] == [
        (renewed.certificate.not_valid_before_utc, renewed.certificate.not_valid_after_utc)
    ]


def test_a_mixed_card_renews_nothing(world, kiosk):
    """Whoever only read the certificate has not proven to hold the card."""
    hanako = world.person_ids["hanako"]
    before, renewed = cards_of(world, hanako), linked(world, "hanako")
    mixed = face_proof(kiosk, new_id(), renewed, Face.of(world.people["jiro"]))
    assert code_of(kiosk.send_proof(mixed)) is Code.FACE_DATA_OF_ANOTHER
    assert cards_of(world, hanako) == before
    whole = face_proof(kiosk, new_id(), renewed, Face.of(world.people["hanako"]))
    ok(kiosk.send_proof(whole))
    assert cards_of(world, hanako) == before | {cert_key(renewed.certificate)}


def test_a_card_of_nobody_is_proven_without_a_person(world, kiosk):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, world.card())
    assert not proven.registered
    assert audited(world, session_id)[-1] == ("card-authentication", "ok", False)
    for response in (
        kiosk.ask(session_id, proven.authentication_id),
        kiosk.consent(session_id, proven.authentication_id, "YZK"),
        kiosk.consent(session_id, proven.authentication_id),
    ):
        assert code_of(response) is Code.CARD_NOT_REGISTERED


def test_a_card_of_nobody_cannot_be_registered(world, kiosk):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, world.card())
    for _ in range(2):
        refused = kiosk.register(session_id, proven.authentication_id)
        assert code_of(refused) is Code.REGISTRATION_REFUSED
    assert audited(world, session_id)[-1] == (
        "registration",
        Code.REGISTRATION_REFUSED.code,
        False,
    )
    assert code_of(kiosk.ask(session_id, proven.authentication_id)) is Code.CARD_NOT_REGISTERED


def test_registered_on_the_spot_the_card_answers_at_once(world, kiosk, newcomer):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, newcomer)
    assert not proven.registered
    registered = ok(kiosk.register(session_id, proven.authentication_id))
    answer: wire.InquiryAnswer = wire.decode(
        ok(kiosk.ask(session_id, proven.authentication_id)), wire.InquiryAnswer
    )
    assert answer.ResultList[0].NameKana == world.people["mika"].person.name_kana
    consented: wire.ConsentRecorded = wire.decode(
        ok(kiosk.consent(session_id, proven.authentication_id, "YZK")), wire.ConsentRecorded
    )
    assert consented.available_until - consented.consented_at == dt.timedelta(
        hours=CONSENT_LIFETIME_H
    )
    assert audited(world, session_id)[1:3] == [
        ("card-authentication", "ok", False),
        ("registration", "ok", True),
    ]
    assert abs(wire.decode(registered, wire.Registration).registered_at - NOW) < dt.timedelta(
        minutes=30
    )


def test_the_next_visit_needs_no_registration(world, kiosk, newcomer, unregistered_person):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, newcomer)
    ok(kiosk.register(session_id, proven.authentication_id))
    assert kiosk.authenticate(new_id(), newcomer).registered
    assert cards_of(world, unregistered_person) == {cert_key(newcomer.certificate)}


def test_registering_again_gets_the_first_answer(world, kiosk, newcomer):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, newcomer)
    first = ok(kiosk.register(session_id, proven.authentication_id))
    world.clock.pass_by(minutes=2)
    assert ok(kiosk.register(session_id, proven.authentication_id)) == first


def test_of_two_registrations_at_once_the_first_one_counts(world, kiosk, newcomer):
    proven = kiosk.authenticate(new_id(), newcomer)
    first, second = NOW, NOW + dt.timedelta(seconds=1)

    async def both(store: PostgresStore) -> list[dt.datetime]:
        told = proven.authentication_id
        return [await store.register_authentication(told, 7, at) for at in (first, second)]

    assert in_store(world.settings, both) == [first, first]


def test_two_kiosks_may_register_one_card(world, kiosk, newcomer):
    """Two authentications, neither registered; the row is there once, both have the person."""
    sessions = [new_id(), new_id()]
    proven = [kiosk.authenticate(session_id, newcomer) for session_id in sessions]
    for session_id, one in zip(sessions, proven, strict=True):
        ok(kiosk.register(session_id, one.authentication_id))
        ok(kiosk.ask(session_id, one.authentication_id))


def test_the_proof_again_gets_the_stored_answer_after_registering(kiosk, newcomer):
    proof = kiosk.proof(new_id(), newcomer)
    first = ok(kiosk.send_proof(proof))
    proven: wire.CardAuthentication = wire.decode(first, wire.CardAuthentication)
    ok(kiosk.register(proof.session_id, proven.authentication_id))
    assert ok(kiosk.send_proof(proof)) == first


def test_a_registered_card_is_not_registered_again(world, kiosk):
    for card in (world.cards["hanako"], linked(world, "hanako")):
        session_id = new_id()
        proven = kiosk.authenticate(session_id, card)
        refused = kiosk.register(session_id, proven.authentication_id)
        assert code_of(refused) is Code.REGISTRATION_REFUSED
        assert "already" in detail_of(refused)


def test_only_the_session_and_device_of_the_proof_may_register(world, kiosk, newcomer):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, newcomer)
    refused = kiosk.register(new_id(), proven.authentication_id)
    assert code_of(refused) is Code.AUTHENTICATION_UNKNOWN
    party = world.line.add_kiosk(f"desk-{new_id()[:8]}", NOW)
    enrol(world.settings, party)
    with Kiosk(world.url, party) as other:
        refused = other.register(session_id, proven.authentication_id)
        assert code_of(refused) is Code.AUTHENTICATION_UNKNOWN
    assert code_of(kiosk.register(session_id, new_id())) is Code.AUTHENTICATION_UNKNOWN
    world.clock.pass_by(minutes=16)
    refused = kiosk.register(session_id, proven.authentication_id)
    assert code_of(refused) is Code.AUTHENTICATION_UNKNOWN


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"session_id": "1", "authentication_id": "2"}', b"[" * 9000]
)
def test_a_registration_of_another_form_is_malformed(kiosk, body):
    assert code_of(kiosk.post("/v1/registrations", body)) is Code.REQUEST_MALFORMED


def test_the_link_of_another_person_does_not_move_a_registered_card(world, kiosk):
    """What is registered counts; the link is asked for strangers only."""
    card = world.cards["ichiro"]
    asyncio.run(link(world.settings, {card.certificate: world.person_ids["mika"]}))
    answer = kiosk.inquire(card)
    assert answer.ResultList[0].NameKana == world.people["ichiro"].person.name_kana


def test_a_card_taken_back_after_the_proof_is_not_registered(world, kiosk, newcomer):
    first, second = new_id(), new_id()
    proven = kiosk.authenticate(first, newcomer)
    late = kiosk.authenticate(second, newcomer)
    ok(kiosk.register(first, proven.authentication_id))
    in_registry(
        world.settings,
        lambda registry: registry.revoke_card(cert_key(newcomer.certificate), SystemClock().wall()),
    )
    refused = kiosk.register(second, late.authentication_id)
    assert code_of(refused) is Code.CERTIFICATE_REVOKED
