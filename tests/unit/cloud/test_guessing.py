"""When many card faces that find nobody are a burst."""

from cloud.domain.guessing import BURST, WINDOW_S, Misses

ONE, OTHER = "urn:x-oev:device:1310000011:desk-1", "urn:x-oev:device:1310000011:desk-2"


def noted(misses: Misses, device: str, *moments: float) -> list[bool]:
    return [misses.completes_burst(device, now) for now in moments]


def test_the_last_of_a_burst_is_told_and_no_other():
    told = noted(Misses(), ONE, *range(BURST))
    assert told == [False] * (BURST - 1) + [True]


def test_a_burst_that_goes_on_is_told_once_each_burst():
    assert sum(noted(Misses(), ONE, *range(BURST * 3))) == 3


def test_misses_spread_over_a_day_are_no_burst():
    moments = [n * WINDOW_S / (BURST - 1) * 1.01 for n in range(50)]
    assert not any(noted(Misses(), ONE, *moments))


def test_the_window_includes_its_end():
    moments = [n * WINDOW_S / (BURST - 1) for n in range(BURST)]
    assert noted(Misses(), ONE, *moments)[-1]


def test_devices_are_counted_apart():
    misses = Misses()
    assert not any(noted(misses, ONE, *range(BURST - 1)))
    assert not any(noted(misses, OTHER, *range(BURST - 1)))
    assert noted(misses, ONE, BURST) == [True]
