"""A nonce is good once, for 180 seconds, for one session of one device."""

import msgspec
import pytest

from eligibility import wire
from eligibility.errors import Code
from tests.integration.cloud.conftest import NOW
from tests.integration.cloud.database import enrol
from tests.integration.cloud.reception import Kiosk, code_of, new_id, ok


@pytest.fixture
def card(world):
    return world.cards["hanako"]


def test_challenges_differ_and_say_when_they_end(world, kiosk):
    session_id = new_id()
    one, other = kiosk.challenge(session_id), kiosk.challenge(session_id)
    assert one.nonce != other.nonce
    left = (one.expires_at - world.clock.wall()).total_seconds()
    assert 170 < left <= 180


def test_the_same_proof_again_gets_the_stored_answer(kiosk, card):
    proof = kiosk.proof(new_id(), card)
    assert ok(kiosk.send_proof(proof)) == ok(kiosk.send_proof(proof))


def test_another_body_under_a_used_nonce_is_a_conflict(kiosk, card):
    proof = kiosk.proof(new_id(), card)
    ok(kiosk.send_proof(proof))
    other = msgspec.structs.replace(proof, holder_verification=wire.Holder.FACE)
    response = kiosk.send_proof(other)
    assert (response.status_code, code_of(response)) == (409, Code.NONCE_REUSED)


def test_a_refused_proof_uses_the_nonce_up(kiosk, card):
    proof = kiosk.proof(new_id(), card)
    wrong = msgspec.structs.replace(proof, signature=bytes(256))
    assert code_of(kiosk.send_proof(wrong)) is Code.SIGNATURE_INVALID
    assert code_of(kiosk.send_proof(wrong)) is Code.SIGNATURE_INVALID
    assert code_of(kiosk.send_proof(proof)) is Code.NONCE_REUSED


def test_a_nonce_nobody_gave_out_is_unknown(kiosk, card):
    proof = msgspec.structs.replace(kiosk.proof(new_id(), card), nonce=bytes(32))
    response = kiosk.send_proof(proof)
    assert (response.status_code, code_of(response)) == (404, Code.NONCE_UNKNOWN)


def test_a_nonce_of_another_length_is_unknown(kiosk, card):
    proof = msgspec.structs.replace(kiosk.proof(new_id(), card), nonce=b"short")
    assert code_of(kiosk.send_proof(proof)) is Code.NONCE_UNKNOWN


def test_a_challenge_runs_out_after_180_seconds(world, kiosk, card):
    proof = kiosk.proof(new_id(), card)
    world.clock.pass_by(seconds=181)
    assert code_of(kiosk.send_proof(proof)) is Code.NONCE_UNKNOWN


def test_a_challenge_still_holds_after_170_seconds(world, kiosk, card):
    proof = kiosk.proof(new_id(), card)
    world.clock.pass_by(seconds=170)
    ok(kiosk.send_proof(proof))


def test_a_late_repetition_still_gets_its_answer(world, kiosk, card):
    proof = kiosk.proof(new_id(), card)
    first = ok(kiosk.send_proof(proof))
    world.clock.pass_by(seconds=181)
    assert ok(kiosk.send_proof(proof)) == first


def test_a_challenge_of_another_session_is_unknown(kiosk, card):
    proof = kiosk.proof(new_id(), card)
    elsewhere = new_id()
    moved = msgspec.structs.replace(
        proof, session_id=elsewhere, signature=card.sign(elsewhere, proof.nonce, kiosk.uri)
    )
    assert code_of(kiosk.send_proof(moved)) is Code.NONCE_UNKNOWN


def test_a_challenge_of_another_device_is_unknown(world, kiosk, card):
    party = world.line.add_kiosk(f"desk-{new_id()[:8]}", NOW)
    enrol(world.settings, party)
    proof = kiosk.proof(new_id(), card)
    with Kiosk(world.url, party) as other:
        signature = card.sign(proof.session_id, proof.nonce, other.uri)
        taken = msgspec.structs.replace(proof, signature=signature)
        assert code_of(other.send_proof(taken)) is Code.NONCE_UNKNOWN
        assert code_of(other.send_proof(proof)) is Code.NONCE_UNKNOWN
