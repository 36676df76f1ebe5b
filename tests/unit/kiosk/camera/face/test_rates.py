"""FAR, FRR and the threshold for a wanted FAR; pure numbers."""

import pytest
from hypothesis import given, strategies as st

from kiosk.camera.face.rates import (
    GRID,
    Scores,
    TooFewPairs,
    best_shown,
    rates_at,
    threshold_for,
)

MANY = tuple(at / 10_000 for at in range(3000))  # 0.0000 to 0.2999


def test_rates_count_strangers_let_in_and_people_turned_away():
    scores = Scores(same=(0.3, 0.5, 0.6, 0.9), different=(0.1, 0.44, 0.5, 0.2, 0.3))
    rates = rates_at(scores, 0.44)
    assert rates.far == pytest.approx(2 / 5)
    assert rates.frr == pytest.approx(1 / 4)


def test_a_score_on_the_threshold_is_accepted():
    rates = rates_at(Scores(same=(0.44,), different=(0.44,)), 0.44)
    assert (rates.far, rates.frr) == (1, 0)


def test_without_pairs_there_is_no_rate():
    rates = rates_at(Scores((), ()), 0.44)
    assert (rates.far, rates.frr) == (None, None)


def test_the_grid_has_the_kiosks_own_thresholds():
    assert {0.36, 0.44} <= set(GRID)


def test_the_threshold_lets_in_the_wanted_share_and_no_more():
    at = threshold_for(Scores(same=(0.29, 0.5), different=MANY), 0.001)
    assert at.far is not None
    assert at.far <= 0.001
    lower = rates_at(Scores((), MANY), at.threshold - 0.001)
    assert (lower.far or 0) > 0.001
    assert at.frr == pytest.approx(1 / 2)


@given(st.lists(st.floats(-1, 1), min_size=300, max_size=400), st.sampled_from([0.01, 0.02, 0.1]))
def test_the_threshold_always_keeps_the_wanted_rate(different, far):
    at = threshold_for(Scores((), tuple(different)), far)
    assert at.far is not None
    assert at.far <= far


@pytest.mark.parametrize(
    ("count", "far", "is_enough"),
    [
        (3000, 0.001, True),
        (2999, 0.001, False),
        (300, 0.01, True),
        (299, 0.01, False),
        (0, 0.5, False),
    ],
)
def test_so_few_pairs_cannot_say_so_low_a_rate(count, far, is_enough):
    scores = Scores((), (0.1,) * count)
    if is_enough:
        assert threshold_for(scores, far).far == 0
        return
    with pytest.raises(TooFewPairs, match=f"{count} pairs .*rule of three.*{far:g} needs at least"):
        threshold_for(scores, far)


@pytest.mark.parametrize(("count", "rate"), [(0, None), (1, 1), (3, 1), (300, 0.01)])
def test_what_so_many_pairs_can_show(count, rate):
    assert best_shown(count) == rate
