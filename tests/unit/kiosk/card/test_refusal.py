"""Every status word of card.md 3 at every step, row by row."""

import pytest

from eligibility.errors import Code
from kiosk.card.apdu import INS_VERIFY, CommandApdu, StatusWord
from kiosk.card.refusal import CardRefused, Step, refusal
from kiosk.ports import CardError, NumberRejected, PinLocked, PinRejected

VERIFY = CommandApdu(INS_VERIFY, 0, 0x80, bytearray(b"1739"))
LATER = (Step.CERTIFICATE, Step.PIN, Step.NUMBER, Step.OTHER)
FOREIGN = ("6A82", "6D00", "6E00", "6A86", "6700", "6982", "6985", "6999", "63C3", "6283")
UNEXPECTED = ("6A86", "6700", "6985", "6986", "6D00", "6E00", "6B00", "6981", "6A80", "6F00")


def told(step, status):
    return refusal(step, VERIFY, StatusWord(int(status, 16)))


def rows(steps, statuses, code):
    return [pytest.param(step, status, code) for step in steps for status in statuses]


@pytest.mark.parametrize(
    ("step", "status", "code"),
    [
        *rows([Step.FIRST_SELECT, Step.TOKEN], FOREIGN, Code.NOT_A_MY_NUMBER_CARD),
        *rows([Step.CERTIFICATE], ["6A82"], Code.NO_AUTH_CERTIFICATE),
        *rows(LATER, ["6982"], Code.PIN_REQUIRED),
        *rows(
            [Step.CERTIFICATE, Step.PIN, Step.NUMBER, Step.OTHER], UNEXPECTED, Code.CARD_PROTOCOL
        ),
        *rows([Step.OTHER], ["6A82", "6983", "6984", "63C0", "63C2"], Code.CARD_PROTOCOL),
        *rows([Step.PIN], ["63C0", "6983", "6984"], Code.PIN_LOCKED),
        *rows([Step.PIN], ["63C1", "63C2", "63CF"], Code.PIN_WRONG),
        *rows([Step.NUMBER], ["63C0", "6983", "6984"], Code.CARD_NUMBER_LOCKED),
        *rows([Step.NUMBER], ["63C1", "63C9"], Code.CARD_NUMBER_WRONG),
    ],
)
def test_each_status_word_has_its_meaning(step, status, code):
    assert told(step, status).code is code


@pytest.mark.parametrize("left", range(1, 16))
def test_a_wrong_pin_and_a_wrong_number_tell_the_tries_left(left):
    pin, number = told(Step.PIN, f"63C{left:X}"), told(Step.NUMBER, f"63C{left:X}")
    assert isinstance(pin, PinRejected)
    assert isinstance(number, NumberRejected)
    assert (pin.tries_left, number.tries_left) == (left, left)


@pytest.mark.parametrize("status", ["63C0", "6983", "6984"])
def test_a_locked_pin_is_an_error_of_its_own(status):
    assert isinstance(told(Step.PIN, status), PinLocked)


def test_whoever_handles_a_refusal_finds_the_status():
    error = told(Step.OTHER, "6B00")
    assert isinstance(error, CardRefused)
    assert error.status == 0x6B00


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("status", ["63C2", "63C0", "6982", "6A82", "6FFF"])
def test_the_note_tells_command_and_status_and_no_secret(step, status):
    error = told(step, status)
    (note,) = error.__notes__
    assert note.startswith(f"CommandApdu(00200080, masked, le=None) was answered {status}")
    assert "1739" not in repr(error) + str(error) + note
    assert b"1739".hex() not in note


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("6700", "wrong length"),
        ("6982", "not verified"),
        ("6985", "conditions not satisfied"),
        ("6986", "no current file"),
        ("6A82", "no such application or file"),
        ("6A86", "wrong parameters"),
        ("6B00", "past the end of the file"),
        ("6D00", "no such command"),
    ],
)
def test_the_note_names_the_status_as_iso_7816_does(status, name):
    assert told(Step.OTHER, status).__notes__[0].endswith(f"{status} ({name})")


def test_an_unknown_status_has_no_name():
    error: CardError = told(Step.OTHER, "6FFF")
    assert error.__notes__[0].endswith("was answered 6FFF")
