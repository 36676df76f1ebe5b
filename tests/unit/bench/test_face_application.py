"""The face application of the virtual card: guards, offset table, signatures, its own key."""

import cv2
import numpy as np
import pytest

from eligibility.face_proof import parse_identity, parse_issuer_certificate, parse_key
from eligibility.person import Sex
from tests.bench.card_ca import face_anchors_pem, foreign_face_issuer
from tests.bench.virtual_card.applications import BinaryFile
from tests.bench.virtual_card.cvc import WronglySigned, certified_key
from tests.bench.virtual_card.face_files import (
    EF_BIRTH,
    EF_IDENTITY,
    EF_INFO,
    EF_ISSUER_CERTIFICATE,
    EF_MY_NUMBER,
    EF_PIN_BIRTH,
    EF_PIN_NUMBER_A,
    EF_PIN_NUMBER_B,
    FACE_AID,
)
from tests.bench.virtual_card.files import Label
from tests.bench.virtual_card.pictures import HEIGHT, WIDTH, face_photo
from tests.bench.virtual_card.samples import (
    BIRTHDATE,
    NUMBER_B,
    OTHER_SUBJECT,
    SUBJECT,
    WRONG_NUMBER_B,
    a_card,
    sample_content,
)
from tests.unit.bench.face_reading import (
    OPEN_A,
    OPEN_B,
    OPEN_BIRTH,
    authority,
    check,
    faced,
    identity_fields,
    is_genuine,
    value,
)
from tests.unit.bench.sending import (
    MESSAGE,
    SELECT_FACE,
    SELECT_JPKI,
    SIGN,
    TRIES,
    answer,
    read_all,
    select,
    send,
    verify,
)

TAGS = ("DF22", "DF23", "DF24", "DF25", "DF26", "DF27", "DF28", "DF29", "DF2A")


@pytest.mark.parametrize(
    ("ef", "opened_by"),
    [
        (EF_BIRTH, {EF_PIN_BIRTH}),
        (EF_IDENTITY, {EF_PIN_NUMBER_B, EF_PIN_NUMBER_A}),
        (EF_INFO, {None, EF_PIN_BIRTH, EF_PIN_NUMBER_B, EF_PIN_NUMBER_A}),
        (EF_ISSUER_CERTIFICATE, {None, EF_PIN_BIRTH, EF_PIN_NUMBER_B, EF_PIN_NUMBER_A}),
        (EF_MY_NUMBER, {EF_PIN_NUMBER_A}),
    ],
)
def test_each_file_opens_with_its_own_numbers_only(ef, opened_by):
    keys = {None: (), EF_PIN_BIRTH: OPEN_BIRTH, EF_PIN_NUMBER_B: OPEN_B, EF_PIN_NUMBER_A: OPEN_A}
    for pin, commands in keys.items():
        status = send(faced(*commands), select(ef), "00B0000004")
        assert status == ("9000" if pin in opened_by else "6982"), pin


def test_the_auth_pin_opens_nothing_here():
    card = a_card()
    send(card, SELECT_JPKI, select(0x0018), verify("1739"))
    assert send(card, SELECT_FACE, select(EF_IDENTITY), "00B0000004") == "6982"


def test_ten_tries_then_locked_even_for_the_right_number():
    card = faced(select(EF_PIN_NUMBER_B))
    statuses = [send(card, verify(WRONG_NUMBER_B)) for _ in range(10)]
    assert statuses == [f"63C{left:X}" for left in range(9, -1, -1)]
    assert send(card, verify(NUMBER_B)) == "6984"
    assert send(card, TRIES) == "63C0"
    assert card.tries_left(EF_PIN_NUMBER_B, FACE_AID) == 0
    assert card.tries_left(EF_PIN_BIRTH, FACE_AID) == 10


def test_the_numbers_are_masked_in_the_log():
    card = faced(*OPEN_B)
    assert card.log[-1].command == "002000800e" + "**" * 14
    assert NUMBER_B.encode().hex() not in repr(card.log)


def test_the_offset_table_points_at_each_field():
    parts = identity_fields()
    assert [part[:2].hex().upper() for part in parts] == list(TAGS)
    assert value(parts[0]) == BIRTHDATE.strftime("%Y%m%d").encode()
    assert value(parts[7]) == b"20340217"


def test_the_file_has_filler_behind_it():
    file = read_all(faced(*OPEN_B), EF_IDENTITY)
    assert file[5 + int.from_bytes(file[3:5], "big") :] == b"\xff" * 64


def test_the_identity_is_read_by_the_language_of_the_project():
    identity = parse_identity(b"".join(identity_fields()[:3]))
    own_key = sample_content().issued_face.key.public_key().public_numbers()
    assert (identity.birthdate, identity.sex) == (BIRTHDATE, Sex.FEMALE)
    assert (identity.card_key.exponent, identity.card_key.modulus) == (own_key.e, own_key.n)


def test_the_key_has_265_bytes():
    key = value(identity_fields()[2])
    assert len(key) == 265
    assert key[:9].hex() == "9003010001" + "91820100"


def test_an_extended_read_gives_the_whole_file_at_once():
    card = faced(*OPEN_B)
    whole = read_all(card, EF_IDENTITY)
    assert answer(card, select(EF_IDENTITY), "00B00000000000") == whole + b"\x90\x00"


def test_issuer_and_authority_have_signed():
    certificate = read_all(faced(), EF_ISSUER_CERTIFICATE)
    parsed = parse_issuer_certificate(certificate)
    check(authority(), parsed.signature, parsed.body)
    assert is_genuine(sample_content())


def test_a_foreign_issuer_has_the_same_name_and_other_keys():
    assert foreign_face_issuer().anchors_pem() != face_anchors_pem()
    certificate = foreign_face_issuer().certificate()
    assert certificate[:40] == sample_content().issued_face.issuer_certificate[:40]
    with pytest.raises(WronglySigned):
        certified_key(certificate, authority())


def test_birth_file_and_my_number_file_are_signed_too():
    content = sample_content()
    issuer = certified_key(content.issued_face.issuer_certificate, authority())
    born = read_all(faced(*OPEN_BIRTH), EF_BIRTH)
    assert born[:2].hex() == "ff10"
    assert born[5:16] == bytes.fromhex("DF1108") + b"19830217"
    assert parse_key(born[21:286]) == parse_identity(b"".join(identity_fields()[:3])).card_key
    check(issuer, born[291:547], born[5:286])
    number = read_all(faced(*OPEN_A), EF_MY_NUMBER)
    picture_ends = 5 + 4 + number[8]
    assert number[:2].hex() == "ff40"
    check(issuer, number[picture_ends + 5 : picture_ends + 261], number[5:picture_ends])


@pytest.mark.parametrize("p2", ["00", "80"])
def test_the_cards_own_key_signs_without_file_and_without_number(p2):
    signed = answer(faced(), f"802A00{p2}" + SIGN[8:])
    assert signed[-2:] == b"\x90\x00"
    check(sample_content().issued_face.key.public_key(), signed[:-2], MESSAGE)


@pytest.mark.parametrize("p1p2", ["0200", "0081", "0097", "0100"])
def test_the_own_key_knows_one_form_only(p1p2):
    assert send(faced(), f"802A{p1p2}" + SIGN[8:]) == "6A86"


def test_the_own_key_is_not_the_auth_key():
    content = sample_content()
    assert content.issued_face.key.private_numbers().p != content.auth_key.private_numbers().p
    assert send(a_card(), SELECT_JPKI, "802A0000" + SIGN[8:]) == "6A86"


def test_a_number_that_was_verified_is_lost_with_the_power():
    card = faced(*OPEN_B)
    assert card.holds_secrets_open
    card.power_off()
    assert not card.holds_secrets_open
    assert send(card, SELECT_FACE, select(EF_IDENTITY), "00B0000004") == "6982"


def test_the_photo_is_a_small_grey_jpeg_2000():
    photo = value(identity_fields()[5])
    assert photo[4:8] == b"jP  "
    assert len(photo) < 8192
    picture = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    assert picture.shape == (HEIGHT, WIDTH)
    assert picture.std() > 30


def test_photos_are_the_same_each_time_and_differ_between_people():
    assert face_photo.__wrapped__(SUBJECT) == face_photo(SUBJECT)
    assert face_photo(SUBJECT) != face_photo(OTHER_SUBJECT)


@pytest.mark.parametrize("at", [3, 4])
def test_name_and_address_are_small_pictures(at):
    picture = value(identity_fields()[at])
    assert picture[:4] == b"\x89PNG"
    assert len(picture) < 1024


@pytest.mark.parametrize("label", [label for label in Label if label is not Label.CARD])
def test_phones_and_old_cards_have_no_face_application(label):
    content = sample_content(label=label)
    assert content.face is not None
    assert send(a_card(label=label), SELECT_FACE) == "6A82"


def test_nothing_of_the_content_is_shown_by_chance():
    shown = repr(sample_content())
    assert NUMBER_B[-4:] not in shown
    assert "identity_file" not in shown
    assert "content=" not in repr(BinaryFile(b"secret"))
