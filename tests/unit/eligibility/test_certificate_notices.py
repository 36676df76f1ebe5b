"""The ladder of notices before a certificate ends."""

import datetime as dt

import pytest

from eligibility.certificate_notices import Notice, Urgency, ladder, notice

MADE = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
LIFE = dt.timedelta(days=90)


@pytest.mark.parametrize(
    ("days", "told"),
    [
        pytest.param(90, (30, 20, 10, 5, 3, 2, 1, 0), id="a kiosk's"),
        pytest.param(270, (90, 60, 30, 15, 7, 6, 5, 4, 3, 2, 1, 0), id="just long enough"),
        pytest.param(1186, (90, 60, 30, 15, 7, 6, 5, 4, 3, 2, 1, 0), id="the real line's"),
        pytest.param(6, (2, 1, 0), id="a test's"),
    ],
)
def test_the_ladder_is_squeezed_into_the_last_third(days, told):
    assert ladder(dt.timedelta(days=days)) == told


@pytest.mark.parametrize(
    ("left", "told"),
    [
        pytest.param({"days": 30, "seconds": 1}, None, id="long to go"),
        pytest.param({"days": 30}, Notice(Urgency.RENEWS, 30, 30), id="due"),
        pytest.param({"days": 20, "seconds": 1}, Notice(Urgency.RENEWS, 30, 20), id="still due"),
        pytest.param({"days": 20}, Notice(Urgency.LATE, 20, 20), id="late"),
        pytest.param({"days": 3, "hours": 1}, Notice(Urgency.LATE, 5, 3), id="last rung alone"),
        pytest.param({"days": 3}, Notice(Urgency.DAILY, 3, 3), id="daily from here"),
        pytest.param({"hours": 23}, Notice(Urgency.DAILY, 1, 0), id="the last day"),
        pytest.param({}, Notice(Urgency.ENDED, 0, 0), id="over"),
        pytest.param({"days": -9}, Notice(Urgency.ENDED, 0, 0), id="long over"),
    ],
)
def test_a_notice_says_how_much_it_wants(left, told):
    until = MADE + LIFE
    assert notice(MADE, until, until - dt.timedelta(**left)) == told


def test_each_rung_is_told_of_once_and_urgency_never_falls():
    hours = (notice(MADE, MADE + LIFE, MADE + dt.timedelta(hours=at)) for at in range(90 * 24 + 1))
    told = [one for one in hours if one is not None]
    assert [one.rung for one in told] == sorted((one.rung for one in told), reverse=True)
    assert {one.rung for one in told} == set(ladder(LIFE))
    assert [one.urgency for one in told] == sorted(one.urgency for one in told)
