"""The JPKI application over the virtual card, unhappy paths first."""

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256

from eligibility.errors import Code
from kiosk.card.jpki import JpkiCard, Token, certificate_length, check_pin_form, parse_label
from kiosk.card.session import CardSession
from kiosk.flow.holder import CardKind
from kiosk.ports import CardError, PinLocked, PinRejected
from tests.bench.virtual_card.files import EF_AUTH_PIN, Label
from tests.bench.virtual_card.samples import (
    OTHER_SUBJECT,
    PIN,
    WRONG_PIN,
    a_card,
    a_card_with_certificate,
    a_card_with_certificate_of,
    auth_der,
    transmit_to,
)
from tests.bench.virtual_card.script import Script


def opened(card, script=None, *, checks_token=True):
    jpki = JpkiCard(CardSession(transmit_to(card, script)))
    jpki.select()
    if checks_token:
        jpki.identify()
    return jpki


def digits(text):
    return bytearray(text, "ascii")


def whole_authentication(card, script=None, *, checks_token=True):
    jpki = opened(card, script, checks_token=checks_token)
    der = jpki.read_auth_certificate()
    jpki.tries_left()
    jpki.verify(digits(PIN))
    return der, jpki.sign(b"to be signed")


@pytest.mark.parametrize("status", ["6A82", "6D00", "6E00", "6A86", "6700", "6999", "6283"])
def test_a_foreign_card_is_named_whatever_it_answers(status):
    jpki = JpkiCard(CardSession(lambda _command: bytes.fromhex(status)))
    with pytest.raises(CardError) as raised:
        jpki.select()
    assert raised.value.code is Code.NOT_A_MY_NUMBER_CARD


@pytest.mark.parametrize(
    ("label", "code"),
    [
        (Label.RESIDENT_CARD, Code.RESIDENT_CARD),
        (Label.IPHONE, Code.IPHONE_NOT_SUPPORTED),
    ],
)
def test_what_cannot_be_used_is_named(label, code):
    with pytest.raises(CardError) as raised:
        opened(a_card(label=label))
    assert raised.value.code is code


@pytest.mark.parametrize(
    ("label", "kind"),
    [(Label.CARD, CardKind.MY_NUMBER_CARD), (Label.ANDROID, CardKind.ANDROID)],
)
def test_what_can_be_used_is_told_apart(label, kind):
    jpki = JpkiCard(CardSession(transmit_to(a_card(label=label))))
    jpki.select()
    assert jpki.identify().kind is kind


def test_a_label_that_nobody_knows_is_no_my_number_card():
    answers = iter((b"\x90\x00", b"SOMETHING ELSE".ljust(96) + b"\x90\x00"))
    jpki = JpkiCard(CardSession(lambda _command: next(answers)))
    with pytest.raises(CardError) as raised:
        jpki.identify()
    assert raised.value.code is Code.NOT_A_MY_NUMBER_CARD


@pytest.mark.parametrize("token", list(Token))
def test_labels_are_space_padded(token):
    assert parse_label(token.value.encode().ljust(32)) is token


@pytest.mark.parametrize("label", [b" " * 32, b"\xff" * 32, b"JPKIAPICCTOKEN3".ljust(32), b""])
def test_an_unknown_label_is_no_token(label):
    assert parse_label(label) is None


def test_a_card_without_auth_certificate_is_refused():
    jpki = opened(a_card_with_certificate(None))
    with pytest.raises(CardError) as raised:
        jpki.read_auth_certificate()
    assert raised.value.code is Code.NO_AUTH_CERTIFICATE


def test_a_phone_shows_its_certificate_only_after_its_pin():
    phone = a_card(label=Label.ANDROID)
    jpki = opened(phone)
    with pytest.raises(CardError) as raised:
        jpki.read_auth_certificate()
    assert raised.value.code is Code.PIN_REQUIRED
    jpki.tries_left()
    jpki.verify(digits(PIN))
    assert jpki.read_auth_certificate() == auth_der(phone)


def test_one_reading_tells_whose_card_it_is():
    card = a_card()
    jpki = opened(card)
    commands = len(card.log)
    assert jpki.holds(auth_der(card))
    assert len(card.log) == commands + 2
    assert not jpki.holds(auth_der(a_card(OTHER_SUBJECT)))


@pytest.mark.parametrize(("answer", "has"), [("8F", True), ("00", False), ("FF", False)])
def test_the_other_certificate_is_told_by_the_first_byte(answer, has):
    answers = iter((b"\x90\x00", bytes.fromhex(answer + "9000")))
    assert JpkiCard(CardSession(lambda _command: next(answers))).has_sign_certificate() is has


def test_a_card_that_does_not_tell_its_certificates_is_an_ordinary_one():
    assert JpkiCard(CardSession(lambda _command: b"\x6a\x82")).has_sign_certificate()


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("00000000", Code.NO_AUTH_CERTIFICATE),
        ("FFFFFFFF", Code.NO_AUTH_CERTIFICATE),
        ("308102FF", Code.CARD_PROTOCOL),
        ("04820100", Code.CARD_PROTOCOL),
        ("3082FFFF", Code.CARD_PROTOCOL),
    ],
)
def test_a_header_that_is_no_certificate_is_refused(header, code):
    with pytest.raises(CardError) as raised:
        certificate_length(bytes.fromhex(header))
    assert raised.value.code is code


@pytest.mark.parametrize("length", [800, 1027, 1028, 1029, 1200, 1285, 2047])
def test_the_certificate_comes_without_the_filler_behind_it(length):
    card = a_card_with_certificate_of(length)
    assert opened(card).read_auth_certificate() == auth_der(card)
    assert len(auth_der(card)) == length


@pytest.mark.parametrize("pin", ["", "1", "123", "12345", "12a4", "12 4", "１２３４", "-123"])
def test_what_is_not_four_digits_never_reaches_the_card(pin):
    card = a_card()
    jpki = opened(card)
    jpki.tries_left()
    sent = len(card.log)
    with pytest.raises(ValueError, match="four digits") as raised:
        jpki.verify(bytearray(pin, "utf-8"))
    assert len(card.log) == sent
    assert card.tries_left(EF_AUTH_PIN) == 3
    assert not pin or pin not in str(raised.value)


def test_four_digits_have_the_right_form():
    check_pin_form(digits("0009"))


def test_asking_for_the_tries_costs_none():
    card = a_card()
    jpki = opened(card)
    assert [jpki.tries_left() for _ in range(5)] == [3] * 5
    assert card.tries_left(EF_AUTH_PIN) == 3


def test_wrong_pins_count_down_and_lock():
    jpki = opened(a_card())
    for left in (2, 1):
        assert jpki.tries_left() == left + 1
        with pytest.raises(PinRejected) as raised:
            jpki.verify(digits(WRONG_PIN))
        assert raised.value.tries_left == left
    with pytest.raises(PinLocked):
        jpki.verify(digits(WRONG_PIN))
    assert jpki.tries_left() == 0


def test_a_locked_card_says_so_even_to_the_right_pin():
    card = a_card()
    card.lock(EF_AUTH_PIN)
    jpki = opened(card)
    assert jpki.tries_left() == 0
    with pytest.raises(PinLocked):
        jpki.verify(digits(PIN))


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        ("6983", PinLocked, Code.PIN_LOCKED),
        ("6984", PinLocked, Code.PIN_LOCKED),
        ("63C0", PinLocked, Code.PIN_LOCKED),
        ("6A80", CardError, Code.CARD_PROTOCOL),
        ("6700", CardError, Code.CARD_PROTOCOL),
    ],
)
def test_what_the_card_says_to_a_pin(status, error, code):
    jpki = JpkiCard(CardSession(lambda _command: bytes.fromhex(status)))
    with pytest.raises(error) as raised:
        jpki.verify(digits(PIN))
    assert raised.value.code is code


def test_the_right_pin_gives_the_tries_back():
    card = a_card()
    jpki = opened(card)
    jpki.tries_left()
    with pytest.raises(PinRejected):
        jpki.verify(digits(WRONG_PIN))
    jpki.verify(digits(PIN))
    assert jpki.tries_left() == 3


def test_signing_without_the_pin_is_our_bug():
    jpki = opened(a_card())
    with pytest.raises(CardError) as raised:
        jpki.sign(b"to be signed")
    assert raised.value.code is Code.PIN_REQUIRED


def test_the_signature_is_the_certificates():
    card = a_card()
    der, signature = whole_authentication(card)
    assert der == auth_der(card)
    public_key = card.content.auth_key.public_key()
    public_key.verify(signature, b"to be signed", padding.PKCS1v15(), SHA256())


def test_a_signature_of_another_length_is_refused():
    answers = iter((b"\x90\x00", bytes(128) + b"\x90\x00"))
    jpki = JpkiCard(CardSession(lambda _command: next(answers)))
    with pytest.raises(CardError) as raised:
        jpki.sign(b"to be signed")
    assert raised.value.code is Code.CARD_PROTOCOL


@pytest.mark.parametrize(("checks_token", "commands"), [(True, 15), (False, 13)])
def test_an_authentication_takes_so_many_commands(checks_token, commands):
    card = a_card_with_certificate_of(1200)
    whole_authentication(card, checks_token=checks_token)
    assert len(card.log) == commands


@pytest.mark.parametrize("n", range(1, 15))
def test_a_card_pulled_at_any_command_is_told_as_removed(n):
    card = a_card()
    with pytest.raises(CardError) as raised:
        whole_authentication(card, Script.pull_before_apdu(n))
    assert raised.value.code is Code.CARD_REMOVED
    assert len(card.log) == n - 1


def test_a_verify_whose_answer_was_lost_is_not_sent_again():
    card = a_card()
    pulled_at_the_answer = Script(short_answer_at=12)
    with pytest.raises(CardError):
        whole_authentication(card, pulled_at_the_answer)
    assert sum(entry.command.startswith("0020008004") for entry in card.log) == 1
