"""What a patient pays, around the days on which it changes (eligibility.md 4.1, 4.2)."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, strategies as st

from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    LimitCategory,
)
from eligibility.burden import (
    Times,
    attained_on,
    ceiling_of,
    claim_note_of,
    contribution_ratio,
    is_in_bracket,
    is_preschool_on,
    limit_terms,
    most_to_pay,
)
from eligibility.burden_table import TABLE, AgeBracket, Days, Payer, ShareRule
from eligibility.coverage import CardClassification, ContributionRatio
from tests.bench.people import people

TODAY = dt.date(2026, 11, 22)
HANAKO = people(TODAY)["hanako"].coverages[0]
ONE_DAY = dt.timedelta(days=1)
BORN = st.dates(dt.date(1940, 1, 1), dt.date(2025, 12, 31))


@pytest.mark.parametrize(
    ("born", "last_day"),
    [
        (dt.date(2020, 4, 1), dt.date(2026, 3, 31)),
        (dt.date(2020, 4, 2), dt.date(2027, 3, 31)),
        (dt.date(2020, 2, 29), dt.date(2026, 3, 31)),
        (dt.date(2020, 3, 31), dt.date(2026, 3, 31)),
        (dt.date(2020, 12, 1), dt.date(2027, 3, 31)),
    ],
)
def test_preschool_ends_on_the_31_march_after_the_age_is_attained(born, last_day):
    assert is_preschool_on(born, last_day)
    assert not is_preschool_on(born, last_day + dt.timedelta(days=1))


def aged(years, **changes):
    """A coverage of a person whose birthday was yesterday."""
    born = dt.date(TODAY.year - years, TODAY.month, TODAY.day - 1)
    person = dataclasses.replace(HANAKO.person, birthdate=born)
    return dataclasses.replace(HANAKO, person=person, **changes)


RECIPIENT = ElderlyRecipientCertificate("020", dt.date(2026, 8, 1), dt.date(2027, 7, 31))


@pytest.mark.parametrize(
    ("coverage", "tenths"),
    [
        pytest.param(aged(40), 3, id="all others"),
        pytest.param(aged(4), 2, id="before school"),
        pytest.param(aged(40, is_preschool=True), 2, id="registered as before school"),
        pytest.param(aged(72, elderly_recipient=RECIPIENT), 2, id="70 to 74 with the paper"),
        pytest.param(aged(72), 3, id="70 to 74 without it"),
        pytest.param(aged(60, elderly_recipient=RECIPIENT), 3, id="the paper of a 60 year old"),
        pytest.param(
            aged(80, insured_contribution_ratio=ContributionRatio(1)), 1, id="later-stage elderly"
        ),
    ],
)
def test_the_share_follows_the_table(coverage, tenths):
    assert contribution_ratio(coverage, TODAY).tenths == tenths


def test_a_paper_that_has_ended_does_not_count():
    ended = dataclasses.replace(RECIPIENT, valid_until=TODAY - dt.timedelta(days=1))
    assert contribution_ratio(aged(72, elderly_recipient=ended), TODAY).tenths == 3


def born(birthdate, **changes):
    person = dataclasses.replace(HANAKO.person, birthdate=birthdate)
    return dataclasses.replace(HANAKO, person=person, **changes)


@given(BORN, st.integers(0, 100))
def test_an_age_is_attained_the_day_before_the_birthday(birthdate, years):
    attained = attained_on(birthdate, years)
    assert attained.year in (birthdate.year + years, birthdate.year + years - 1)
    following = attained + ONE_DAY
    in_common_year = (birthdate.month, birthdate.day) == (2, 29) and following.month == 3
    same_day = (following.month, following.day) == (birthdate.month, birthdate.day)
    assert same_day or (in_common_year and following.day == 1)


@given(BORN)
def test_preschool_is_one_stretch_that_ends_on_a_31_march(birthdate):
    last_days = [
        day
        for year in range(birthdate.year + 5, birthdate.year + 9)
        if is_preschool_on(birthdate, day := dt.date(year, 3, 31))
        and not is_preschool_on(birthdate, day + ONE_DAY)
    ]
    if birthdate >= dt.date(2003, 1, 1):  # whose childhood lies in the table's days
        (last_day,) = last_days
        attained = attained_on(birthdate, 6)
        assert attained <= last_day < attained.replace(year=attained.year + 1)


@pytest.mark.parametrize(
    ("birthdate", "first_day"),
    [
        pytest.param(dt.date(1956, 11, 1), dt.date(2026, 11, 1), id="on the 1st: that month"),
        pytest.param(dt.date(1956, 11, 2), dt.date(2026, 12, 1), id="on the 2nd: the next"),
        pytest.param(dt.date(1956, 11, 30), dt.date(2026, 12, 1), id="on the last"),
        pytest.param(dt.date(1956, 12, 31), dt.date(2027, 1, 1), id="at the end of the year"),
        pytest.param(dt.date(1956, 2, 29), dt.date(2026, 3, 1), id="on 29 February"),
        pytest.param(dt.date(1956, 3, 1), dt.date(2026, 3, 1), id="on 1 March"),
    ],
)
def test_seventy_counts_from_the_month_after_it_is_attained(birthdate, first_day):
    paid = born(birthdate, elderly_recipient=OPEN_RECIPIENT)
    assert not is_in_bracket(AgeBracket.ELDERLY, birthdate, first_day - ONE_DAY)
    assert is_in_bracket(AgeBracket.ELDERLY, birthdate, first_day)
    days = (first_day - ONE_DAY, first_day)
    assert [contribution_ratio(paid, day).tenths for day in days] == [3, 2]


OPEN_RECIPIENT = ElderlyRecipientCertificate("020", dt.date(2020, 8, 1), None)


@given(st.dates(dt.date(1940, 1, 1), dt.date(1960, 12, 31)))
def test_seventy_begins_on_a_first_and_lasts_until_the_75th_birthday(birthdate):
    at_75 = attained_on(birthdate, 75) + ONE_DAY
    assert is_in_bracket(AgeBracket.ELDERLY, birthdate, at_75 - ONE_DAY)
    assert not is_in_bracket(AgeBracket.ELDERLY, birthdate, at_75)
    assert is_in_bracket(AgeBracket.LATER_STAGE, birthdate, at_75)
    assert not is_in_bracket(AgeBracket.LATER_STAGE, birthdate, at_75 - ONE_DAY)
    at_70 = attained_on(birthdate, 70)
    firsts = [
        day
        for day in (at_70 + dt.timedelta(days=count) for count in range(-40, 41))
        if is_in_bracket(AgeBracket.ELDERLY, birthdate, day)
        and not is_in_bracket(AgeBracket.ELDERLY, birthdate, day - ONE_DAY)
    ]
    assert [day.day for day in firsts] == [1]
    assert 0 < (firsts[0] - at_70).days <= 31


@pytest.mark.parametrize(
    ("birthdate", "day", "tenths"),
    [
        pytest.param(dt.date(1951, 11, 23), TODAY, 2, id="the day before the 75th birthday"),
        pytest.param(dt.date(1951, 11, 22), TODAY, 3, id="the 75th birthday itself"),
    ],
)
def test_the_paper_of_seventy_ends_with_the_75th_birthday(birthdate, day, tenths):
    paid = born(birthdate, elderly_recipient=OPEN_RECIPIENT)
    assert contribution_ratio(paid, day).tenths == tenths


def test_who_is_paid_back_later_pays_the_whole():
    coverage = dataclasses.replace(
        HANAKO, card_classification=CardClassification.SPECIAL_MEDICAL_EXPENSE
    )
    assert contribution_ratio(coverage, TODAY).tenths == 10


def test_another_table_may_be_given():
    from_new_year = Days(dt.date(2027, 1, 1))
    until_then = Days(dt.date(2003, 4, 1), dt.date(2026, 12, 31))
    shares = (
        ShareRule(Payer.ANYBODY, 3, until_then),
        ShareRule(Payer.ANYBODY, 4, from_new_year),
    )
    changed = dataclasses.replace(TABLE, shares=shares)
    days = (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    assert [contribution_ratio(HANAKO, day, changed).tenths for day in days] == [3, 4]
    assert [contribution_ratio(HANAKO, day).tenths for day in days] == [3, 3]


JULY, AUGUST = dt.date(2026, 7, 31), dt.date(2026, 8, 1)


@pytest.mark.parametrize(
    ("category", "day", "cost", "first", "again"),
    [
        ("A01", JULY, 1_000_000, 254_180, 140_100),
        ("B02", JULY, 1_000_000, 171_820, 93_000),
        ("A03", JULY, 1_000_000, 87_430, 44_400),
        ("A03", JULY, 267_000, 80_100, 44_400),
        ("A03", JULY, 267_050, 80_101, 44_400),
        ("A03", JULY, 267_040, 80_100, 44_400),
        ("A04", JULY, 9_000_000, 57_600, 44_400),
        ("A05", JULY, 9_000_000, 35_400, 24_600),
        ("B05", JULY, 9_000_000, 24_600, 24_600),
        ("B06", JULY, 9_000_000, 15_000, 15_000),
        ("B10", JULY, 9_000_000, 57_600, 44_400),
        ("A01", AUGUST, 1_000_000, 271_290, 140_100),
        ("A02", AUGUST, 1_000_000, 183_130, 93_000),
        ("B03", AUGUST, 1_000_000, 92_940, 44_400),
        ("A04", AUGUST, 1_000_000, 61_500, 44_400),
        ("A05", AUGUST, 1_000_000, 36_900, 24_600),
        ("B05", AUGUST, 1_000_000, 25_700, 24_600),
        ("B06", AUGUST, 1_000_000, 15_700, 15_700),
    ],
)
def test_ceilings_are_those_of_their_days(category, day, cost, first, again):
    ceiling = ceiling_of(category, day)
    assert ceiling is not None
    told = most_to_pay(ceiling, cost), most_to_pay(ceiling, cost, Times.FROM_THE_FOURTH)
    assert told == (first, again)


@given(st.sampled_from(LimitCategory), st.integers(0, 20_000_000), st.integers(0, 1_000_000))
def test_a_dearer_month_never_costs_less_and_a_repeated_one_never_more(category, cost, more):
    ceiling = ceiling_of(category.code, TODAY)
    assert ceiling is not None
    first = most_to_pay(ceiling, cost)
    assert first <= most_to_pay(ceiling, cost + more)
    assert most_to_pay(ceiling, cost, Times.FROM_THE_FOURTH) <= first


@pytest.mark.parametrize(
    ("category", "day"),
    [("A01", dt.date(2014, 12, 31)), ("A01", dt.date(2027, 8, 1)), ("Z99", TODAY)],
)
def test_a_day_or_category_without_a_row_has_no_ceiling(category, day):
    assert ceiling_of(category, day) is None


@given(st.sampled_from(LimitCategory), st.dates(dt.date(2010, 1, 1), dt.date(2035, 12, 31)))
def test_at_most_one_row_holds_on_a_day(category, day):
    for rows in (TABLE.ceilings, TABLE.notes):
        assert sum(category.code in row.categories and row.days.has(day) for row in rows) <= 1


@given(st.sampled_from(LimitCategory), st.dates(dt.date(2022, 10, 1), dt.date(2027, 7, 31)))
def test_every_category_has_its_ceiling_and_its_note(category, day):
    assert ceiling_of(category.code, day) is not None
    assert claim_note_of(category.code, day) is not None


@pytest.mark.parametrize(
    ("category", "code", "label", "repeated"),
    [
        ("A01", "26", "区ア", "31"),
        ("B01", "26", "区ア", "31"),
        ("B02", "27", "区イ", "32"),
        ("A03", "28", "区ウ", "33"),
        ("B04", "29", "区エ", "34"),
        ("B08", "30", "区オ", "35"),
        ("B09", "41", "区カ", "43"),
        ("B10", "42", "区キ", "44"),
    ],
)
def test_claims_carry_the_note_of_their_category(category, code, label, repeated):
    note = claim_note_of(category, TODAY)
    assert note is not None
    assert (note.code, note.label, note.repeated_code) == (code, label, repeated)


def test_a_category_counts_while_its_paper_holds():
    paper = LimitApplicationCertificate("01", "A03", AUGUST, TODAY)
    coverage = dataclasses.replace(HANAKO, limit_application=paper)
    terms = limit_terms(coverage, TODAY)
    assert terms is not None
    assert (terms.ceiling, terms.note) == (ceiling_of("A03", TODAY), claim_note_of("A03", TODAY))
    assert limit_terms(coverage, TODAY + ONE_DAY) is None
    assert limit_terms(coverage, JULY) is None
    assert limit_terms(HANAKO, TODAY) is None
