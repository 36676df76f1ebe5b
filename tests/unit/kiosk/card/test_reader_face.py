"""The photo, and the proof without a PIN: each way in, and each that stays closed."""

import gc
import weakref

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from eligibility.errors import Code
from eligibility.inquiry import CardProof
from kiosk.card.apdu import CommandApdu
from kiosk.card.authorization import PinlessUnavailable
from kiosk.flow.holder import PhotoAccess
from kiosk.ports import CardError, NumberRejected
from tests.bench.virtual_card import damage
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.face_files import EF_PIN_NUMBER_B, FACE_AID
from tests.bench.virtual_card.files import Label
from tests.bench.virtual_card.samples import (
    NUMBER_B,
    OTHER_SUBJECT,
    WRONG_NUMBER_B,
    a_card,
    auth_der,
    sample_content,
    sample_face,
)
from tests.bench.virtual_card.script import Script
from tests.bench.virtual_card.terminal import VirtualTerminalAuthorization
from tests.unit.kiosk.card.readers import VERIFY_NUMBER, Desk, code_of, secret


def to_sign(proof):
    return b"signed by " + proof.value.encode()


def a_read_desk(*args, **kwargs):
    desk = Desk(*args, **kwargs)
    desk.read()
    return desk


def by_number(desk, digits=NUMBER_B):
    return desk.reader.open_photo(secret(digits))


def tries_of_number(card):
    return card.tries_left(EF_PIN_NUMBER_B, FACE_AID)


def spend_tries_of_number(card, left):
    card.power_off()
    card.apdu(bytes.fromhex("00A4040C0A" + FACE_AID.hex()))
    card.apdu(bytes.fromhex("00A4020C020012"))
    while tries_of_number(card) > left:
        card.apdu(bytes.fromhex("002000800E") + WRONG_NUMBER_B.encode())
    card.log.clear()


def test_the_number_on_the_card_opens_the_photo():
    desk = a_read_desk()
    assert by_number(desk).data == sample_face().photo


def test_an_authorised_terminal_opens_the_photo_without_number():
    desk = a_read_desk(is_authorized=True)
    assert desk.reader.open_photo(None).data == sample_face().photo
    assert not desk.sent(VERIFY_NUMBER)


def test_without_authorisation_and_number_the_photo_stays_closed():
    desk = a_read_desk()
    with pytest.raises(PinlessUnavailable):
        desk.reader.open_photo(None)


def test_a_wrong_number_tells_the_tries_left_and_is_sent_once():
    desk = a_read_desk()
    with pytest.raises(NumberRejected) as raised:
        by_number(desk, WRONG_NUMBER_B)
    assert raised.value.tries_left == 9
    assert desk.sent(VERIFY_NUMBER) == 1


@pytest.mark.parametrize("left", [0, 1])
def test_the_last_try_of_the_number_is_never_spent(left):
    card = a_card()
    desk = a_read_desk(card)
    spend_tries_of_number(card, left)
    assert code_of(lambda: by_number(desk)) is Code.CARD_NUMBER_LOCKED
    assert desk.sent(VERIFY_NUMBER) == 0
    assert tries_of_number(card) == left


def test_two_tries_are_enough_to_send_it():
    card = a_card()
    desk = a_read_desk(card)
    spend_tries_of_number(card, 2)
    assert by_number(desk).data == sample_face().photo


def test_a_lost_answer_to_the_number_is_not_asked_for_again():
    desk = a_read_desk()
    desk.exchange(desk.card, Script.lose_answer_of_verify())
    assert code_of(lambda: by_number(desk, WRONG_NUMBER_B)) is Code.CARD_REMOVED
    assert desk.sent(VERIFY_NUMBER) == 1


@pytest.mark.parametrize("digits", ["", "1739", NUMBER_B[:-1], NUMBER_B + "0", "5802172034605x"])
def test_what_is_no_number_is_wiped_and_not_sent(digits):
    desk = a_read_desk()
    commands, typed = len(desk.card.log), secret(digits)
    with pytest.raises(ValueError, match="14 digits"):
        desk.reader.open_photo(typed)
    assert typed == bytes(len(digits))
    assert len(desk.card.log) == commands


@pytest.mark.parametrize("digits", [NUMBER_B, WRONG_NUMBER_B])
@pytest.mark.parametrize("is_there", [True, False])
def test_the_number_is_wiped_in_any_case(digits, is_there):
    desk = a_read_desk()
    if not is_there:
        desk.slot.remove()
    typed = secret(digits)
    if is_there and digits == NUMBER_B:
        desk.reader.open_photo(typed)
    else:
        with pytest.raises(CardError) as raised:
            desk.reader.open_photo(typed)
        assert digits not in repr(raised.value)
    assert typed == bytes(14)


@pytest.mark.parametrize("is_authorized", [True, False])
def test_no_photo_of_a_card_that_was_not_read(is_authorized):
    desk = Desk(is_authorized=is_authorized)
    number = None if is_authorized else secret(NUMBER_B)
    assert code_of(lambda: desk.reader.open_photo(number)) is Code.CARD_REMOVED
    assert desk.card.log == []


def test_the_number_goes_to_no_other_card():
    desk = a_read_desk()
    desk.card = a_card(OTHER_SUBJECT)
    desk.exchange(desk.card)
    assert code_of(lambda: by_number(desk)) is Code.SIGNATURE_MISMATCH
    assert desk.sent(VERIFY_NUMBER) == 0


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (damage.with_wrong_offsets, Code.PHOTO_UNUSABLE),
        (damage.with_cut_file, Code.PHOTO_UNUSABLE),
        (damage.with_huge_photo, Code.PHOTO_UNUSABLE),
        (lambda content: damage.with_photo(content, b""), Code.PHOTO_UNUSABLE),
        (lambda content: damage.with_photo(content, bytes(30_000)), Code.PHOTO_UNUSABLE),
        (lambda content: damage.with_photo(content, bytes(40_000)), Code.PHOTO_UNUSABLE),
        (damage.with_changed_photo, Code.FACE_DATA_UNTRUSTED),
        (damage.signed_by_stranger, Code.FACE_DATA_UNTRUSTED),
        (damage.with_stolen_certificate, Code.FACE_DATA_UNTRUSTED),
    ],
)
@pytest.mark.parametrize("is_authorized", [True, False])
def test_a_photo_that_cannot_be_believed_is_not_given(harm, code, is_authorized):
    desk = a_read_desk(Card(harm(sample_content())), is_authorized=is_authorized)
    number = None if is_authorized else secret(NUMBER_B)
    assert code_of(lambda: desk.reader.open_photo(number)) is code
    if not is_authorized:
        with pytest.raises(PinlessUnavailable):
            desk.reader.prove_card(to_sign)


@pytest.mark.parametrize("n", range(1, 30, 4))
def test_a_card_pulled_while_the_photo_is_read(n):
    desk = a_read_desk()
    desk.exchange(desk.card, Script.pull_before_apdu(n))
    assert code_of(lambda: by_number(desk)) is Code.CARD_REMOVED
    assert desk.sent(VERIFY_NUMBER) <= 1


def test_the_my_number_is_never_asked_for():
    desk = a_read_desk()
    by_number(desk)
    desk.reader.prove_card(to_sign)
    selected = {entry.command for entry in desk.card.log if entry.command.startswith("00a4020c")}
    assert not selected & {"00a4020c020005", "00a4020c020013"}


def test_an_authorised_terminal_lets_the_authentication_key_sign():
    desk = a_read_desk(is_authorized=True)
    proof = desk.reader.prove_card(to_sign)
    assert (proof.proof, proof.face) == (CardProof.AUTH_SIGNATURE, None)
    assert proof.certificate == auth_der(desk.card)
    desk.card.content.auth_key.public_key().verify(
        proof.signature, to_sign(CardProof.AUTH_SIGNATURE), padding.PKCS1v15(), SHA256()
    )


def test_a_card_for_the_face_only_signs_for_an_authorised_terminal():
    desk = a_read_desk(a_card(pin=""), is_authorized=True)
    assert desk.reader.prove_card(to_sign).proof is CardProof.AUTH_SIGNATURE


def test_after_the_number_the_face_applications_key_signs():
    desk = a_read_desk()
    by_number(desk)
    proof = desk.reader.prove_card(to_sign)
    assert proof.proof is CardProof.FACE_KEY
    assert proof.certificate == auth_der(desk.card)
    assert proof.face.issuer_certificate == desk.card.content.face.issuer_certificate
    desk.card.content.face.key.public_key().verify(
        proof.signature, to_sign(CardProof.FACE_KEY), padding.PKCS1v15(), SHA256()
    )
    assert desk.sent(VERIFY_NUMBER) == 1


def test_without_photo_before_nothing_proves_a_card_without_pin():
    desk = a_read_desk()
    with pytest.raises(PinlessUnavailable) as raised:
        desk.reader.prove_card(to_sign)
    assert raised.value.code is Code.PINLESS_UNAVAILABLE


def test_a_phone_proves_nothing_without_its_pin():
    desk = a_read_desk(a_card(label=Label.ANDROID), is_authorized=True)
    commands = len(desk.card.log)
    with pytest.raises(PinlessUnavailable):
        desk.reader.prove_card(to_sign)
    assert len(desk.card.log) == commands


def test_a_copy_of_anothers_face_data_proves_nothing():
    copied = damage.with_copied_face(sample_content(), sample_content(OTHER_SUBJECT))
    desk = a_read_desk(Card(copied))
    by_number(desk)
    assert code_of(lambda: desk.reader.prove_card(to_sign)) is Code.SIGNATURE_MISMATCH


@pytest.mark.parametrize("is_authorized", [True, False])
def test_another_card_than_the_one_that_was_read_proves_nothing(is_authorized):
    desk = a_read_desk(is_authorized=is_authorized)
    desk.reader.open_photo(None if is_authorized else secret(NUMBER_B))
    other = a_card(OTHER_SUBJECT)
    desk.exchange(other)
    assert code_of(lambda: desk.reader.prove_card(to_sign)) is Code.SIGNATURE_MISMATCH
    assert not any(entry.command.startswith("802a") for entry in other.log)


@pytest.mark.parametrize("ends", ["forget", "read", "close"])
def test_the_face_data_end_with_their_session(ends):
    desk = a_read_desk()
    by_number(desk)
    getattr(desk.reader, ends)()
    code = code_of(lambda: desk.reader.prove_card(to_sign))
    assert code is (Code.PINLESS_UNAVAILABLE if ends == "read" else Code.CARD_REMOVED)


def test_the_reader_keeps_no_photo():
    desk = a_read_desk()
    photo = by_number(desk)
    alive = weakref.ref(photo)
    del photo
    gc.collect()
    assert alive() is None


def test_a_terminal_that_the_card_does_not_know_is_not_authorised():
    desk = Desk()
    desk.reader._authorization = VirtualTerminalAuthorization.foreign()
    facts = desk.read()
    assert (facts.signs_without_pin, facts.photo) == (False, PhotoAccess.BY_NUMBER)


def test_an_authorisation_that_a_card_refuses_is_none():
    class Refused:
        def authorize(self, session):
            session.demand(CommandApdu(0xA2, 0, 0xC1, b"no certificate", cla=0x80))

    desk = Desk()
    desk.reader._authorization = Refused()
    assert not desk.read().signs_without_pin


def test_forgetting_waits_for_nobody():
    desk = a_read_desk()
    with desk.reader._session_lock:
        desk.reader.forget()
