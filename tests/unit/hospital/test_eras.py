"""Days as people write them."""

import datetime as dt

import pytest

from eligibility.errors import MalformedValue
from hospital.eras import day_from_text, in_era, month_day_from_text

NEW_YEAR = dt.date(1955, 1, 2)


@pytest.mark.parametrize(
    "text",
    [
        "19550102",
        "1955-01-02",
        "1955/1/2",
        "1955.1.2",
        "1955年1月2日",
        "S30.1.2",
        "s30-01-02",
        "S300102",
        "昭30.1.2",
        "昭和30年1月2日",
        "昭和３０年 １月 ２日",
        "１９５５０１０２",
        "Ｓ３０．１．２",
        "㍼30.1.2",
        "1955－01－02",
        "1955ー1ー2",
    ],
)
def test_a_day_may_be_written_in_any_of_these_ways(text):
    assert day_from_text(text) == NEW_YEAR


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("S64.1.7", dt.date(1989, 1, 7)),
        ("H1.1.8", dt.date(1989, 1, 8)),
        ("平成元年1月8日", dt.date(1989, 1, 8)),
        ("R元.5.1", dt.date(2019, 5, 1)),
        ("令和6年2月29日", dt.date(2024, 2, 29)),
        ("T15.12.24", dt.date(1926, 12, 24)),
        ("M45.7.29", dt.date(1912, 7, 29)),
    ],
)
def test_the_borders_of_the_eras(text, day):
    assert day_from_text(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "H1.1.7",  # still Showa
        "S64.1.8",  # Heisei already
        "R1.4.30",
        "S0.1.1",
        "S30.2.29",
        "S30.13.1",
        "X30.1.2",
        "30.1.2",  # of which era?
        "S1955.1.2",
        "550102",
        "0102",
        "",
        "S",
        "昭和",
        "S9999999999999.1.2",
    ],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(MalformedValue):
        day_from_text(text)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("0102", "0102"),
        ("1/2", "0102"),
        ("1月2日", "0102"),
        ("０１０２", "0102"),
        ("12-31", "1231"),
        ("S30.1.2", None),
        ("19550102", None),
        ("", None),
    ],
)
def test_month_and_day_alone(text, given):
    assert month_day_from_text(text) == given


def test_a_day_is_told_in_its_era():
    told = [in_era(day) for day in (NEW_YEAR, dt.date(2019, 5, 1), dt.date(1850, 3, 4))]
    assert told == ["昭和30年1月2日", "令和元年5月1日", "1850年3月4日"]
