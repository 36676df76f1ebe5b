"""Which coverage answers for a day."""

import dataclasses
import datetime as dt

import pytest

from cloud.domain.history import by_card_face, by_person, notices_of
from cloud.domain.values import FoundPerson
from eligibility.coverage import Coverage, Validity
from eligibility.inquiry import CardFaceKey, Notice
from tests.bench.people import people
from tests.bench.registered import registered

TODAY = dt.date(2026, 6, 15)
DAY = dt.timedelta(days=1)
EVERYBODY = people(TODAY)
OLD, NEW = EVERYBODY["kenji"].coverages


def running(coverage: Coverage, **changes) -> Coverage:
    return dataclasses.replace(coverage, lapsed_on=None, reason_of_loss=None, **changes)


def someone(*coverages: Coverage) -> FoundPerson:
    return registered(1, *coverages)


def twins() -> tuple[FoundPerson, FoundPerson]:
    aoi, akari = (EVERYBODY[key].coverages for key in ("aoi", "akari"))
    return registered(1, *aoi), registered(2, *akari)


def face_of(coverage: Coverage) -> CardFaceKey:
    return CardFaceKey(coverage.key, coverage.person.birthdate)


def test_nobody_is_found_without_a_coverage():
    assert by_person(someone(), TODAY).outcome is Validity.NOT_FOUND


def test_the_first_day_is_covered_and_the_day_before_is_not():
    assert by_person(someone(NEW), NEW.qualified_on).outcome is Validity.VALID
    assert by_person(someone(NEW), NEW.qualified_on - DAY).outcome is Validity.NOT_FOUND


def test_the_day_of_loss_is_not_covered_any_more():
    [lost] = EVERYBODY["jiro"].coverages
    assert lost.lapsed_on is not None
    assert by_person(someone(lost), lost.lapsed_on).outcome is Validity.LOST
    assert by_person(someone(lost), lost.lapsed_on - DAY).outcome is Validity.VALID


def test_of_two_lost_coverages_the_later_is_shown():
    earlier = dataclasses.replace(OLD, lapsed_on=dt.date(2020, 1, 1))
    later = dataclasses.replace(NEW, lapsed_on=TODAY)
    finding = by_person(someone(later, earlier), TODAY)
    assert (finding.outcome, finding.coverages) == (Validity.LOST, (later,))


def test_a_gap_before_a_newer_coverage_is_lost_with_a_newer_one():
    later = dataclasses.replace(NEW, qualified_on=TODAY + DAY)
    finding = by_person(someone(OLD, later), TODAY)
    assert (finding.outcome, finding.coverages) == (Validity.LOST_NEWER_EXISTS, (OLD,))


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_valid_coverages_the_latest_issued_card_is_preferred(turned):
    issued = running(OLD, card_issued_on=dt.date(2026, 6, 1))
    other = running(NEW, card_issued_on=dt.date(2026, 5, 1))
    both = (issued, other)[:: -1 if turned else 1]
    assert by_person(someone(*both), TODAY).coverages == (issued,)


@pytest.mark.parametrize("turned", [False, True])
def test_without_issuance_dates_the_later_coverage_is_preferred(turned):
    both = (running(OLD), running(NEW))[:: -1 if turned else 1]
    assert by_person(someone(*both), TODAY).coverages == (running(NEW),)


def test_a_face_answers_for_its_own_coverage_also_when_another_is_valid():
    person = someone(running(OLD), running(NEW))
    assert by_card_face(face_of(OLD), (person,), TODAY).coverages == (running(OLD),)


def test_the_face_of_a_lost_coverage_never_shows_the_newer_one():
    finding = by_card_face(face_of(OLD), (someone(OLD, NEW),), TODAY)
    assert (finding.outcome, finding.coverages) == (Validity.LOST_NEWER_EXISTS, (OLD,))


def test_twins_are_several_and_nobody_is_named():
    aoi, akari = twins()
    face = face_of(aoi.coverages[0])
    household = dataclasses.replace(face, key=dataclasses.replace(face.key, branch=None))
    finding = by_card_face(household, (aoi, akari), TODAY)
    assert (finding.outcome, finding.coverages, finding.person_id) == (Validity.SEVERAL, (), None)


def test_what_is_told_is_named_by_its_id_too():
    assert by_person(someone(OLD, NEW), TODAY).coverage_id == 101
    assert by_card_face(face_of(OLD), (someone(OLD, NEW),), TODAY).coverage_id == 100


def test_the_branch_finds_one_twin():
    aoi, akari = twins()
    assert by_card_face(face_of(akari.coverages[0]), (aoi, akari), TODAY).person_id == 2


def test_a_hash_collision_is_not_a_hit():
    stranger = someone(*EVERYBODY["hanako"].coverages)
    assert by_card_face(face_of(OLD), (stranger,), TODAY).outcome is Validity.NOT_FOUND


def test_another_birth_date_is_not_found():
    face = dataclasses.replace(face_of(NEW), birth=dt.date(1990, 1, 1))
    found = by_card_face(face, (someone(NEW),), TODAY)
    assert found.outcome is Validity.NOT_FOUND


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        pytest.param(TODAY, (Notice.COVERAGE_ENDS_SOON,), id="today"),
        pytest.param(TODAY + 31 * DAY, (Notice.COVERAGE_ENDS_SOON,), id="in a month"),
        pytest.param(TODAY + 32 * DAY, (), id="later"),
        pytest.param(TODAY - DAY, (), id="card over, coverage not"),
        pytest.param(None, (), id="open"),
    ],
)
def test_an_end_within_a_month_is_a_notice(until, expected):
    finding = by_person(someone(dataclasses.replace(NEW, card_valid_until=until)), TODAY)
    assert notices_of(finding, TODAY) == expected


@pytest.mark.parametrize(
    ("began", "expected"),
    [
        pytest.param(TODAY, (Notice.COVERAGE_IS_NEW,), id="today"),
        pytest.param(TODAY - 31 * DAY, (Notice.COVERAGE_IS_NEW,), id="a month ago"),
        pytest.param(TODAY - 32 * DAY, (), id="longer ago"),
    ],
)
def test_a_coverage_that_followed_another_lately_is_a_notice(began, expected):
    before = dataclasses.replace(OLD, qualified_on=began - 900 * DAY, lapsed_on=began)
    new = dataclasses.replace(NEW, qualified_on=began, card_valid_until=None)
    assert notices_of(by_person(someone(before, new), TODAY), TODAY) == expected
    assert notices_of(by_person(someone(new), TODAY), TODAY) == ()


def test_a_lost_coverage_brings_no_notice_of_its_end():
    assert notices_of(by_person(someone(OLD), TODAY), TODAY) == ()
