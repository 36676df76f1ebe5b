"""Outcomes on any day against a naive oracle that looks at every day by itself (eligibility.md 2).

The oracle knows of a person only which coverages hold on which day; it never compares dates of two
coverages but by asking for each day of the calendar.
"""

import dataclasses
import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st

from cloud.domain.history import Finding, by_card_face, by_person
from eligibility.coverage import Coverage, Validity
from eligibility.inquiry import CardFaceKey
from eligibility.insured import BranchNumber, InsuredNumber
from tests.bench.people import people
from tests.bench.registered import registered

FIRST = dt.date(2026, 1, 1)
DAYS = 12
CALENDAR = [FIRST + dt.timedelta(days=n) for n in range(-1, DAYS + 2)]
[ORDINARY] = people(FIRST)["hanako"].coverages


def covering(start: int, end: int | None, number: str = "1", branch: str | None = "01") -> Coverage:
    """From the start to the day before the end."""
    key = dataclasses.replace(
        ORDINARY.key,
        number=InsuredNumber(number),
        branch=BranchNumber(branch) if branch else None,
    )
    return dataclasses.replace(
        ORDINARY,
        key=key,
        qualified_on=FIRST + dt.timedelta(days=start),
        lapsed_on=None if end is None else FIRST + dt.timedelta(days=end),
    )


def holds(coverage: Coverage) -> list[bool]:
    return [coverage.is_valid_on(day) for day in CALENDAR]


def oracle(asked_for: Sequence[Coverage], everything: Sequence[Coverage], at: int) -> Validity:
    """Of the coverages asked for, on the day at this place of the calendar."""
    if any(holds(one)[at] for one in asked_for):
        return Validity.VALID
    ended = [one for one in asked_for if any(holds(one)[:at])]
    if not ended:
        return Validity.NOT_FOUND
    last = max(ended, key=lambda one: max(n for n, held in enumerate(holds(one)) if held))
    began_later = [one for one in everything if holds(one).index(True) > holds(last).index(True)]
    is_newer_known = any(any(holds(one)[at:]) for one in began_later)
    return Validity.LOST_NEWER_EXISTS if is_newer_known else Validity.LOST


@st.composite
def coverages(draw) -> list[Coverage]:
    """Up to four of one person: open and ended, apart, one after the other, and overlapping."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, DAYS - 1))
        end = draw(st.none() | st.integers(start + 1, DAYS))
        found.append(covering(start, end, draw(st.sampled_from("123"))))
    return found


PLACES = st.integers(0, len(CALENDAR) - 1)


@given(coverages(), PLACES)
def test_the_card_path_says_what_the_oracle_says(known, at):
    finding = by_person(registered(1, *known), CALENDAR[at])
    assert finding.outcome is oracle(known, known, at)
    assert is_sound(finding, known, CALENDAR[at])


@given(coverages(), PLACES, st.sampled_from("123"))
def test_the_card_face_says_what_the_oracle_says_of_its_own_coverages(known, at, number):
    face = CardFaceKey(covering(0, 1, number).key, ORDINARY.person.birthdate)
    asked_for = [one for one in known if one.key.number.text == number]
    finding = by_card_face(face, (registered(1, *known),), CALENDAR[at])
    assert finding.outcome is oracle(asked_for, known, at)
    assert is_sound(finding, asked_for, CALENDAR[at])


@given(coverages(), coverages(), PLACES)
def test_several_people_on_one_face_are_never_listed(ones, others, at):
    face = CardFaceKey(covering(0, 1, "1", None).key, ORDINARY.person.birthdate)
    found = (registered(1, *ones), registered(2, *others))
    have_it = [any(c.key.number.text == "1" for c in person.coverages) for person in found]
    finding = by_card_face(face, found, CALENDAR[at])
    if all(have_it):
        assert finding == Finding(Validity.SEVERAL)
    elif not any(have_it):
        assert finding == Finding(Validity.NOT_FOUND)


def is_sound(finding: Finding, allowed: Sequence[Coverage], day: dt.date) -> bool:
    """At most one coverage, of those asked for, and it fits the outcome."""
    if finding.outcome is Validity.NOT_FOUND:
        return (finding.coverages, finding.coverage_id) == ((), None)
    [told] = finding.coverages
    is_named = finding.coverage_id is not None
    return told in allowed and told.is_valid_on(day) == finding.outcome.is_valid and is_named


OLD, NEW = covering(0, 4), covering(6, None, "2")
OVERLAP = covering(2, None, "2")
CASES = {
    "first day": ([OLD], 0, Validity.VALID),
    "last day": ([OLD], 3, Validity.VALID),
    "first day without": ([OLD], 4, Validity.LOST),
    "not begun yet": ([NEW], 5, Validity.NOT_FOUND),
    "between two": ([OLD, NEW], 5, Validity.LOST_NEWER_EXISTS),
    "in the newer one": ([OLD, NEW], 6, Validity.VALID),
    "in the older one, asked later": ([OLD, NEW], 2, Validity.VALID),
    "in the older one, overlapped": ([OLD, OVERLAP], 3, Validity.VALID),
    "in the overlapping one": ([OLD, OVERLAP], 4, Validity.VALID),
    "a newer one that is over, too": ([OLD, covering(5, 6, "2")], 7, Validity.LOST),
    "before everything": ([OLD, NEW], -1, Validity.NOT_FOUND),
}


@pytest.mark.parametrize(("known", "at", "expected"), CASES.values(), ids=CASES.keys())
def test_the_outcomes_of_a_day(known, at, expected):
    day = FIRST + dt.timedelta(days=at)
    assert by_person(registered(1, *known), day).outcome is expected
    assert oracle(known, known, CALENDAR.index(day)) is expected


@pytest.mark.parametrize(("number", "told"), [("1", OLD), ("2", OVERLAP)], ids=["older", "newer"])
def test_either_of_two_overlapping_coverages_is_valid_by_its_own_key(number, told):
    face = CardFaceKey(covering(0, 1, number).key, ORDINARY.person.birthdate)
    finding = by_card_face(face, (registered(1, OLD, OVERLAP),), FIRST + dt.timedelta(days=3))
    assert (finding.outcome, finding.coverages) == (Validity.VALID, (told,))
