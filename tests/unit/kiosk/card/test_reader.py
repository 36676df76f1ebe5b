"""What ``read`` tells of every card, and which card a PIN goes to."""

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from eligibility.errors import Code
from kiosk.flow.holder import CardKind, PhotoAccess
from kiosk.ports import CardReader, PinLocked, PinRejected, Presence
from tests.bench.virtual_card import damage
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.files import EF_AUTH_PIN, Label
from tests.bench.virtual_card.samples import (
    NOT_AFTER,
    OTHER_SUBJECT,
    PIN,
    WRONG_PIN,
    a_card,
    a_card_with_certificate,
    a_card_with_certificate_of,
    auth_der,
    sample_content,
)
from tests.bench.virtual_card.script import Script
from tests.unit.kiosk.card.readers import TO_SIGN, VERIFY, Desk, Meddled, code_of, secret


def checks(card, proof):
    card.content.auth_key.public_key().verify(
        proof.signature, TO_SIGN, padding.PKCS1v15(), SHA256()
    )


def test_it_is_a_card_reader():
    reader: CardReader = Desk().reader
    assert reader is not None


def test_a_my_number_card_is_read():
    desk = Desk()
    facts = desk.read()
    assert facts.kind is CardKind.MY_NUMBER_CARD
    assert facts.certificate == auth_der(desk.card)
    assert facts.not_after == NOT_AFTER
    assert facts.tries_left == 3
    assert not facts.is_face_only


def test_a_phone_is_read_without_certificate_and_has_no_photo():
    desk = Desk(a_card(label=Label.ANDROID), is_authorized=True)
    facts = desk.read()
    assert facts.kind is CardKind.ANDROID
    assert (facts.certificate, facts.not_after, facts.tries_left) == (None, None, 3)
    assert facts.photo is PhotoAccess.NONE
    assert not desk.sent("00a4020c02000a")


def test_a_card_for_the_face_only_is_told_from_a_locked_one():
    facts = Desk(a_card(pin="")).read()
    assert (facts.is_face_only, facts.tries_left) == (True, 0)
    locked = a_card()
    locked.lock(EF_AUTH_PIN)
    facts = Desk(locked).read()
    assert (facts.is_face_only, facts.tries_left) == (False, 0)


def test_only_a_card_without_tries_is_asked_which_certificates_it_has():
    desk = Desk()
    desk.read()
    assert not desk.sent("00a4020c020008")


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (lambda: a_card(label=Label.RESIDENT_CARD), Code.RESIDENT_CARD),
        (lambda: a_card(label=Label.IPHONE), Code.IPHONE_NOT_SUPPORTED),
        (lambda: a_card_with_certificate(None), Code.NO_AUTH_CERTIFICATE),
        (lambda: Card(damage.erased(sample_content())), Code.NO_AUTH_CERTIFICATE),
        (lambda: a_card(label=None), Code.NOT_A_MY_NUMBER_CARD),
    ],
    ids=["resident card", "iphone", "no certificate", "erased certificate", "another kind of card"],
)
def test_what_cannot_be_used_is_named(card, code):
    assert code_of(Desk(card()).read) is code


@pytest.mark.parametrize(
    ("content", "is_authorized", "access"),
    [
        (sample_content, True, PhotoAccess.OPEN),
        (sample_content, False, PhotoAccess.BY_NUMBER),
        (lambda: damage.without_face(sample_content()), True, PhotoAccess.NONE),
        (lambda: damage.without_face(sample_content()), False, PhotoAccess.NONE),
        (lambda: damage.with_photo(sample_content(), b""), True, PhotoAccess.NONE),
        (lambda: damage.with_photo(sample_content(), b""), False, PhotoAccess.BY_NUMBER),
        (lambda: damage.with_wrong_offsets(sample_content()), True, PhotoAccess.OPEN),
    ],
)
def test_how_to_get_at_the_photo_is_told(content, is_authorized, access):
    assert Desk(Card(content()), is_authorized=is_authorized).read().photo is access


def test_without_authorisation_and_anchors_reading_takes_no_command_more():
    desk = Desk(a_card_with_certificate_of(1200), anchors=())
    facts = desk.read()
    assert (facts.photo, facts.signs_without_pin) == (PhotoAccess.NONE, False)
    assert len(desk.card.log) == 12


def test_an_authorised_terminal_without_anchors_has_no_photo_to_believe_in():
    facts = Desk(is_authorized=True, anchors=()).read()
    assert (facts.photo, facts.signs_without_pin) == (PhotoAccess.NONE, True)


def test_an_authentication_of_the_patients_journey_takes_twenty_commands():
    desk = Desk(a_card_with_certificate_of(1200), anchors=())
    desk.read()
    desk.prove()
    assert len(desk.card.log) == 12 + 8


def test_the_holder_of_a_card_is_proven():
    desk = Desk()
    desk.read()
    proof = desk.prove()
    assert proof.certificate == auth_der(desk.card)
    checks(desk.card, proof)


def test_a_phone_shows_its_certificate_after_the_pin():
    desk = Desk(a_card(label=Label.ANDROID))
    desk.read()
    proof = desk.prove()
    assert proof.certificate == auth_der(desk.card)
    checks(desk.card, proof)


def test_a_pin_goes_to_no_card_that_was_not_read():
    desk = Desk()
    digits = secret(PIN)
    assert code_of(lambda: desk.reader.prove_holder(digits, TO_SIGN)) is Code.CARD_REMOVED
    assert digits == bytes(4)
    assert desk.card.log == []


def test_a_pin_goes_to_no_card_that_was_forgotten():
    desk = Desk()
    desk.read()
    desk.reader.forget()
    assert code_of(desk.prove) is Code.CARD_REMOVED
    assert not desk.sent(VERIFY)


def test_a_failed_reading_forgets_the_card_before():
    desk = Desk()
    desk.read()
    desk.exchange(a_card(label=Label.IPHONE))
    assert code_of(desk.read) is Code.IPHONE_NOT_SUPPORTED
    desk.exchange(desk.card)
    assert code_of(desk.prove) is Code.CARD_REMOVED


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(a_card, lambda: a_card(OTHER_SUBJECT), id="another card"),
        pytest.param(a_card, lambda: a_card_with_certificate(None), id="one without certificate"),
        pytest.param(a_card, lambda: a_card(label=Label.ANDROID), id="a phone for a card"),
        pytest.param(lambda: a_card(label=Label.ANDROID), a_card, id="a card for a phone"),
    ],
)
def test_another_card_than_the_one_that_was_read_gets_no_pin(first, second):
    desk = Desk(first())
    desk.read()
    desk.card = second()
    desk.exchange(desk.card)
    assert code_of(desk.prove) is Code.SIGNATURE_MISMATCH
    assert not desk.sent(VERIFY)


def test_the_same_card_that_was_lifted_in_between_is_taken():
    desk = Desk()
    desk.read()
    desk.exchange(desk.card)
    assert desk.prove().certificate == auth_der(desk.card)


@pytest.mark.parametrize("n", range(1, 8))
def test_a_card_swapped_behind_everybodys_back_loses_no_try(n):
    """Nothing is selected on the second card: even a VERIFY on its way there compares nothing."""
    other = a_card(OTHER_SUBJECT)
    desk = Desk(anchors=())
    desk.read()
    desk.exchange(desk.card, Script.swap_after_apdu(n, other))
    code_of(desk.prove)
    assert other.tries_left(EF_AUTH_PIN) == 3
    assert n == 5 or not any(entry.command.startswith(VERIFY) for entry in other.log)


def test_a_card_that_was_exchanged_while_it_was_read_is_not_known():
    desk = Desk()
    desk.reader._connect = lambda: Meddled(desk.slot.connect(), stays=False)
    assert code_of(desk.read) is Code.CARD_REMOVED
    assert code_of(desk.prove) is Code.CARD_REMOVED
    assert not desk.sent(VERIFY)


def test_an_exchange_that_the_reader_has_counted_stops_the_pin():
    desk = Desk(anchors=())
    desk.read()
    desk.reader._connect = lambda: Meddled(desk.slot.connect(), stays=False)
    assert code_of(desk.prove) is Code.CARD_REMOVED
    assert not desk.sent(VERIFY)


def test_wrong_pins_tell_the_tries_and_the_third_locks():
    desk = Desk()
    desk.read()
    for left in (2, 1):
        with pytest.raises(PinRejected) as raised:
            desk.prove(WRONG_PIN)
        assert raised.value.tries_left == left
    with pytest.raises(PinLocked):
        desk.prove(WRONG_PIN)
    with pytest.raises(PinLocked):
        desk.prove(PIN)
    assert desk.sent(VERIFY) == 3


def test_a_lost_answer_to_a_pin_is_not_asked_for_again():
    desk = Desk(script=Script.lose_answer_of_verify())
    desk.read()
    assert code_of(lambda: desk.prove(WRONG_PIN)) is Code.CARD_REMOVED
    assert desk.sent(VERIFY) == 1
    assert desk.card.tries_left(EF_AUTH_PIN) == 2


def test_the_last_try_is_not_spent_by_one_who_was_told_of_two():
    """Two wrong PINs, the second's answer lost: the caller believes that two tries are left."""
    desk = Desk()
    desk.read()
    with pytest.raises(PinRejected):
        desk.prove(WRONG_PIN)
    desk.exchange(desk.card, Script.lose_answer_of_verify())
    assert code_of(lambda: desk.prove(WRONG_PIN)) is Code.CARD_REMOVED
    desk.exchange(desk.card)
    with pytest.raises(PinRejected) as raised:
        desk.prove(WRONG_PIN)
    assert raised.value.tries_left == 1
    assert desk.card.tries_left(EF_AUTH_PIN) == 1
    with pytest.raises(PinLocked):
        desk.prove(WRONG_PIN)


def test_a_patient_who_was_told_may_spend_the_last_try():
    desk = Desk()
    desk.read()
    for _ in range(2):
        with pytest.raises(PinRejected):
            desk.prove(WRONG_PIN)
    assert desk.prove().certificate == auth_der(desk.card)


def test_a_session_that_ends_while_the_card_is_asked_sends_no_pin():
    desk = Desk(anchors=())
    desk.read()

    def end_at_the_tries(command):
        if bytes(command) == b"\x00\x20\x00\x80":
            desk.reader.forget()

    desk.reader._connect = lambda: Meddled(desk.slot.connect(), end_at_the_tries)
    assert code_of(desk.prove) is Code.CARD_REMOVED
    assert not desk.sent(VERIFY)


@pytest.mark.parametrize("digits", ["", "123", "12345", "12a4"])
def test_what_is_no_pin_is_wiped_and_not_sent(digits):
    desk = Desk()
    desk.read()
    commands, typed = len(desk.card.log), secret(digits)
    with pytest.raises(ValueError, match="four digits"):
        desk.reader.prove_holder(typed, TO_SIGN)
    assert typed == bytes(len(digits))
    assert len(desk.card.log) == commands


@pytest.mark.parametrize("n", range(1, 8 + 1))
@pytest.mark.parametrize("status", ["6A86", "6700", "6985", "6982", "6F00"])
def test_a_refusal_at_any_command_is_an_error_of_the_port(n, status):
    desk = Desk(anchors=())
    desk.read()
    desk.exchange(desk.card, Script.wrong_status_at(n, status))
    typed = secret(PIN)
    code_of(lambda: desk.reader.prove_holder(typed, TO_SIGN))
    assert typed == bytes(4)
    assert desk.sent(VERIFY) <= 1


def test_after_a_session_the_card_has_no_power():
    desk = Desk()
    desk.read()
    cycles = desk.card.power_cycles
    desk.prove()
    assert desk.card.power_cycles > cycles + 1


def test_a_mute_card_keeps_the_slot_until_it_is_gone():
    desk = Desk(script=Script.mute_from_apdu(3))
    assert code_of(desk.read) is Code.CARD_UNRESPONSIVE
    assert code_of(desk.read) is Code.CARD_UNRESPONSIVE
    assert desk.slot.opened == 1
    desk.exchange(desk.card)
    assert desk.read().tries_left == 3


def test_presence_is_handed_on_until_closing():
    desk = Desk()
    seen: list[Presence] = []
    desk.reader.watch(seen.append)
    with pytest.raises(RuntimeError, match="watched already"):
        desk.reader.watch(seen.append)
    desk.slot.remove()
    desk.reader.close()
    desk.reader.close()
    desk.slot.insert(desk.card)
    assert seen == [Presence.CARD, Presence.EMPTY]
