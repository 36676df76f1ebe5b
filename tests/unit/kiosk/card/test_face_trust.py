"""Whose word on the face data counts: the kiosk's anchors, and nobody else's."""

import dataclasses

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from eligibility.errors import Code
from kiosk.card.face_trust import check_card_key, trusted_face
from kiosk.ports import CardError
from tests.bench.card_ca import card_key, face_anchors_pem, foreign_face_issuer
from tests.bench.virtual_card import damage
from tests.bench.virtual_card.cvc import sign
from tests.bench.virtual_card.samples import OTHER_SUBJECT, sample_content, sample_face
from tests.unit.kiosk.card.readers import face_of

ANCHOR = load_pem_public_key(face_anchors_pem())
FOREIGN = load_pem_public_key(foreign_face_issuer().anchors_pem())
SIGNED = b"oev-face-v1\0 session, nonce, device"


def trusted(content, anchors=(ANCHOR,)):
    return trusted_face(content.face.identity_file, content.face.issuer_certificate, anchors)


def refusal_of(content, anchors=(ANCHOR,)):
    with pytest.raises(CardError) as raised:
        trusted(content, anchors)
    return raised.value.code


@pytest.mark.parametrize(
    "anchors", [(ANCHOR,), (FOREIGN, ANCHOR), (ANCHOR, FOREIGN)], ids=["one", "second", "first"]
)
def test_photo_and_evidence_of_a_genuine_card(anchors):
    content = sample_content()
    found = trusted(content, anchors)
    assert found.photo.data == sample_face().photo
    assert found.evidence.issuer_certificate == face_of(content).issuer_certificate
    signature = sign(face_of(content).key, SIGNED)
    check_card_key(found.evidence, signature, SIGNED)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (damage.with_wrong_offsets, Code.PHOTO_UNUSABLE),
        (damage.with_cut_file, Code.PHOTO_UNUSABLE),
        (damage.with_huge_photo, Code.PHOTO_UNUSABLE),
        (lambda content: damage.with_photo(content, b""), Code.PHOTO_UNUSABLE),
        (lambda content: damage.with_photo(content, b"\xff\xd8\xff\xe0"), Code.PHOTO_UNUSABLE),
        (damage.with_changed_photo, Code.FACE_DATA_UNTRUSTED),
        (damage.signed_by_stranger, Code.FACE_DATA_UNTRUSTED),
        (damage.with_stolen_certificate, Code.FACE_DATA_UNTRUSTED),
    ],
)
def test_harmed_data_are_refused(harm, code):
    assert refusal_of(harm(sample_content())) is code


@pytest.mark.parametrize("anchors", [(), (FOREIGN,)], ids=["none", "another authority's"])
def test_nobody_is_believed_without_the_right_anchor(anchors):
    assert refusal_of(sample_content(), anchors) is Code.FACE_DATA_UNTRUSTED


def test_a_picture_that_nobody_vouches_for_is_not_even_measured():
    huge_and_foreign = damage.signed_by_stranger(damage.with_huge_photo(sample_content()))
    assert refusal_of(huge_and_foreign) is Code.FACE_DATA_UNTRUSTED


@pytest.mark.parametrize("certificate", [b"", b"\xff" * 300, b"\x7f\x21\x03\x7f\x4e\x00"])
def test_an_issuer_without_usable_certificate_is_nobody(certificate):
    content = sample_content()
    face = dataclasses.replace(face_of(content), issuer_certificate=certificate)
    assert refusal_of(dataclasses.replace(content, face=face)) is Code.FACE_DATA_UNTRUSTED


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param(b"", id="none"),
        pytest.param(bytes(256), id="zeros"),
        pytest.param(sign(card_key(f"face {OTHER_SUBJECT}"), SIGNED), id="another card's"),
        pytest.param(sign(face_of(sample_content()).key, b"other"), id="over something else"),
    ],
)
def test_a_signature_of_another_key_is_a_mismatch(signature):
    with pytest.raises(CardError) as raised:
        check_card_key(trusted(sample_content()).evidence, signature, SIGNED)
    assert raised.value.code is Code.SIGNATURE_MISMATCH


def test_evidence_without_usable_key_is_untrusted():
    evidence = dataclasses.replace(trusted(sample_content()).evidence, identity=b"\xdf\x22\x00")
    with pytest.raises(CardError) as raised:
        check_card_key(evidence, bytes(256), SIGNED)
    assert raised.value.code is Code.FACE_DATA_UNTRUSTED
