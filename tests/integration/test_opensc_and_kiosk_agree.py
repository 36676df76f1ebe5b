"""OpenSC and the kiosk's own stack hold the same card: what one sees, the other sees too."""

import contextlib

import pytest

from eligibility.errors import Code
from kiosk.card.certificate import check_signature
from kiosk.card.reader import pcsc_card_reader
from kiosk.ports import CardError, PinLocked, PinRejected
from tests.bench.card_desk import card_desk
from tests.bench.opensc import OpenSc
from tests.bench.virtual_card import damage
from tests.bench.virtual_card.card import Card
from tests.bench.virtual_card.files import EF_AUTH_PIN
from tests.bench.virtual_card.samples import (
    OTHER_SUBJECT,
    PIN,
    WRONG_PIN,
    a_card,
    a_card_with_certificate_of,
    auth_der,
    sample_content,
)

MESSAGE = b"oev-auth-v1\0 session, nonce, device"


@pytest.fixture
def desk(tmp_path):
    with card_desk(tmp_path / "pcscd") as desk:
        yield desk


@pytest.fixture
def opensc(desk, tmp_path):
    return OpenSc(desk.daemon, tmp_path)


@pytest.fixture
def kiosk(desk):
    with contextlib.closing(pcsc_card_reader()) as reader:
        yield reader


@pytest.fixture
def card(desk):
    card = a_card()
    desk.put(card)
    return card


def wrong_by_kiosk(kiosk):
    """One wrong PIN through the kiosk's stack; the tries it then tells."""
    kiosk.read()
    with pytest.raises((PinRejected, PinLocked)) as raised:
        kiosk.prove_holder(bytearray(WRONG_PIN, "ascii"), MESSAGE)
    return getattr(raised.value, "tries_left", 0)


def wrong_by_opensc(opensc):
    """One wrong PIN through OpenSC; the tries it then tells."""
    assert not opensc.sign(WRONG_PIN, MESSAGE).succeeded
    return opensc.tries_left()


@pytest.mark.parametrize("length", [1200, 1027, 2047])
def test_both_read_the_same_certificate(desk, kiosk, opensc, length):
    desk.put(a_card_with_certificate_of(length))
    certificate = kiosk.read().certificate
    assert certificate == opensc.certificate()
    assert len(certificate) == length


def test_both_let_the_card_sign_and_accept_each_others_signature(kiosk, opensc, card):
    kiosk.read()
    by_kiosk = kiosk.prove_holder(bytearray(PIN, "ascii"), MESSAGE)
    by_opensc = opensc.sign(PIN, MESSAGE)
    assert by_opensc.succeeded, by_opensc.said
    assert by_kiosk.signature == by_opensc.signature
    assert opensc.accepts(opensc.certificate(), by_kiosk.signature, MESSAGE)
    check_signature(by_kiosk.certificate, by_opensc.signature, MESSAGE)


def test_both_refuse_a_signature_over_other_bytes(kiosk, opensc, card):
    signature = opensc.sign(PIN, MESSAGE).signature
    assert not opensc.accepts(auth_der(card), signature, MESSAGE + b".")
    with pytest.raises(CardError) as raised:
        check_signature(auth_der(card), signature, MESSAGE + b".")
    assert raised.value.code is Code.SIGNATURE_MISMATCH


@pytest.mark.parametrize("first", ["kiosk", "opensc"])
def test_tries_agree_after_wrong_pins_from_either_side(kiosk, opensc, card, first):
    wrong = [lambda: wrong_by_kiosk(kiosk), lambda: wrong_by_opensc(opensc)]
    for enter, left in zip(wrong if first == "kiosk" else wrong[::-1], (2, 1), strict=True):
        assert enter() == left
        assert (
            kiosk.read().tries_left == opensc.tries_left() == card.tries_left(EF_AUTH_PIN) == left
        )


@pytest.mark.parametrize("last", ["kiosk", "opensc"])
def test_both_see_that_the_other_has_locked_the_card(kiosk, opensc, card, last):
    enter = (wrong_by_kiosk, kiosk) if last == "kiosk" else (wrong_by_opensc, opensc)
    for left in (2, 1, 0):
        assert enter[0](enter[1]) == left
    assert kiosk.read().tries_left == opensc.tries_left() == 0
    kiosk.read()
    with pytest.raises(PinLocked):
        kiosk.prove_holder(bytearray(PIN, "ascii"), MESSAGE)
    assert not opensc.sign(PIN, MESSAGE).succeeded


@pytest.mark.parametrize("by", ["kiosk", "opensc"])
def test_the_right_pin_from_either_side_gives_the_tries_back(kiosk, opensc, card, by):
    wrong_by_opensc(opensc)
    wrong_by_kiosk(kiosk)
    if by == "kiosk":
        kiosk.read()
        kiosk.prove_holder(bytearray(PIN, "ascii"), MESSAGE)
    else:
        assert opensc.sign(PIN, MESSAGE).succeeded
    assert kiosk.read().tries_left == opensc.tries_left() == 3


def test_a_locked_card_and_one_without_pin_look_alike_to_opensc_and_not_to_the_kiosk(
    desk, kiosk, opensc
):
    locked = a_card()
    locked.lock(EF_AUTH_PIN)
    for card, is_face_only in ((locked, False), (a_card(OTHER_SUBJECT, pin=""), True)):
        desk.put(card)
        facts = kiosk.read()
        assert (facts.tries_left, facts.is_face_only) == (0, is_face_only)
        assert opensc.tries_left() == 0
        desk.take()


def test_where_opensc_finds_no_certificate_the_kiosk_says_so(desk, kiosk, opensc):
    desk.put(Card(damage.erased(sample_content())))
    with pytest.raises(ValueError, match="PEM"):
        opensc.certificate()
    with pytest.raises(CardError) as raised:
        kiosk.read()
    assert raised.value.code is Code.NO_AUTH_CERTIFICATE


def test_nothing_of_a_pin_is_in_any_log_of_both(kiosk, opensc, card, desk, caplog):
    caplog.set_level("DEBUG")
    wrong_by_kiosk(kiosk)
    wrong_by_opensc(opensc)
    assert opensc.sign(PIN, MESSAGE).succeeded
    kiosk.read()
    kiosk.prove_holder(bytearray(PIN, "ascii"), MESSAGE)
    written = " ".join((caplog.text, desk.daemon.log, repr(card.log))).lower()
    assert "apdu_exchanged" in written
    assert "0020008004********" in written
    for digits in (PIN, WRONG_PIN):
        assert digits.encode().hex() not in written
        assert f"'{digits}'" not in written
