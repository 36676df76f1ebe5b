"""What the registry refuses from insurers and operators."""

import dataclasses
import datetime as dt

import pytest

from cloud.domain.registry import Registration, check_institution, check_registration
from eligibility.errors import CheckDigitMismatch, MalformedValue
from eligibility.insured import InsuredNumber, InsurerNumber
from tests.bench.people import people

TODAY = dt.date(2026, 6, 15)
EVERYBODY = people(TODAY)
HANAKO = EVERYBODY["hanako"]
[COVERAGE] = HANAKO.coverages


def registration(**changes) -> Registration:
    return Registration(HANAKO.person, (dataclasses.replace(COVERAGE, **changes),))


def insured_at(number: str) -> Registration:
    key = dataclasses.replace(COVERAGE.key, insurer_number=InsurerNumber(number))
    return registration(key=key)


@pytest.mark.parametrize("someone", EVERYBODY.values(), ids=EVERYBODY.keys())
def test_everybody_of_the_bench_may_be_registered(someone):
    wanted = Registration(someone.person, someone.coverages)
    assert check_registration(wanted, TODAY) is wanted


def test_a_wrong_check_digit_is_refused():
    with pytest.raises(CheckDigitMismatch):
        check_registration(insured_at("33120016"), TODAY)


def test_a_number_that_its_scheme_cannot_print_is_refused():
    key = dataclasses.replace(COVERAGE.key, number=InsuredNumber("12-A"))
    with pytest.raises(MalformedValue, match="number"):
        check_registration(registration(key=key), TODAY)


@pytest.mark.parametrize("unknown", ["77777777", "77777779"])
def test_the_number_for_an_unknown_insurer_is_no_insurer(unknown):
    with pytest.raises(MalformedValue, match="unknown insurer"):
        check_registration(insured_at(unknown), TODAY)


def test_a_period_that_ends_on_its_first_day_is_refused():
    with pytest.raises(MalformedValue, match="ends before"):
        check_registration(registration(lapsed_on=COVERAGE.qualified_on), TODAY)


def test_a_person_from_the_future_is_refused():
    person = dataclasses.replace(HANAKO.person, birthdate=TODAY + dt.timedelta(days=1))
    with pytest.raises(MalformedValue, match="birth date"):
        check_registration(Registration(person, ()), TODAY)


def test_periods_that_meet_do_not_overlap():
    meets = dt.date(2024, 4, 1)
    first = dataclasses.replace(COVERAGE, lapsed_on=meets)
    second = dataclasses.replace(COVERAGE, qualified_on=meets)
    check_registration(Registration(HANAKO.person, (second, first)), TODAY)


def test_periods_of_one_insurer_that_share_a_day_are_refused():
    meets = dt.date(2024, 4, 1)
    first = dataclasses.replace(COVERAGE, lapsed_on=meets + dt.timedelta(days=1))
    second = dataclasses.replace(COVERAGE, qualified_on=meets)
    with pytest.raises(MalformedValue, match="overlaps"):
        check_registration(Registration(HANAKO.person, (second, first)), TODAY)


def test_two_insurers_may_overlap():
    other = EVERYBODY["mika"].coverages[0]
    check_registration(Registration(HANAKO.person, (COVERAGE, other)), TODAY)


@pytest.mark.parametrize("code", ["0110113718", "131000001", "13100000111", "131000001x", ""])
def test_what_is_no_institution_code_is_refused(code):
    with pytest.raises(MalformedValue, match="medical institution code"):
        check_institution(code)


def test_a_real_institution_code_is_taken():
    assert check_institution("0110113719") == "0110113719"


def test_a_registration_does_not_show_the_person():
    assert HANAKO.person.name not in repr(registration())
