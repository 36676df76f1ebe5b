"""Days of cover, kinds of card, ages and names."""

import dataclasses
import datetime as dt

import pytest

from eligibility.benefits import (
    LimitCategory,
    PlainCertificate,
    PlainKind,
)
from eligibility.coverage import (
    CardClassification,
    ContributionRatio,
    classified_by,
)
from eligibility.errors import MalformedValue
from eligibility.person import age_on, check_birthdate, masked_name
from tests.bench.people import people

TODAY = dt.date(2026, 11, 22)
HANAKO = people(TODAY)["hanako"].coverages[0]


def test_cover_runs_from_the_first_day_to_the_day_before_the_loss():
    coverage = dataclasses.replace(
        HANAKO, qualified_on=dt.date(2026, 4, 1), lapsed_on=dt.date(2026, 10, 1)
    )
    days = [(dt.date(2026, 3, 31), False), (dt.date(2026, 4, 1), True)]
    days += [(dt.date(2026, 9, 30), True), (dt.date(2026, 10, 1), False)]
    assert [(day, coverage.is_valid_on(day)) for day, _ in days] == days


def test_ratios_are_three_digit_percentages_on_the_wire():
    assert ContributionRatio.of_percent("030").tenths == 3
    assert ContributionRatio(1).percent == "010"


@pytest.mark.parametrize(
    ("name", "masked"),
    [("山田　花子", "山○ 花○"), ("林", "林"), ("李 明", "李 明"), ("ｼﾞｮﾝ スミス", "ｼ○ ス○")],
)
def test_names_are_masked(name, masked):
    assert masked_name(name) == masked


def test_age_counts_completed_years():
    assert age_on(dt.date(2000, 11, 23), TODAY) == 25
    assert age_on(dt.date(2000, 11, 22), TODAY) == 26


@pytest.mark.parametrize("born", [TODAY + dt.timedelta(days=1), dt.date(1890, 1, 1)])
def test_impossible_birth_dates_are_refused(born):
    with pytest.raises(MalformedValue):
        check_birthdate(born, TODAY)


def test_limit_categories_have_their_printed_label():
    assert LimitCategory.of("A03") is LimitCategory.A03
    assert LimitCategory.A03.label == "ウ"
    assert LimitCategory.of("Z99") is None


@pytest.mark.parametrize("percent", ["", "3", "abc", "025", "110", "０３０", "-10"])
def test_a_ratio_that_is_no_whole_tenths_is_refused(percent):
    with pytest.raises(MalformedValue, match="contribution ratio"):
        ContributionRatio.of_percent(percent)


@pytest.mark.parametrize(
    ("registered", "held", "kind"),
    [
        ("01", [], "01"),
        ("01", [PlainKind.SHORT_TERM], "03"),
        ("01", [PlainKind.RETIRED], "02"),
        ("01", [PlainKind.SHORT_TERM, PlainKind.RETIRED], "04"),
        ("02", [PlainKind.SHORT_TERM], "04"),
        ("01", [PlainKind.CERTIFICATE_OF_QUALIFICATION], "05"),
        ("01", [PlainKind.STUDENT, PlainKind.CHILD_SHORT_TERM], "01"),
        ("07", [PlainKind.SHORT_TERM], "07"),
    ],
)
def test_the_kind_of_card_follows_from_the_papers(registered, held, kind):
    papers = [PlainCertificate(one, TODAY, None) for one in held]
    found = classified_by(CardClassification(registered), papers)
    assert found is CardClassification(kind)
