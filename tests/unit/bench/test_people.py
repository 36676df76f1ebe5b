"""The made-up people are what the bench says they are, on any day; and their data can be found."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from cloud.domain.values import Protection
from eligibility.benefits import PlainKind
from eligibility.burden import contribution_ratio, is_preschool_on
from eligibility.insured import InsurerNumber
from eligibility.person import age_on
from tests.bench.eras import era_birth
from tests.bench.insurers import INSURERS
from tests.bench.people import leaks, people, personal_strings
from tests.bench.people_papers import people_with_papers

TODAY = dt.date(2026, 10, 4)
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2040, 12, 31))


@given(DAYS)
def test_everybody_pays_the_share_they_stand_for(today):
    everybody = people(today)
    shares = {
        key: contribution_ratio(someone.coverages[-1], today).tenths
        for key, someone in everybody.items()
    }
    assert (shares["hanako"], shares["taro"], shares["yui"], shares["ichiro"]) == (3, 1, 2, 2)


@given(DAYS)
def test_ages_stay_in_their_bracket(today):
    everybody = people(today)
    assert is_preschool_on(everybody["yui"].person.birthdate, today)
    assert 70 <= age_on(everybody["ichiro"].person.birthdate, today) < 75
    assert age_on(everybody["taro"].person.birthdate, today) >= 75


@given(DAYS)
def test_certificates_are_valid_except_the_three_that_are_told(today):
    noon = dt.datetime.combine(today, dt.time(12), tzinfo=dt.UTC)
    expired = {
        key
        for key, someone in people(today).items()
        if not someone.certificate_from <= noon <= someone.certificate_until
    }
    assert expired == {"emiko", "haruo", "nozomi"}


@given(DAYS)
def test_the_dates_of_special_cards_hold_on_any_day(today):
    everybody = people(today)
    assert age_on(everybody["hina"].person.birthdate, today) == 1
    last_day_of_grace = today.replace(day=1) - dt.timedelta(days=1)
    assert everybody["haruo"].certificate_until.date() < _months_back(last_day_of_grace, 3)
    assert everybody["nozomi"].certificate_from.date() > today
    takeshi = everybody["takeshi"]
    assert (takeshi.certificate_until.date() - today).days <= 150
    assert takeshi.certificate_until.date().month == takeshi.person.birthdate.month
    for someone in everybody.values():
        assert someone.certificate_from < someone.certificate_until
        assert someone.card_expires_on >= someone.certificate_until.date()
        assert someone.person.birthdate < today


def _months_back(day, months):
    for _ in range(months):
        day = day.replace(day=1) - dt.timedelta(days=1)
    return day


@pytest.mark.parametrize(
    ("key", "birth"), [("hanako", "010412"), ("taro", "171103"), ("aoi", "180314")]
)
def test_the_number_on_the_card_begins_with_the_era(key, birth):
    number = people(TODAY)[key].card_number_b
    assert number[:6] == birth
    assert number[6:10] == "2035"
    assert len(number) == 14
    assert number.isdigit()


@pytest.mark.parametrize(
    ("day", "birth"),
    [
        (dt.date(2019, 5, 1), "010501"),
        (dt.date(2019, 4, 30), "310430"),
        (dt.date(1989, 1, 8), "010108"),
        (dt.date(1989, 1, 7), "640107"),
        (dt.date(1926, 12, 24), "151224"),
        (dt.date(1912, 7, 29), "450729"),
    ],
)
def test_eras_change_on_their_day(day, birth):
    assert era_birth(day) == birth


def test_a_mixed_card_is_printed_with_another_person():
    makoto = people(TODAY)["makoto"]
    assert makoto.printed_person.birthdate != makoto.person.birthdate
    assert makoto.card_number_b[:6] == era_birth(makoto.printed_person.birthdate)


def test_the_lapsed_and_the_moved_are_as_told():
    everybody = people(TODAY)
    (lost,) = everybody["jiro"].coverages
    old, new = everybody["kenji"].coverages
    assert not lost.is_valid_on(TODAY)
    assert (old.is_valid_on(TODAY), new.is_valid_on(TODAY)) == (False, True)


def test_only_the_branch_parts_the_twins():
    aoi, akari = (people(TODAY)[key].coverages[0].key for key in ("aoi", "akari"))
    assert aoi.household_key() == akari.household_key()
    assert not aoi.matches(akari)


def test_pins_and_card_names_are_unlike_each_other():
    everybody = people(TODAY).values()
    assert len({one.pin for one in everybody}) == len(everybody)
    assert len({one.subject_cn for one in everybody}) == len(everybody)
    assert {len(one.subject_cn) for one in everybody} == {23}
    assert {one.key for one in everybody if not one.pin} == {"akio"}
    assert {len(one.pin) for one in everybody if one.pin} == {4}


@pytest.mark.parametrize("insurer", INSURERS, ids=lambda one: one.number.text)
def test_the_insurers_numbers_are_real_ones(insurer):
    assert InsurerNumber.parse(insurer.number.text) == insurer.number


def test_a_pin_is_not_shown_by_chance():
    someone = people(TODAY)["hanako"]
    assert someone.pin not in repr(someone).replace(someone.coverages[0].key.number.text, "")


@pytest.mark.parametrize(
    "line",
    [
        "person=山田　花子",
        "花子 came",
        "ﾔﾏﾀﾞ ﾊﾅｺ",
        "ヤマダ",
        "born 1989-04-12",
        "19890412",
        "pin=4829",
        "PIN 4829.",
        "number:7654321",
        "千１２",
        "insurer 138016",
    ],
)
def test_a_line_with_something_personal_is_found(line):
    assert leaks(line, personal_strings(people(TODAY)))


@pytest.mark.parametrize(
    "line",
    [
        "port 48291",
        "after 0.4829 s",
        "id 14829f",
        "12345",
        "",
        "session=11111111-4829-4111-8111-111111111111 code=-",
        f"sha256={'ab' * 14}a4829b{'cd' * 15}",
        "answered ms=4829",
        '"ms": "4829"',
        "<object at 0x7f4829ab>",
    ],
)
def test_a_number_that_only_spells_a_pin_is_none(line):
    assert leaks(line, personal_strings(people(TODAY))) == set()


def test_every_part_of_everybody_is_looked_for():
    everybody = people(TODAY)
    strings = personal_strings(everybody)
    for someone in everybody.values():
        assert {someone.subject_cn, someone.person.name, someone.card_number_b} <= strings
        assert someone.pin in strings or not someone.pin
        for coverage in someone.coverages:
            assert coverage.key.number.text in strings
            assert coverage.key.symbol is None or coverage.key.symbol.text in strings
    assert "" not in strings
    assert "佐藤　健一" in strings  # the policy holder is somebody too


@given(DAYS)
def test_there_is_somebody_with_every_paper_and_every_protection(today):
    everybody = people(today) | people_with_papers(today)
    coverages = [someone.coverages[-1] for someone in everybody.values()]
    held = {paper.kind for coverage in coverages for paper in coverage.certificates}
    assert held == set(PlainKind)
    assert {one.limit_application.classification for one in coverages if one.limit_application} == {
        "01",
        "02",
    }
    assert any(coverage.elderly_recipient for coverage in coverages)
    assert any(len(coverage.specific_diseases) > 1 for coverage in coverages)
    asked_for = {kind for someone in everybody.values() for kind in someone.protections}
    assert asked_for == set(Protection)


def test_people_with_papers_are_unlike_the_others():
    everybody = [*people(TODAY).values(), *people_with_papers(TODAY).values()]
    assert len({one.key for one in everybody}) == len(everybody)
    assert len({one.pin for one in everybody}) == len(everybody)


def test_an_address_is_looked_for_in_logs():
    with_papers = people_with_papers(TODAY)
    address = with_papers["sakura"].coverages[0].address
    assert leaks(f"sent to {address}", personal_strings(with_papers))
