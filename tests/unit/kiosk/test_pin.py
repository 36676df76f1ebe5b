"""The pad's promises: four digits, taken once, wiped."""

import pytest

from kiosk.pin import PinPad


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
