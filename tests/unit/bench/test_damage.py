"""Damaged and forged face data are damaged where told, and well formed elsewhere."""

import pytest

from eligibility.face_proof import parse_identity
from tests.bench.virtual_card import damage
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.face_files import EF_IDENTITY
from tests.bench.virtual_card.samples import OTHER_SUBJECT, sample_content
from tests.unit.bench.face_reading import OPEN_B, check, faced, identity_fields, is_genuine, value
from tests.unit.bench.sending import MESSAGE, SELECT_FACE, SIGN, answer, read_all, send


def test_a_byte_changed_in_the_photo_breaks_the_signature():
    content = damage.with_changed_photo(sample_content())
    assert not is_genuine(content)
    whole, damaged = identity_fields(), identity_fields(content)
    assert [a == b for a, b in zip(whole, damaged, strict=True)].count(False) == 1
    assert whole[5] != damaged[5]


def test_wrong_offsets_leave_the_signed_fields_alone():
    content = damage.with_wrong_offsets(sample_content())
    whole = sample_content().issued_face.identity_file
    broken = content.issued_face.identity_file
    changed = [at for at, (a, b) in enumerate(zip(whole, broken, strict=True)) if a != b]
    assert changed
    assert set(changed) <= {18, 19}


def test_a_strangers_signature_is_not_ours():
    assert not is_genuine(damage.signed_by_stranger(sample_content()))


def test_our_certificate_does_not_make_a_strangers_signature_good():
    stolen = damage.with_stolen_certificate(sample_content())
    assert stolen.issued_face.issuer_certificate == sample_content().issued_face.issuer_certificate
    assert not is_genuine(stolen)


def test_a_huge_picture_is_small_as_a_file_and_rightly_signed():
    content = damage.with_huge_photo(sample_content())
    assert is_genuine(content)
    photo = value(identity_fields(content)[5])
    assert len(photo) < 400
    at = photo.index(bytes.fromhex("FF4FFF51")) + 8
    assert photo[at : at + 8] == (6000).to_bytes(4, "big") * 2


def test_a_copied_face_is_genuine_and_its_key_is_not_in_the_chip():
    content = damage.with_copied_face(sample_content(), sample_content(OTHER_SUBJECT))
    assert is_genuine(content)
    signed = answer(faced(content=content), SIGN)[:-2]
    shown = parse_identity(b"".join(identity_fields(content)[:3])).card_key
    assert shown.modulus != content.issued_face.key.public_key().public_numbers().n
    check(content.issued_face.key.public_key(), signed, MESSAGE)


def test_a_cut_file_ends_inside_the_photo():
    content = damage.with_cut_file(sample_content())
    card = faced(*OPEN_B, content=content)
    assert len(read_all(card, EF_IDENTITY)) == 2000


def test_a_card_without_the_application_says_so():
    card = Card(damage.without_face(sample_content()))
    assert send(card, SELECT_FACE) == "6A82"
    with pytest.raises(ValueError, match="no face application"):
        damage.with_huge_photo(card.content)
