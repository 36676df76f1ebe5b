"""The session over lines that behave like contact readers, stubborn cards and broken ones."""

import contextlib

import pytest

from eligibility.errors import Code
from kiosk.card.apdu import INS_VERIFY, CommandApdu
from kiosk.card.refusal import CardRefused, Step
from kiosk.card.session import CardSession
from kiosk.ports import CardError
from tests.bench.virtual_card.files import EF_AUTH_CERTIFICATE, EF_AUTH_PIN, JPKI_AID
from tests.bench.virtual_card.samples import PIN, a_card, auth_der, transmit_to


class T0Line:
    """A contact reader with T=0: 6Cxx tells the right Le, data wait for GET RESPONSE after 61xx."""

    def __init__(self, card, piece):
        self.card = card
        self.piece = piece
        self.commands = []
        self._waiting = b""

    def __call__(self, command):
        self.commands.append(bytes(command))
        if command[1] == 0xC0:
            return self._give(command[4] or 256)
        answer = self.card.apdu(bytes(command))
        if command[1] == 0xB0 and len(answer) > 2 and (command[4] or 256) > self.piece:
            return bytes((0x6C, self.piece))
        self._waiting = answer[:-2]
        return self._more() if self._waiting else answer

    def _give(self, length):
        given, self._waiting = self._waiting[:length], self._waiting[length:]
        return given + (self._more() if self._waiting else b"\x90\x00")

    def _more(self):
        return bytes((0x61, min(len(self._waiting), self.piece)))


class Recorded:
    """Gives the prepared answers in turn; keeps what was sent, as it was and as it is."""

    def __init__(self, *answers):
        self._answers = [bytes.fromhex(answer) for answer in answers]
        self.sent = []
        self.buffers = []

    def __call__(self, command):
        self.sent.append(bytes(command))
        self.buffers.append(command)
        return self._answers[min(len(self.sent), len(self._answers)) - 1]


def on_certificate(transmit):
    session = CardSession(transmit)
    session.select_application(JPKI_AID)
    session.select_ef(EF_AUTH_CERTIFICATE)
    return session


@pytest.mark.parametrize(("offset", "length"), [(0, 4), (0, 256), (4, 252), (4, 600), (250, 700)])
def test_read_binary_joins_the_pieces(offset, length):
    card = a_card()
    content = on_certificate(transmit_to(card)).read_binary(offset, length)
    assert content == auth_der(card)[offset : offset + length]


@pytest.mark.parametrize("piece", [1, 100, 255])
def test_t0_readers_with_small_pieces_give_the_same_bytes(piece):
    card = a_card()
    line = T0Line(card, piece)
    assert on_certificate(line).read_binary(4, 300) == auth_der(card)[4:304]
    assert any(command[1] == 0xC0 for command in line.commands)


def test_reading_behind_the_end_is_refused():
    session = on_certificate(transmit_to(a_card()))
    with pytest.raises(CardRefused) as raised:
        session.read_binary(2048, 1)
    assert raised.value.status == 0x6B00
    assert raised.value.code is Code.CARD_PROTOCOL


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("9000", id="ok but no data"),
        pytest.param("01029000", id="more data than asked for"),
        pytest.param("90", id="no status word"),
        pytest.param("016282", id="file ends early"),
        pytest.param("0161FF", id="more data without end"),
        pytest.param("6C01", id="another length without end"),
    ],
)
def test_a_card_that_makes_no_sense_ends_the_reading(answer):
    with pytest.raises(CardError) as raised:
        CardSession(Recorded(answer)).read_binary(0, 1)
    assert raised.value.code is Code.CARD_PROTOCOL


def test_a_card_that_gives_one_byte_at_a_time_is_read_to_the_end():
    assert CardSession(Recorded("AA9000")).read_binary(0, 3) == b"\xaa\xaa\xaa"


@pytest.mark.parametrize("answer", ["6C04", "6104", "6F00", "63C2", "9000"])
def test_verify_is_sent_once_whatever_the_card_answers(answer):
    line = Recorded(answer)
    with contextlib.nullcontext() if answer == "9000" else pytest.raises(CardError):
        CardSession(line).verify(bytearray(PIN, "ascii"), Step.PIN)
    assert line.sent == [b"\x00\x20\x00\x80\x04" + PIN.encode()]


def test_the_encoded_pin_is_wiped_after_the_answer():
    line = Recorded("9000")
    CardSession(line).verify(bytearray(PIN, "ascii"), Step.PIN)
    assert line.buffers == [bytearray(9)]


def test_the_encoded_pin_is_wiped_when_the_card_leaves():
    buffers = []

    def leaves(command):
        buffers.append(command)
        raise CardError(Code.CARD_REMOVED)

    with pytest.raises(CardError):
        CardSession(leaves).verify(bytearray(PIN, "ascii"), Step.PIN)
    assert buffers == [bytearray(9)]


def test_a_command_with_a_secret_is_not_repeated_for_another_length():
    line = Recorded("6C04", "9000")
    with pytest.raises(CardRefused):
        CardSession(line).demand(CommandApdu(INS_VERIFY, 0, 0x80, bytearray(b"1739")))
    assert len(line.sent) == 1


@pytest.mark.parametrize(("offset", "length"), [(0x7FFF, 2), (0x8000, 1), (0, 0x8001)])
def test_what_an_offset_cannot_address_is_not_asked_for(offset, length):
    line = Recorded("AA9000")
    with pytest.raises(CardError) as raised:
        CardSession(line).read_binary(offset, length)
    assert raised.value.code is Code.CARD_PROTOCOL
    assert line.sent == []


@pytest.mark.parametrize(
    ("answer", "left"), [("63C3", 3), ("63C0", 0), ("6983", 0), ("6984", 0), ("63CA", 10)]
)
def test_asking_for_the_tries_tells_them(answer, left):
    assert CardSession(Recorded(answer)).tries_left() == left


def test_asking_for_the_tries_of_something_else_is_refused():
    with pytest.raises(CardRefused) as raised:
        CardSession(Recorded("6981")).tries_left()
    assert raised.value.status == 0x6981


def test_the_refusal_tells_command_and_status_but_no_body():
    card = a_card()
    session = CardSession(transmit_to(card))
    with pytest.raises(CardRefused) as raised:
        session.select_ef(EF_AUTH_PIN)
    assert raised.value.__notes__ == [
        "CommandApdu(00A4020C, 2 bytes, le=None) was answered 6A82 (no such application or file)"
    ]


def test_nothing_of_a_pin_is_logged(caplog):
    caplog.set_level("DEBUG")
    card = a_card()
    session = CardSession(transmit_to(card))
    session.select_application(JPKI_AID)
    session.select_ef(EF_AUTH_PIN)
    session.verify(bytearray(PIN, "ascii"), Step.PIN)
    assert "apdu_exchanged" in caplog.text
    assert PIN not in caplog.text
    assert PIN.encode().hex() not in caplog.text
    assert not any(PIN.encode().hex() in entry.command for entry in card.log)
