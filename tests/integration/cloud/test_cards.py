"""Which cards are believed, over the real port: chain, signature, dates, registration."""

import datetime as dt

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cloud.clock import SystemClock
from cloud.domain.trust import cert_key
from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import Notice
from tests.bench.card_ca import card_key, foreign_card_ca
from tests.bench.cloud import card_link
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import in_registry
from tests.integration.cloud.reception import Card, code_of, new_id, ok


def refusal(kiosk, card: Card) -> Code | None:
    return code_of(kiosk.send_proof(kiosk.proof(new_id(), card)))


def registered(world, card: Card) -> Card:
    in_registry(
        world.settings,
        lambda registry: registry.register_card(
            world.person_ids["hanako"], card_link(card.certificate)
        ),
    )
    return card


def test_a_signature_by_another_card_is_invalid(world, kiosk):
    swapped = Card(card_key("jiro"), world.cards["hanako"].certificate)
    assert refusal(kiosk, swapped) is Code.SIGNATURE_INVALID


def test_a_signature_for_another_device_is_invalid(world, kiosk):
    session_id, card = new_id(), world.cards["hanako"]
    proof = kiosk.proof(session_id, card)
    elsewhere = card.sign(session_id, proof.nonce, "urn:x-oev:device:1310000011:other")
    response = kiosk.send_proof(msgspec.structs.replace(proof, signature=elsewhere))
    assert code_of(response) is Code.SIGNATURE_INVALID


def test_a_certificate_of_the_old_generation_is_believed(world, kiosk):
    card = registered(world, world.card(generation=0))
    assert kiosk.inquire(card).QualificationValidity == Validity.VALID.value


def test_a_foreign_authority_under_the_same_name_is_untrusted(world, kiosk):
    someone = world.people["hanako"]
    foreign = foreign_card_ca(NOW).issue(
        someone.subject_cn, card_key("hanako"), NOW - dt.timedelta(1), NOW + dt.timedelta(9)
    )
    assert refusal(kiosk, Card.of("hanako", foreign)) is Code.CERTIFICATE_UNTRUSTED


def test_a_card_that_was_taken_back_is_refused(world, kiosk):
    card = registered(world, world.card())
    assert kiosk.inquire(card).QualificationValidity == Validity.VALID.value
    in_registry(
        world.settings,
        lambda registry: registry.revoke_card(cert_key(card.certificate), SystemClock().wall()),
    )
    assert refusal(kiosk, card) is Code.CERTIFICATE_REVOKED


def test_a_certificate_from_tomorrow_is_refused(world, kiosk):
    card = registered(world, world.card(not_before=NOW + dt.timedelta(days=1)))
    assert refusal(kiosk, card) is Code.CERTIFICATE_NOT_YET_VALID


def test_a_certificate_that_expired_last_year_is_refused(world, kiosk):
    years = {"not_before": NOW - dt.timedelta(700), "not_after": NOW - dt.timedelta(366)}
    card = registered(world, world.card(**years))
    assert refusal(kiosk, card) is Code.CERTIFICATE_EXPIRED


def test_a_certificate_in_its_grace_is_good_for_eligibility(world, kiosk):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, world.cards["emiko"])
    assert proven.certificate_state == "grace"
    answer: wire.InquiryAnswer = wire.decode(
        ok(kiosk.ask(session_id, proven.authentication_id)), wire.InquiryAnswer
    )
    assert answer.QualificationValidity == Validity.VALID.value
    assert Notice.CARD_CERTIFICATE_EXPIRED.value in answer.notices


def test_a_certificate_near_its_end_brings_a_notice(world, kiosk):
    card = registered(world, world.card())
    assert Notice.CARD_CERTIFICATE_EXPIRES_SOON.value in kiosk.inquire(card).notices
    assert kiosk.inquire(world.cards["hanako"]).notices == ()


@pytest.mark.parametrize("broken", [b"", b"\x30\x82", b"not a certificate"])
def test_what_is_no_certificate_is_malformed(world, kiosk, broken):
    proof = kiosk.proof(new_id(), world.cards["hanako"])
    response = kiosk.send_proof(msgspec.structs.replace(proof, certificate=broken))
    assert code_of(response) is Code.REQUEST_MALFORMED


def test_a_certificate_with_bytes_behind_it_is_malformed(world, kiosk):
    proof = kiosk.proof(new_id(), world.cards["hanako"])
    der = world.cards["hanako"].certificate.public_bytes(Encoding.DER)
    response = kiosk.send_proof(msgspec.structs.replace(proof, certificate=der + b"\0"))
    assert code_of(response) is Code.REQUEST_MALFORMED
