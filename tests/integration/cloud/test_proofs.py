"""How card and holder are shown: PIN, face, staff; by the certificate's key or the face's own."""

import dataclasses

import msgspec
import pytest

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import CardProof
from tests.bench.card_ca import card_key, foreign_face_issuer
from tests.integration.cloud.faces import Face, face_proof
from tests.integration.cloud.reception import Card, code_of, detail_of, new_id, ok, sign, to_sign

HEALTH = ("YZK", "TKK")


@pytest.fixture
def face(world):
    return Face.of(world.people["hanako"])


@pytest.fixture
def card(world):
    return world.cards["hanako"]


def accepted(kiosk, proof) -> wire.CardAuthentication:
    return wire.decode(ok(kiosk.send_proof(proof)), wire.CardAuthentication)


def refusal(kiosk, proof) -> Code | None:
    return code_of(kiosk.send_proof(proof))


SHOWN = {
    "the face before the camera, the terminal authorised": {
        "holder_verification": wire.Holder.FACE
    },
    "staff looked, the terminal authorised": {
        "holder_verification": wire.Holder.VISUAL,
        "staff_id": "S-0042",
    },
}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN.keys())
def test_the_certificates_key_carries_every_right(kiosk, card, shown):
    session_id = new_id()
    proof = msgspec.structs.replace(kiosk.proof(session_id, card), **shown)
    proven = accepted(kiosk, proof)
    assert (proven.registered, proven.health_consent) == (True, True)
    ok(kiosk.consent(session_id, proven.authentication_id, *HEALTH))


@pytest.mark.parametrize(
    "shown",
    [{}, {"holder_verification": wire.Holder.VISUAL, "staff_id": "!~"}],
    ids=["face", "staff"],
)
def test_the_face_key_is_good_for_eligibility_and_not_for_health_information(
    kiosk, card, face, shown
):
    session_id = new_id()
    proven = accepted(kiosk, face_proof(kiosk, session_id, card, face, **shown))
    assert (proven.registered, proven.health_consent) == (True, False)
    answer: wire.InquiryAnswer = wire.decode(
        ok(kiosk.ask(session_id, proven.authentication_id)), wire.InquiryAnswer
    )
    assert answer.QualificationValidity == Validity.VALID.value
    refused = kiosk.consent(session_id, proven.authentication_id, *HEALTH)
    assert code_of(refused) is Code.CONSENT_NOT_ALLOWED


def test_how_it_was_shown_and_who_looked_is_stored_and_audited(world, kiosk, card, face):
    session_id = new_id()
    shown = {"holder_verification": wire.Holder.VISUAL, "staff_id": "S-0042"}
    proven = accepted(kiosk, face_proof(kiosk, session_id, card, face, **shown))
    [row] = world.rows(
        "SELECT * FROM reception.card_authentication WHERE authentication_id = $1",
        proven.authentication_id,
    )
    assert (row["holder_verification"], row["proof"], row["staff_id"]) == (
        "visual",
        "face-key",
        "S-0042",
    )
    [entry] = world.rows(
        "SELECT * FROM audit.access WHERE reference = $1 AND operation = 'card-authentication'",
        session_id,
    )
    assert (entry["shown"], entry["staff_id"]) == ("visual/face-key", "S-0042")
    assert len(entry["subject"]) == len("1-") + 26


MALFORMED = {
    "an unknown proof": ({"proof": "trust-me"}, "proof"),
    "a PIN for the face key": ({"holder_verification": wire.Holder.PIN}, "PIN"),
    "the face key without face data": ({"face": None}, "face"),
    "face data without the face key": ({"proof": "auth-signature"}, "face"),
    "a look by nobody": ({"holder_verification": wire.Holder.VISUAL}, "staff_id"),
    "a look by an empty id": (
        {"holder_verification": wire.Holder.VISUAL, "staff_id": ""},
        "staff_id",
    ),
    "an id with a blank": (
        {"holder_verification": wire.Holder.VISUAL, "staff_id": "S 1"},
        "staff_id",
    ),
    "an id with a line end": (
        {"holder_verification": wire.Holder.VISUAL, "staff_id": "S-1\n"},
        "staff_id",
    ),
    "an id of 33": (
        {"holder_verification": wire.Holder.VISUAL, "staff_id": "9" * 33},
        "staff_id",
    ),
    "a name": (
        {"holder_verification": wire.Holder.VISUAL, "staff_id": "受付"},
        "staff_id",
    ),
    "staff who did not look": ({"staff_id": "S-1"}, "staff_id"),
    "a huge certificate": ({"certificate": bytes(6145)}, "certificate"),
    "a huge signature": ({"signature": bytes(769)}, "signature"),
}


@pytest.mark.parametrize(("changed", "named"), MALFORMED.values(), ids=MALFORMED.keys())
def test_what_does_not_belong_together_is_malformed_and_costs_no_challenge(
    kiosk, card, face, changed, named
):
    proof = face_proof(kiosk, new_id(), card, face)
    response = kiosk.send_proof(msgspec.structs.replace(proof, **changed))
    assert code_of(response) is Code.REQUEST_MALFORMED
    assert named in detail_of(response)
    accepted(kiosk, proof)


HUGE = {
    "identity": bytes(769),
    "images_sha256": bytes(33),
    "photo_sha256": b"",
    "issuer_signature": bytes(769),
    "issuer_certificate": bytes(1537),
}


@pytest.mark.parametrize("field", HUGE)
def test_face_data_of_another_length_are_malformed(kiosk, card, face, field):
    proof = face_proof(kiosk, new_id(), card, face)
    damaged = msgspec.structs.replace(face.evidence(), **{field: HUGE[field]})
    response = kiosk.send_proof(msgspec.structs.replace(proof, face=damaged))
    assert code_of(response) is Code.REQUEST_MALFORMED
    assert "face" in detail_of(response)


def test_a_body_beyond_the_limit_is_refused_unread(kiosk, card, face):
    proof = face_proof(kiosk, new_id(), card, face)
    damaged = msgspec.structs.replace(face.evidence(), identity=bytes(70_000))
    response = kiosk.send_proof(msgspec.structs.replace(proof, face=damaged))
    assert response.status_code == 413


@pytest.mark.parametrize("field", HUGE)
def test_a_damaged_piece_of_face_data_is_untrusted(kiosk, card, face, field):
    whole = face.evidence()
    content = bytearray(getattr(whole, field))
    content[40 % len(content)] ^= 1
    damaged = msgspec.structs.replace(whole, **{field: bytes(content)})
    proof = face_proof(kiosk, new_id(), card, face, face=damaged)
    assert refusal(kiosk, proof) is Code.FACE_DATA_UNTRUSTED


@pytest.mark.parametrize("field", ["identity", "issuer_certificate", "issuer_signature"])
def test_an_empty_piece_of_face_data_is_untrusted(kiosk, card, face, field):
    damaged = msgspec.structs.replace(face.evidence(), **{field: b""})
    proof = face_proof(kiosk, new_id(), card, face, face=damaged)
    assert refusal(kiosk, proof) is Code.FACE_DATA_UNTRUSTED


def test_face_data_by_another_issuer_of_the_same_name_are_untrusted(kiosk, card, face):
    foreign = face.evidence(foreign_face_issuer())
    assert refusal(kiosk, face_proof(kiosk, new_id(), card, face, face=foreign)) is (
        Code.FACE_DATA_UNTRUSTED
    )


def test_an_issuers_signature_over_nonsense_makes_no_identity(kiosk, card, face):
    nonsense = face.evidence(identity=b"\xdf\x22\x08nonsense")
    assert refusal(kiosk, face_proof(kiosk, new_id(), card, face, face=nonsense)) is (
        Code.FACE_DATA_UNTRUSTED
    )


def test_the_face_data_of_another_person_are_a_mixed_card(world, kiosk, card):
    another = Face.of(world.people["jiro"])
    proof = face_proof(kiosk, new_id(), card, another)
    assert refusal(kiosk, proof) is Code.FACE_DATA_OF_ANOTHER


@pytest.mark.parametrize("changed", [{"sex": b"1"}, {"sex": b"3"}, {"birthdate": b"19890413"}])
def test_birth_date_and_sex_must_both_be_the_same(kiosk, card, face, changed):
    other = dataclasses.replace(face, **changed)
    proof = face_proof(kiosk, new_id(), card, other)
    assert refusal(kiosk, proof) is Code.FACE_DATA_OF_ANOTHER


def test_a_signature_by_another_face_key_is_invalid(kiosk, card, face):
    stranger = dataclasses.replace(face, key=card_key("face of nobody"))
    proof = face_proof(kiosk, new_id(), card, stranger, face=face.evidence())
    assert refusal(kiosk, proof) is Code.SIGNATURE_INVALID


def test_no_signature_passes_for_one_of_the_cards_other_key(kiosk, card, face):
    """The same bytes but for the domain tag."""
    session_id = new_id()
    proof = face_proof(kiosk, session_id, card, face)
    signed = to_sign(session_id, proof.nonce, kiosk.uri, CardProof.AUTH_SIGNATURE)
    taken = msgspec.structs.replace(proof, signature=sign(face.key, signed))
    assert refusal(kiosk, taken) is Code.SIGNATURE_INVALID
    by_card = kiosk.proof(session_id, card)
    tagged = to_sign(session_id, by_card.nonce, kiosk.uri, CardProof.FACE_KEY)
    taken = msgspec.structs.replace(by_card, signature=sign(card.key, tagged))
    assert refusal(kiosk, taken) is Code.SIGNATURE_INVALID


def test_the_certificates_key_does_not_sign_for_the_face(kiosk, card, face):
    session_id = new_id()
    proof = face_proof(kiosk, session_id, card, face)
    signed = to_sign(session_id, proof.nonce, kiosk.uri, CardProof.FACE_KEY)
    taken = msgspec.structs.replace(proof, signature=sign(card.key, signed))
    assert refusal(kiosk, taken) is Code.SIGNATURE_INVALID


def test_a_replayed_face_proof_gets_its_answer_and_nothing_in_another_session(kiosk, card, face):
    proof = face_proof(kiosk, new_id(), card, face)
    assert ok(kiosk.send_proof(proof)) == ok(kiosk.send_proof(proof))
    assert refusal(kiosk, msgspec.structs.replace(proof, session_id=new_id())) is Code.NONCE_UNKNOWN
    looked = {"holder_verification": wire.Holder.VISUAL, "staff_id": "S-1"}
    assert refusal(kiosk, msgspec.structs.replace(proof, **looked)) is Code.NONCE_REUSED
    fresh = kiosk.challenge(proof.session_id).nonce
    again = msgspec.structs.replace(proof, nonce=fresh)
    assert refusal(kiosk, again) is Code.SIGNATURE_INVALID


def test_an_unregistered_card_cannot_use_the_face_key(world, kiosk, face):
    proof = face_proof(kiosk, new_id(), world.card(), face)
    assert refusal(kiosk, proof) is Code.CARD_NOT_REGISTERED


def test_an_expired_certificate_is_in_grace_by_the_face_key_too(world, kiosk):
    emiko = Face.of(world.people["emiko"])
    proven = accepted(kiosk, face_proof(kiosk, new_id(), world.cards["emiko"], emiko))
    assert (proven.certificate_state, proven.health_consent) == ("grace", False)


def test_the_certificate_beside_the_face_key_must_be_believed_too(world, kiosk, face):
    swapped = Card.of("jiro", world.cards["hanako"].certificate)
    broken = msgspec.structs.replace(
        face_proof(kiosk, new_id(), swapped, face), certificate=b"\x30\x82"
    )
    assert refusal(kiosk, broken) is Code.REQUEST_MALFORMED
