"""The contract of ``kiosk.ports.CardReader`` on the real thing: pcscd and a card in its reader."""

import contextlib
import threading
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from smartcard import scard

from eligibility.errors import Code
from eligibility.inquiry import CardProof
from kiosk.card.anchors import read_face_anchors
from kiosk.card.authorization import NoTerminalAuthorization
from kiosk.card.reader import pcsc_card_reader
from kiosk.flow.holder import CardKind, PhotoAccess
from kiosk.ports import CardError, CardReader, PinLocked, PinRejected
from tests.bench.card_ca import face_anchors_pem
from tests.bench.card_desk import card_desk, pcsc_context
from tests.bench.pcscd import READER_NAME
from tests.bench.virtual_card.files import EF_AUTH_PIN, JPKI_AID, Label
from tests.bench.virtual_card.samples import (
    NOT_AFTER,
    NUMBER_B,
    OTHER_SUBJECT,
    PIN,
    WRONG_PIN,
    a_card,
    a_card_with_certificate,
    auth_der,
    sample_face,
)
from tests.bench.virtual_card.script import Script
from tests.bench.virtual_card.terminal import VirtualTerminalAuthorization

TO_SIGN = b"oev-auth-v1\0 session, nonce, device"
READ_APDUS = 11
PROVE_APDUS = 8
VERIFY_APDU = 6
SIGN = "802A008033" + "3031300D060960864801650304020105000420" + "00" * 32 + "00"


@pytest.fixture
def desk(tmp_path):
    with card_desk(tmp_path / "pcscd") as desk:
        yield desk


@pytest.fixture
def reader(desk):
    with contextlib.closing(pcsc_card_reader()) as reader:
        yield reader


def pin(digits=PIN):
    return bytearray(digits, "ascii")


def put_and_read(desk, reader, card, script=None):
    desk.put(card, script)
    return reader.read()


def failure_of(call):
    with pytest.raises(CardError) as raised:
        call()
    return raised.value.code


def test_it_is_a_card_reader(reader):
    port: CardReader = reader
    assert port is reader


def test_an_empty_reader_has_no_card_to_read(reader):
    assert failure_of(reader.read) is Code.CARD_REMOVED


def test_no_daemon_is_told_apart_from_no_reader(desk, reader):
    desk.daemon.stop()
    assert failure_of(reader.read) is Code.READER_SERVICE_DOWN


def test_no_reader_of_that_name(desk):
    desk.put(a_card())
    other = pcsc_card_reader(name_part="Other Maker")
    assert failure_of(other.read) is Code.READER_MISSING


def test_a_part_of_the_name_chooses_the_reader(desk):
    desk.put(a_card())
    assert pcsc_card_reader(name_part="Virtual").read().tries_left == 3
    second = pcsc_card_reader(name_part="00 01")
    assert failure_of(second.read) is Code.CARD_REMOVED


def test_another_program_holds_the_reader(desk, reader):
    desk.put(a_card())
    with pcsc_context() as context:
        _, card, _ = scard.SCardConnect(
            context, READER_NAME, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T1
        )
        assert failure_of(reader.read) is Code.READER_BUSY
        scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)
    assert reader.read().tries_left == 3


def test_a_card_whose_atr_makes_no_sense_is_unreadable(desk, reader):
    card = a_card()
    card.atr = bytes.fromhex("FFFFFFFF")
    desk.put(card)
    assert failure_of(reader.read) is Code.CARD_UNREADABLE


@pytest.mark.parametrize(
    ("card", "code"),
    [
        pytest.param(
            lambda: a_card(label=Label.RESIDENT_CARD), Code.RESIDENT_CARD, id="old resident card"
        ),
        pytest.param(lambda: a_card(label=Label.IPHONE), Code.IPHONE_NOT_SUPPORTED, id="iphone"),
        pytest.param(
            lambda: a_card_with_certificate(None), Code.NO_AUTH_CERTIFICATE, id="no certificate"
        ),
    ],
)
def test_other_cards_are_named(desk, reader, card, code):
    desk.put(card())
    assert failure_of(reader.read) is code


def test_reads_certificate_end_and_tries(desk, reader):
    card = a_card()
    desk.put(card)
    facts = reader.read()
    assert facts.certificate == auth_der(card)
    assert facts.not_after == NOT_AFTER
    assert facts.tries_left == 3
    assert auth_der(card).hex()[:40] not in repr(facts)


def test_reading_costs_no_try_however_often(desk, reader):
    card = a_card()
    desk.put(card)
    assert [reader.read().tries_left for _ in range(4)] == [3, 3, 3, 3]
    assert card.tries_left(EF_AUTH_PIN) == 3


def test_the_right_pin_signs(desk, reader):
    card = a_card()
    put_and_read(desk, reader, card)
    proof = reader.prove_holder(pin(), TO_SIGN)
    assert proof.certificate == auth_der(card)
    public_key = card.content.auth_key.public_key()
    public_key.verify(proof.signature, TO_SIGN, padding.PKCS1v15(), SHA256())


def test_a_wrong_pin_counts_down_and_locks(desk, reader):
    card = a_card()
    desk.put(card)
    reader.read()
    for left in (2, 1):
        with pytest.raises(PinRejected) as raised:
            reader.prove_holder(pin(WRONG_PIN), TO_SIGN)
        assert raised.value.tries_left == left
        assert reader.read().tries_left == left
    with pytest.raises(PinLocked):
        reader.prove_holder(pin(WRONG_PIN), TO_SIGN)
    assert reader.read().tries_left == 0


def test_a_locked_card_is_not_even_asked(desk, reader):
    card = a_card()
    card.lock(EF_AUTH_PIN)
    desk.put(card)
    assert reader.read().tries_left == 0
    with pytest.raises(PinLocked):
        reader.prove_holder(pin(), TO_SIGN)
    assert not any(entry.command.startswith("0020008004") for entry in card.log)


def test_reading_and_proving_take_so_many_commands(desk, reader):
    card = a_card()
    put_and_read(desk, reader, card)
    assert len(card.log) == READ_APDUS
    reader.prove_holder(pin(), TO_SIGN)
    assert len(card.log) == READ_APDUS + PROVE_APDUS


@pytest.mark.parametrize("n", range(1, READ_APDUS + 1))
def test_a_card_pulled_while_it_is_read(desk, reader, n):
    desk.put(a_card(), Script.pull_before_apdu(n))
    assert failure_of(reader.read) is Code.CARD_REMOVED


@pytest.mark.parametrize("n", range(1, PROVE_APDUS + 1))
def test_a_card_pulled_while_it_proves(desk, reader, n):
    put_and_read(desk, reader, a_card(), Script.pull_before_apdu(READ_APDUS + n))
    digits = pin()
    assert failure_of(lambda: reader.prove_holder(digits, TO_SIGN)) is Code.CARD_REMOVED
    assert digits == bytes(4)


@pytest.mark.parametrize("n", [1, 3, VERIFY_APDU - 1, VERIFY_APDU, PROVE_APDUS - 1])
def test_a_card_pulled_between_two_commands(desk, reader, n):
    put_and_read(desk, reader, a_card(), Script.pull_after_apdu(READ_APDUS + n))
    assert failure_of(lambda: reader.prove_holder(pin(), TO_SIGN)) is Code.CARD_REMOVED


def test_a_card_can_be_read_again_after_it_was_pulled(desk, reader):
    card = a_card()
    desk.put(card, Script.pull_before_apdu(5))
    assert failure_of(reader.read) is Code.CARD_REMOVED
    desk.take()
    desk.put(card)
    assert reader.read().tries_left == 3


def test_a_lost_answer_to_the_pin_is_not_asked_for_again(desk, reader):
    card = a_card()
    put_and_read(desk, reader, card, Script.lose_answer_of_verify())
    assert failure_of(lambda: reader.prove_holder(pin(), TO_SIGN)) is Code.CARD_REMOVED
    assert sum(entry.command.startswith("0020008004") for entry in card.log) == 1


@pytest.mark.parametrize("n", [1, 3, VERIFY_APDU, PROVE_APDUS])
def test_a_mute_card_does_not_stop_the_kiosk(desk, n):
    reader = pcsc_card_reader(apdu_deadline_s=0.3)
    put_and_read(desk, reader, a_card(), Script.mute_from_apdu(READ_APDUS + n))
    digits = pin()
    before = time.monotonic()
    assert failure_of(lambda: reader.prove_holder(digits, TO_SIGN)) is Code.CARD_UNRESPONSIVE
    assert failure_of(reader.read) is Code.CARD_UNRESPONSIVE
    assert time.monotonic() - before < 3.0
    assert digits == bytes(4)


def test_the_reader_works_again_when_the_mute_card_is_gone(desk):
    reader = pcsc_card_reader(apdu_deadline_s=0.3)
    desk.put(a_card(), Script.mute_from_apdu(3))
    assert failure_of(reader.read) is Code.CARD_UNRESPONSIVE
    desk.take()
    desk.put(a_card())
    assert reader.read().tries_left == 3


def test_another_card_than_the_one_read_gets_no_pin(desk, reader):
    desk.put(a_card())
    reader.read()
    desk.take()
    other = a_card(OTHER_SUBJECT)
    desk.put(other)
    assert failure_of(lambda: reader.prove_holder(pin(), TO_SIGN)) is Code.SIGNATURE_MISMATCH
    assert other.tries_left(EF_AUTH_PIN) == 3
    assert not any(entry.command.startswith("0020008004") for entry in other.log)


def test_a_key_that_does_not_fit_the_certificate_is_told(desk, reader):
    other = a_card(OTHER_SUBJECT).content.auth_certificate
    put_and_read(desk, reader, a_card_with_certificate(other))
    assert failure_of(lambda: reader.prove_holder(pin(), TO_SIGN)) is Code.SIGNATURE_MISMATCH


def test_a_card_exchanged_during_the_session_is_noticed(desk, reader):
    """The swap is too fast for the daemon's look: only the card's own answers can tell."""
    first, second = a_card(), a_card(OTHER_SUBJECT)
    put_and_read(desk, reader, first, Script.slow(0.02))

    def swap():
        first.wait_for_apdus(READ_APDUS + 3)
        desk.swap(second)

    swapper = threading.Thread(target=swap)
    swapper.start()
    code = failure_of(lambda: reader.prove_holder(pin(), TO_SIGN))
    swapper.join()
    assert code in {Code.CARD_REMOVED, Code.SIGNATURE_MISMATCH, Code.CARD_PROTOCOL}
    assert second.tries_left(EF_AUTH_PIN) == 3


@pytest.mark.parametrize(
    ("digits", "error"),
    [
        pytest.param(PIN, None, id="right"),
        pytest.param(WRONG_PIN, PinRejected, id="wrong"),
        pytest.param("12345", ValueError, id="five digits"),
        pytest.param("12a4", ValueError, id="no digit"),
    ],
)
def test_the_pin_is_wiped_in_any_case(desk, reader, digits, error):
    put_and_read(desk, reader, a_card())
    typed = pin(digits)
    with contextlib.nullcontext() if error is None else pytest.raises(error):
        reader.prove_holder(typed, TO_SIGN)
    assert typed == bytes(len(digits))


def test_the_pin_is_wiped_without_card_and_without_daemon(desk, reader):
    put_and_read(desk, reader, a_card())
    desk.take()
    typed = pin()
    assert failure_of(lambda: reader.prove_holder(typed, TO_SIGN)) is Code.CARD_REMOVED
    assert typed == bytes(4)
    desk.daemon.stop()
    typed = pin()
    assert failure_of(lambda: reader.prove_holder(typed, TO_SIGN)) is Code.READER_SERVICE_DOWN
    assert typed == bytes(4)


def test_no_log_and_no_error_holds_the_pin(desk, reader, caplog):
    caplog.set_level("DEBUG")
    card = a_card()
    put_and_read(desk, reader, card)
    with pytest.raises(PinRejected) as raised:
        reader.prove_holder(pin(WRONG_PIN), TO_SIGN)
    reader.prove_holder(pin(), TO_SIGN)
    written = [caplog.text, desk.daemon.log, repr(card.log), repr(raised.value)]
    assert "apdu_exchanged" in caplog.text
    for text in written:
        for digits in (PIN, WRONG_PIN):
            assert digits not in text
            assert digits.encode().hex() not in text.lower()


def test_no_certificate_and_no_signature_are_logged(desk, reader, caplog):
    caplog.set_level("DEBUG")
    card = a_card()
    put_and_read(desk, reader, card)
    proof = reader.prove_holder(pin(), TO_SIGN)
    for secret in (proof.certificate, proof.signature):
        assert secret[40:60].hex() not in caplog.text.lower()
        assert repr(secret[40:60]) not in caplog.text


def test_after_a_session_another_program_cannot_sign_without_pin(desk, reader):
    put_and_read(desk, reader, a_card())
    reader.prove_holder(pin(), TO_SIGN)
    selects = ("00A4040C0A" + JPKI_AID.hex(), "00A4020C020017")
    assert raw_statuses(*selects, SIGN) == ["9000", "9000", "6982"]


@pytest.mark.parametrize(
    ("authorization", "number", "gives"),
    [
        (NoTerminalAuthorization, NUMBER_B, (PhotoAccess.BY_NUMBER, CardProof.FACE_KEY)),
        (VirtualTerminalAuthorization, None, (PhotoAccess.OPEN, CardProof.AUTH_SIGNATURE)),
    ],
    ids=["by number", "by authorisation"],
)
def test_photo_and_proof_without_pin_go_through_the_daemon(
    desk, tmp_path, authorization, number, gives
):
    """Extended commands, a file of many pieces, two applications in one session."""
    anchors = tmp_path / "face-anchors.pem"
    anchors.write_bytes(face_anchors_pem())
    reader = pcsc_card_reader(
        authorization=authorization(), face_anchors=read_face_anchors(anchors)
    )
    facts = put_and_read(desk, reader, a_card())
    photo = reader.open_photo(None if number is None else bytearray(number, "ascii"))
    assert photo.data == sample_face().photo
    proof = reader.prove_card(lambda proof: proof.value.encode())
    assert (facts.photo, proof.proof) == gives
    reader.forget()
    assert failure_of(lambda: reader.prove_card(lambda _proof: b"")) is Code.CARD_REMOVED


def test_an_android_phone_is_read_after_its_pin(desk, reader):
    phone = a_card(label=Label.ANDROID)
    assert put_and_read(desk, reader, phone).kind is CardKind.ANDROID
    assert reader.prove_holder(pin(), TO_SIGN).certificate == auth_der(phone)


def raw_statuses(*commands):
    """What another program gets for these commands."""
    with pcsc_context() as context:
        hresult, card, _ = scard.SCardConnect(
            context, READER_NAME, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T1
        )
        assert hresult == scard.SCARD_S_SUCCESS
        try:
            return [raw_status(card, command) for command in commands]
        finally:
            scard.SCardDisconnect(card, scard.SCARD_UNPOWER_CARD)


def raw_status(card, command):
    hresult, answer = scard.SCardTransmit(card, scard.SCARD_PCI_T1, list(bytes.fromhex(command)))
    assert hresult == scard.SCARD_S_SUCCESS
    return bytes(byte & 0xFF for byte in answer[-2:]).hex().upper()
