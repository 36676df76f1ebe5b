"""Three quick taps belong together; slower ones do not."""

from kiosk.ui.quick_taps import WITHIN_S, QuickTaps


def test_three_quick_taps_are_one_sign():
    taps = QuickTaps()
    assert [taps.tap(now) for now in (0.0, 0.4, 0.8)] == [False, False, True]


def test_slow_taps_are_none():
    taps = QuickTaps()
    assert not any(taps.tap(now * WITHIN_S * 0.6) for now in range(10))


def test_the_next_three_count_anew():
    taps = QuickTaps()
    assert [taps.tap(now / 10) for now in range(6)] == [False, False, True] * 2


def test_a_key_between_them_forgets_them():
    taps = QuickTaps()
    taps.tap(0.0)
    taps.tap(0.1)
    taps.forget()
    assert not taps.tap(0.2)
