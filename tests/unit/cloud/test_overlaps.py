"""Which pairs of coverages overlap, and the one day on which the law lets two insurers cover."""

import dataclasses
import datetime as dt
from itertools import combinations

import hypothesis
import pytest
from hypothesis import strategies as st

from cloud.domain.overlaps import Enrolment, Overlap, overlaps
from eligibility.insured import InsurerNumber
from eligibility.scheme import Scheme

JOINED = dt.date(2026, 4, 1)
KYOKAI, SOCIETY, NHI, OTHER_NHI = "01130012", "06050116", "138016", "130013"
LATER_STAGE = "39342027"
A_DAY = dt.timedelta(days=1)


def a_coverage(
    insurer: str, since: dt.date, until: dt.date | None = None, coverage_id: int = 1
) -> Enrolment:
    return Enrolment(coverage_id, insurer, Scheme.of(InsurerNumber(insurer)), since, until)


def employee(until: dt.date | None = None) -> Enrolment:
    return a_coverage(KYOKAI, JOINED, until, coverage_id=2)


def nhi(until: dt.date | None = None, since: dt.date = JOINED - 90 * A_DAY) -> Enrolment:
    return a_coverage(NHI, since, until)


def test_national_health_insurance_that_was_not_ended_is_found():
    assert overlaps([nhi(), employee()]) == (Overlap(1, 2, JOINED, None),)


def test_national_health_insurance_ends_lawfully_on_the_day_after_joining():
    assert overlaps([nhi(until=JOINED + A_DAY), employee()]) == ()


@pytest.mark.parametrize("days", [2, 3, 30])
def test_a_day_more_than_the_law_gives_is_found(days):
    until = JOINED + days * A_DAY
    assert overlaps([nhi(until), employee()]) == (Overlap(1, 2, JOINED, until),)


def test_an_employee_coverage_of_one_day_inside_an_open_one_is_found():
    assert len(overlaps([nhi(), employee(until=JOINED + A_DAY)])) == 1


def test_the_lawful_day_is_national_health_insurances_alone():
    society = a_coverage(SOCIETY, JOINED - 90 * A_DAY, JOINED + A_DAY)
    assert len(overlaps([society, employee()])) == 1


def test_the_lawful_day_needs_an_employee_scheme_on_the_other_side():
    for joined in (OTHER_NHI, LATER_STAGE):
        other = a_coverage(joined, JOINED, coverage_id=2)
        assert len(overlaps([nhi(until=JOINED + A_DAY), other])) == 1


def test_an_employee_coverage_that_ends_a_day_into_national_health_insurance_is_found():
    left = a_coverage(KYOKAI, JOINED - 90 * A_DAY, JOINED + A_DAY)
    assert len(overlaps([left, a_coverage(NHI, JOINED, coverage_id=2)])) == 1


def test_periods_that_touch_do_not_overlap():
    assert overlaps([nhi(until=JOINED), employee()]) == ()


def test_one_insurers_coverages_are_no_double_enrolment():
    assert overlaps([employee(), dataclasses.replace(employee(), coverage_id=3)]) == ()


days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 2, 10))


@st.composite
def an_enrolment(draw: st.DrawFn) -> Enrolment:
    insurer = draw(st.sampled_from((KYOKAI, SOCIETY, NHI, OTHER_NHI, LATER_STAGE)))
    since = draw(days)
    until = draw(st.none() | days.filter(lambda day: day > since))
    return a_coverage(insurer, since, until, draw(st.integers(1, 9)))


several = st.lists(an_enrolment(), max_size=6, unique_by=lambda one: one.coverage_id)


def covered_days(enrolment: Enrolment) -> set[dt.date]:
    end = enrolment.lapsed_on or dt.date(2026, 3, 1)
    return {enrolment.qualified_on + i * A_DAY for i in range((end - enrolment.qualified_on).days)}


@hypothesis.given(several)
def test_a_pair_is_found_by_the_days_that_both_cover(enrolments):
    by_id = {one.coverage_id: one for one in enrolments}
    found = {(overlap.coverage_a, overlap.coverage_b): overlap for overlap in overlaps(enrolments)}
    for (a, b), overlap in found.items():
        common = covered_days(by_id[a]) & covered_days(by_id[b])
        assert min(common) == overlap.begins_on
        assert by_id[a].insurer_no != by_id[b].insurer_no
    for one, other in combinations(enrolments, 2):
        common = covered_days(one) & covered_days(other)
        if len(common) > 1 and one.insurer_no != other.insurer_no:
            ids = sorted((one.coverage_id, other.coverage_id))
            assert (ids[0], ids[1]) in found


@hypothesis.given(several, st.randoms())
def test_the_order_of_the_coverages_does_not_matter(enrolments, random):
    shuffled = list(enrolments)
    random.shuffle(shuffled)
    assert set(overlaps(shuffled)) == set(overlaps(enrolments))


@hypothesis.given(several)
def test_ending_national_health_insurance_the_day_after_joining_settles_a_finding(enrolments):
    by_id = {one.coverage_id: one for one in enrolments}
    for overlap in overlaps(enrolments):
        one, other = by_id[overlap.coverage_a], by_id[overlap.coverage_b]
        for left, joined in ((one, other), (other, one)):
            is_joining = left.scheme.is_national_health and joined.scheme.is_employee
            if is_joining and left.qualified_on <= joined.qualified_on:
                ended = dataclasses.replace(left, lapsed_on=joined.qualified_on + A_DAY)
                assert overlaps([ended, joined]) == ()
