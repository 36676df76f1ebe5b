"""The pads' promises: so many digits, taken once, wiped; one pad for each kind of secret."""

import pytest

from kiosk.flow.limits import PIN_LENGTH, STAFF_CODE_LENGTH
from kiosk.pin import Pads, PinPad


def typed(*digits):
    pad = PinPad()
    for digit in digits:
        pad.press(digit)
    return pad


def test_digits_are_counted_up_to_four():
    pad = PinPad()
    assert [pad.press(digit) for digit in (1, 2, 3, 4, 5)] == [1, 2, 3, 4, 4]


def test_the_digits_are_taken_once():
    pad = typed(1, 2, 3, 4)
    handle = pad.confirm()
    assert pad.take(handle) == bytearray(b"1234")
    with pytest.raises(LookupError):
        pad.take(handle)


def test_a_correction_takes_the_last_digit_back():
    pad = typed(1, 2, 9)
    assert pad.correct() == 2
    pad.press(3), pad.press(4)
    assert pad.take(pad.confirm()) == bytearray(b"1234")
    assert PinPad().correct() == 0


def test_a_change_after_confirming_voids_the_handle():
    pad = typed(1, 2, 3, 4)
    handle = pad.confirm()
    pad.correct()
    pad.press(5)
    with pytest.raises(LookupError):
        pad.take(handle)


def test_confirming_twice_gives_the_same_handle():
    pad = typed(1, 2, 3, 4)
    first = pad.confirm()
    pad.confirm()  # the second tap of a shaking hand
    assert pad.take(first) == bytearray(b"1234")


@pytest.mark.parametrize("digits", [(), (1,), (1, 2, 3)])
def test_fewer_than_four_digits_are_never_given(digits):
    pad = typed(*digits)
    with pytest.raises(LookupError):
        pad.take(pad.confirm())


def test_clearing_overwrites_the_digits():
    pad = typed(1, 2, 3, 4)
    pad.clear()
    assert bytes(pad._digits) == bytes(4)
    assert pad.press(7) == 1


def test_taking_overwrites_the_digits():
    pad = typed(1, 2, 3, 4)
    pad.take(pad.confirm())
    assert bytes(pad._digits) == bytes(4)


def test_nothing_tells_the_digits():
    assert "1" not in repr(typed(1, 1, 1, 1)).replace("entered=4", "")


# --- one pad for each kind of secret ---


def type_into(pad, digits):
    for digit in digits:
        pad.press(digit)


def test_each_secret_has_its_own_length():
    pads = Pads()
    assert (PIN_LENGTH, STAFF_CODE_LENGTH) == (4, 6)
    assert [pads.pin.press(1) for _ in range(8)][-1] == PIN_LENGTH
    assert [pads.staff_code.press(1) for _ in range(8)][-1] == STAFF_CODE_LENGTH


def test_a_staff_code_is_taken_whole_and_once():
    pads = Pads()
    type_into(pads.staff_code, (2, 8, 0, 6, 4, 5))
    handle = pads.staff_code.confirm()
    assert pads.staff_code.take(handle) == bytearray(b"280645")
    with pytest.raises(LookupError):
        pads.staff_code.take(handle)


@pytest.mark.parametrize("count", range(STAFF_CODE_LENGTH))
def test_fewer_digits_than_a_staff_code_has_are_never_given(count):
    pads = Pads()
    type_into(pads.staff_code, range(count))
    with pytest.raises(LookupError):
        pads.staff_code.take(pads.staff_code.confirm())


def test_digits_of_a_staff_code_never_reach_the_pin():
    """Staff never type into the PIN's pad: not even by a handle of the same number."""
    pads = Pads()
    type_into(pads.staff_code, (2, 8, 0, 6, 4, 5))
    with pytest.raises(LookupError):
        pads.pin.take(pads.staff_code.confirm())
    type_into(pads.pin, (1, 2, 3, 4))
    assert pads.pin.take(pads.pin.confirm()) == bytearray(b"1234")
    assert pads.staff_code.take(pads.staff_code.confirm()) == bytearray(b"280645")


def test_clearing_the_pads_overwrites_both():
    pads = Pads()
    type_into(pads.pin, (1, 2, 3, 4))
    type_into(pads.staff_code, (2, 8, 0, 6, 4, 5))
    handles = pads.pin.confirm(), pads.staff_code.confirm()
    pads.clear()
    assert (bytes(pads.pin._digits), bytes(pads.staff_code._digits)) == (bytes(4), bytes(6))
    for pad, handle in zip((pads.pin, pads.staff_code), handles, strict=True):
        with pytest.raises(LookupError):
            pad.take(handle)


def test_every_kiosk_has_pads_of_its_own():
    assert Pads().pin is not Pads().pin


def test_the_pads_tell_no_digits():
    pads = Pads()
    type_into(pads.pin, (7, 7, 7, 7))
    type_into(pads.staff_code, (9, 9, 9, 9, 9, 9))
    assert not set("79") & set(repr(pads))


@pytest.mark.parametrize("length", [PIN_LENGTH, STAFF_CODE_LENGTH])
def test_taking_overwrites_the_digits_of_any_length(length):
    pad = PinPad(length)
    type_into(pad, [5] * length)
    pad.take(pad.confirm())
    assert bytes(pad._digits) == bytes(length)
