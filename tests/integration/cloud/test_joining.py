"""The municipality is told when somebody joins an employee insurance, and only then."""

import datetime as dt
import random

import pytest

from eligibility.insured import check_digit
from tests.integration.cloud.ledger import Ledger
from tests.integration.cloud.ledger_rows import KYOKAI, LATER_STAGE, NHI, SOCIETY

TODAY = dt.datetime.now(dt.UTC).date()
JOINED = TODAY - dt.timedelta(days=20)
EARLIER = JOINED - dt.timedelta(days=900)
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def ledger(world):
    return Ledger(world.settings.database.owner_dsn)


@pytest.fixture
def town(ledger):
    """A municipality of its own for the test: its insurer's number and its code."""
    digits = f"13{random.randrange(4, 10)}{random.randrange(100):02d}"
    number, code = digits + check_digit(digits), f"{random.randrange(10**6):06d}"
    ledger.insurer(number, municipality_code=code)
    return number, code


def joined(ledger, target):
    return [one for one in ledger.messages(target) if one.kind == "joined-employee-insurance"]


def test_the_insurer_of_an_open_coverage_is_told_with_its_own_numbers(ledger):
    someone = ledger.person()
    ledger.register(someone, NHI, EARLIER, symbol="国2", number="900", branch="03")
    ledger.register(someone, KYOKAI, JOINED)
    [told] = joined(ledger, NHI)
    assert told.content == {
        "kind": "joined-employee-insurance",
        "joined_on": JOINED.isoformat(),
        "own": {
            "InsuredCardSymbol": "国2",
            "InsuredIdentificationNumber": "900",
            "InsuredBranchNumber": "03",
            "QualificationDate": f"{EARLIER:%Y%m%d}",
        },
    }


def test_the_municipality_of_the_home_address_is_told_whom_to_look_for(ledger, town):
    number, code = town
    someone = ledger.person(home_municipality=code)
    ledger.register(someone, SOCIETY, JOINED)
    [told] = joined(ledger, number)
    assert "own" not in told.content
    assert told.content["resident"] == {
        "Name": "見本 花子",
        "NameKana": "ミホン ハナコ",
        "Birthdate": "19800412",
        "Sex1": "2",
    }


def test_the_address_that_the_new_insurer_tells_is_the_one_that_counts(ledger, town):
    someone = ledger.person(home_municipality="000000")
    ledger.register(someone, SOCIETY, JOINED, home_municipality=town[1])
    assert len(joined(ledger, town[0])) == 1


def test_an_open_coverage_goes_before_the_home_address(ledger, town):
    someone = ledger.person(home_municipality=town[1])
    ledger.register(someone, NHI, EARLIER)
    ledger.register(someone, KYOKAI, JOINED)
    assert len(joined(ledger, NHI)) == 1
    assert joined(ledger, town[0]) == []


def test_a_municipality_that_has_ended_its_coverage_is_not_told(ledger, town):
    someone = ledger.person(home_municipality=town[1])
    ledger.register(someone, NHI, EARLIER, JOINED + A_DAY)
    ledger.register(someone, KYOKAI, JOINED)
    assert joined(ledger, "") == []


@pytest.mark.parametrize("protection", ["address-withheld", "information-refused"])
def test_no_municipality_learns_where_a_protected_person_lives(ledger, town, protection):
    someone = ledger.person(home_municipality=town[1])
    ledger.run(
        lambda connection: connection.execute(
            "INSERT INTO registry.protection (person_id, insurer_no, kind, recorded)"
            " VALUES ($1, $2, $3, tstzrange(now(), NULL))",
            someone,
            town[0],
            protection,
        ),
        "oev_intake",
    )
    ledger.register(someone, KYOKAI, JOINED)
    assert joined(ledger, "") == []


def test_whoever_comes_from_another_employer_is_no_ones_resident_insured(ledger, town):
    someone = ledger.person(home_municipality=town[1])
    ledger.register(someone, SOCIETY, EARLIER, JOINED)
    ledger.register(someone, KYOKAI, JOINED)
    assert joined(ledger, "") == []


def test_joining_anything_but_an_employee_scheme_is_not_told(ledger, town):
    someone = ledger.person(home_municipality=town[1])
    ledger.register(someone, LATER_STAGE, JOINED)
    ledger.register(someone, NHI, EARLIER, JOINED)
    assert joined(ledger, "") == []


def test_a_coverage_that_is_over_already_is_not_told(ledger, town):
    someone = ledger.person(home_municipality=town[1])
    ledger.register(someone, KYOKAI, EARLIER, JOINED)
    assert joined(ledger, "") == []


def test_a_corrected_first_day_is_told_and_another_correction_is_not(ledger, town):
    someone = ledger.person(home_municipality=town[1])
    kyokai = ledger.register(someone, KYOKAI, JOINED)
    ledger.correct(someone, kyokai, since=JOINED - A_DAY)
    ledger.correct(someone, kyokai, branch="07")
    days = [one.content["joined_on"] for one in joined(ledger, town[0])]
    assert days == [JOINED.isoformat(), (JOINED - A_DAY).isoformat()]
