"""The made-up nation is like a real one where the registry would notice."""

import datetime as dt
import itertools
import re
from collections import Counter

import pytest

from cloud.domain.intake_lines import LineReader
from cloud.domain.link_feed import fact_of
from cloud.domain.pseudonym import FaceKeys
from cloud.sample.feed import batch_line, link_lines
from cloud.sample.insurers import Insurers, municipality_code
from cloud.sample.nation import Nation
from cloud.sample.values import SampleCoverage, SamplePerson, birthday
from eligibility.insured import InsurerNumber
from eligibility.scheme import Scheme
from eligibility.wire_link import decode_link

TODAY = dt.date(2026, 11, 28)
PEOPLE = 10_000


def _people(seed: int = 1) -> list[SamplePerson]:
    nation = Nation(PEOPLE, seed, TODAY)
    insurers = nation.insurers()
    return [one for number in nation.districts for one in nation.district(number, insurers)]


@pytest.fixture(scope="module")
def people() -> list[SamplePerson]:
    return _people()


def _current(person: SamplePerson) -> list[SampleCoverage]:
    return [one for one in person.coverages if one.ends is None]


def _age(person: SamplePerson) -> float:
    return (TODAY.toordinal() - person.born) / 365.2425


def test_the_same_seed_makes_the_same_nation(people):
    assert _people() == people
    assert _people(seed=2) != people


def test_there_are_as_many_people_as_were_asked_for(people):
    assert len({one.person_id for one in people}) == PEOPLE


def test_ages_are_those_of_japan(people):
    young = sum(_age(one) < 15 for one in people) / PEOPLE
    old = sum(_age(one) >= 75 for one in people) / PEOPLE
    assert young == pytest.approx(0.114, abs=0.02)
    assert old == pytest.approx(0.161, abs=0.02)


def test_people_have_about_three_periods_each(people):
    assert 2.5 < sum(len(one.coverages) for one in people) / PEOPLE < 3.5


def test_schemes_insure_about_as_many_as_they_do(people):
    insured = Counter(one.insurer.scheme for person in people for one in _current(person))
    assert 0.25 < insured[Scheme.KYOKAI] / PEOPLE < 0.36
    assert 0.17 < insured[Scheme.SOCIETY] / PEOPLE < 0.28
    assert 0.17 < insured[Scheme.MUNICIPAL_NHI] / PEOPLE < 0.28
    assert 0.13 < insured[Scheme.LATER_STAGE_ELDERLY] / PEOPLE < 0.18


def test_a_large_nation_has_every_insurer_and_no_number_twice():
    insurers = Insurers(1_000_000).everybody()
    assert 3_300 < len(insurers) < 3_600
    assert len({one.number for one in insurers}) == len(insurers)
    assert all(InsurerNumber.parse(one.number).text == one.number for one in insurers)
    assert sum(one.scheme is Scheme.LATER_STAGE_ELDERLY for one in insurers) == 47


@pytest.mark.parametrize(
    ("prefecture", "serial", "code"), [(1, 100, "011002"), (13, 0, "130001"), (27, 100, "271004")]
)
def test_municipality_codes_have_the_official_check_digit(prefecture, serial, code):
    assert municipality_code(prefecture, serial) == code


def test_later_stage_elderly_begins_on_the_75th_birthday_and_has_no_symbol(people):
    for person in people:
        for one in person.coverages:
            if one.insurer.scheme is not Scheme.LATER_STAGE_ELDERLY:
                continue
            assert one.begins >= birthday(person.born, 75)
            assert (one.symbol, one.branch) == (None, None)
            assert re.fullmatch("[0-9]{8}", one.number)


def test_every_line_of_an_insurer_is_taken_as_it_is(people):
    faces = FaceKeys(bytes(32))
    for person in people[:2_000]:
        for one in person.coverages:
            reader = LineReader(InsurerNumber(one.insurer.number), faces, TODAY)
            staged, reading = reader.read(1, batch_line(person, one))
            assert staged is not None
            assert not reading.errors, (one.insurer.scheme, reading.errors)


def test_every_fact_for_the_link_is_taken_as_it_is(people):
    for person in people[:500]:
        for number, line in enumerate(link_lines(person), 1):
            assert fact_of(number, decode_link(line)).link_number == person.link_number


def test_one_insurer_never_has_a_person_twice_at_one_time(people):
    for person in people:
        for one, other in itertools.combinations(person.coverages, 2):
            if one.insurer is other.insurer:
                assert one.end_known is not None
                assert one.end_known <= other.known
                assert one.ends is not None
                assert one.ends <= other.begins


def test_most_overlaps_are_the_lawful_day_and_a_few_are_none(people):
    days = Counter(
        _overlap(one, other)
        for person in people
        for one, other in itertools.combinations(person.coverages, 2)
    )
    long = sum(count for overlap, count in days.items() if overlap > 1)
    assert days[1] > PEOPLE / 20
    assert 0.001 < long / PEOPLE < 0.02


def _overlap(one: SampleCoverage, other: SampleCoverage) -> int:
    never = dt.date.max.toordinal()
    return min(one.ends or never, other.ends or never) - max(one.begins, other.begins)


def test_what_is_known_is_known_after_it_happened(people):
    today = TODAY.toordinal()
    late = 0
    for one in itertools.chain.from_iterable(person.coverages for person in people):
        assert one.begins < one.known <= today
        assert one.ends is None or one.begins < one.ends
        assert one.end_known is None or one.known <= one.end_known <= today
        late += one.end_known is not None and one.end_known > one.known
    assert late > PEOPLE / 10


def test_twins_share_a_face_and_differ_by_the_branch(people):
    by_face: Counter[tuple[object, ...]] = Counter()
    for person in people:
        for one in _current(person):
            by_face[one.insurer.number, one.symbol, one.number, person.born, one.branch] += 1
    twins = Counter(face[:4] for face in by_face)
    assert max(twins.values()) > 1


def test_some_names_have_rare_characters_and_some_insurers_lose_them(people):
    names = "".join(one.name.text for person in people for one in person.coverages)
    assert {"髙", "\ufa11", "𠮷", "\ufa10", "●"} <= set(names)


def test_a_few_people_are_protected_and_some_coverages_have_no_branch(people):
    branchless = [
        one
        for person in people
        for one in _current(person)
        if one.branch is None and one.insurer.scheme is not Scheme.LATER_STAGE_ELDERLY
    ]
    assert 0.005 < len(branchless) / PEOPLE < 0.06
    assert 0 < sum(bool(one.protections) for one in people) < PEOPLE / 200


def test_papers_follow_age(people):
    for person in people:
        for paper in itertools.chain.from_iterable(one.papers for one in person.coverages):
            if paper.kind == "elderly-recipient":
                assert 69.9 < _age(person) < 75.1
                assert paper.contribution_percent in {"020", "030"}
            assert paper.first <= paper.last


def test_codes_and_link_numbers_hold_no_digit(people):
    words = [person.link_number for person in people]
    words += [one.code for person in people for one in person.coverages]
    assert not any(any(sign.isdigit() for sign in word) for word in words)
    assert len({person.link_number for person in people}) == PEOPLE
