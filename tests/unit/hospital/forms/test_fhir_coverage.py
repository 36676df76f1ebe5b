"""A coverage, its insurer and its patient in a FHIR bundle: numbers, names, days, the share."""

import dataclasses
import datetime as dt

import pytest

from eligibility.coverage import CardClassification, ReasonOfLoss, Validity
from eligibility.insured import (
    BranchNumber,
    CheckDigit,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber as Insurer,
)
from eligibility.person import Sex
from tests.bench.fhir_bundle import extension, extensions, identified
from tests.bench.jp_core import CSV_ID, INSURER_NUMBER, MEMBER_ID, REPRESENTATION
from tests.bench.receptions import TODAY
from tests.unit.hospital.forms.fhir_cases import (
    EVERYBODY,
    KINDS,
    RECORDS,
    bundle_of,
    hanakos,
    of_somebody,
    told,
)

OQS, OURS = "urn:x-oev:oqs:", "urn:x-oev:fhir:"


def a_key(insurer: str, symbol: str | None, number: str, branch: str | None) -> InsuredKey:
    return InsuredKey(
        Insurer.parse(insurer, CheckDigit.TOLERATED),
        InsuredSymbol.parse(symbol) if symbol else None,
        InsuredNumber.parse(number),
        BranchNumber.parse(branch) if branch else None,
    )


@pytest.mark.parametrize(
    ("key", "member_id", "csv_id"),
    [
        (
            a_key("00012345", "あいう", "187", "05"),
            "00012345:あいう:１８７:05",
            '"00012345","あいう","１８７","05"',
        ),
        (a_key("00012345", None, "187", None), "00012345::１８７:", '"00012345","","１８７",""'),
        (
            a_key("00012345", "12-34", "5678", "0"),
            "00012345:１２－３４:５６７８:00",
            '"00012345","１２－３４","５６７８","00"',
        ),
        (a_key("39342027", None, "12345678", None), "39342027::１２３４５６７８:", None),
        (a_key("138016", "千 1ｶﾞ", "3:4", "2"), "00138016:千１ガ:３：４:02", None),
    ],
    ids=["JP Core's example", "without symbol and branch", "CSV example", "elderly", "odd signs"],
)
def test_ids_are_spelt_as_jp_core_spells_its_examples(key, member_id, csv_id):
    coverage = told(hanakos(key=key)).one("Coverage")
    assert identified(coverage, MEMBER_ID) == [member_id]
    assert csv_id is None or identified(coverage, CSV_ID) == [csv_id]


def test_an_absent_branch_is_absent_everywhere():
    bundle = told(hanakos(key=a_key("138016", None, "7654321", None)))
    coverage = bundle.one("Coverage")
    assert "dependent" not in coverage
    assert coverage["subscriberId"] == ":７６５４３２１"
    assert not [one for one in coverage["extension"] if "Symbol" in one["url"]]
    assert not [one for one in coverage["extension"] if "SubNumber" in one["url"]]


def test_the_insurer_keeps_its_number_as_it_is_printed():
    bundle = bundle_of(RECORDS["hanako"])
    payor = bundle.resolve(bundle.one("Coverage")["payor"][0])
    assert identified(payor, INSURER_NUMBER) == ["138016"]
    assert payor["name"] == EVERYBODY["hanako"].coverages[0].insurer_name


def test_a_name_keeps_its_characters_and_the_reading_becomes_full_width():
    names = bundle_of(RECORDS["ichiro"]).one("Patient")["name"]
    told_names = {extension(name, REPRESENTATION): name["text"] for name in names}
    assert told_names == {"IDE": "髙橋 一郎", "SYL": "タカハシ イチロウ"}


@pytest.mark.parametrize("name", ["塚\ufa10　花", "𠮷野　家", "\ue000田　花"])
def test_no_character_of_a_name_is_rewritten(name):
    person = dataclasses.replace(EVERYBODY["hanako"].person, name=name)
    [kanji, _] = told(hanakos(person=person)).one("Patient")["name"]
    assert kanji["family"] == name.split()[0]
    assert not extensions(kanji, f"{OURS}original-lost")


def test_a_character_that_was_lost_before_is_told_as_lost():
    person = dataclasses.replace(EVERYBODY["hanako"].person, name="●田　花子")
    [kanji, kana] = told(hanakos(person=person, address="●町1")).one("Patient")["name"]
    assert extension(kanji, f"{OURS}original-lost") is True
    assert not extensions(kana, f"{OURS}original-lost")


@pytest.mark.parametrize(
    ("sex", "gender"), [(Sex.MALE, "male"), (Sex.FEMALE, "female"), (Sex.UNSET, "unknown")]
)
def test_a_sex_that_the_insurer_left_unset_is_unknown(sex, gender):
    person = dataclasses.replace(EVERYBODY["hanako"].person, sex=sex)
    assert told(hanakos(person=person)).one("Patient")["gender"] == gender


def test_somebody_known_to_the_clinic_is_known_by_the_clinics_number():
    bundle = bundle_of(of_somebody("hanako", reference_number="0012|3,4"))
    [identifier] = bundle.one("Patient")["identifier"]
    assert identifier["system"] == "urn:oid:1.2.392.100495.20.3.51.11310000011"
    assert identifier["value"] == "0012|3,4"


def test_twins_of_one_household_are_two_patients():
    aoi, akari = EVERYBODY["aoi"].coverages[0], EVERYBODY["akari"].coverages[0]
    without = dataclasses.replace(aoi.key, branch=None)
    one, other = (
        told(dataclasses.replace(coverage, key=without)).one("Patient")["identifier"]
        for coverage in (aoi, akari)
    )
    assert one != other


def test_a_lost_coverage_tells_its_last_day_and_the_reason():
    bundle = bundle_of(KINDS["lost"])
    coverage, lost_on = bundle.one("Coverage"), TODAY - dt.timedelta(days=10)
    assert coverage["period"]["end"] == (lost_on - dt.timedelta(days=1)).isoformat()
    assert extension(coverage, f"{OQS}DisqualificationDate") == lost_on.isoformat()
    assert extension(coverage, f"{OQS}ReasonOfLoss")["code"] == ReasonOfLoss.OTHER.value


@pytest.mark.parametrize(
    ("who", "percent", "basis"),
    [
        ("taro", 10, "registered"),
        ("ichiro", 20, "registered"),
        ("yui", 20, "rule"),
        ("hanako", 30, "rule"),
    ],
)
def test_a_share_says_whether_the_insurer_registered_it(who, percent, basis):
    [cost] = bundle_of(of_somebody(who)).one("Coverage")["costToBeneficiary"]
    assert cost["valueQuantity"]["value"] == percent
    assert extension(cost, f"{OURS}contribution-basis") == basis


def test_whoever_pays_everything_first_pays_all():
    coverage = hanakos(card_classification=CardClassification.SPECIAL_MEDICAL_EXPENSE)
    [cost] = told(coverage).one("Coverage")["costToBeneficiary"]
    assert cost["valueQuantity"]["value"] == 100


def test_a_family_member_is_no_subscriber():
    coverage = bundle_of(of_somebody("yui")).one("Coverage")
    assert coverage["subscriber"] == {"display": "佐藤　健一"} == coverage["policyHolder"]
    assert coverage["relationship"]["coding"][0]["code"] == "2"


@pytest.mark.parametrize(
    ("insurer", "code"),
    [("138016", "2"), ("67138012", "2"), ("06050116", "1"), ("39342027", "7"), ("99050116", None)],
)
def test_the_kind_of_insurance_follows_from_the_insurers_number(insurer, code):
    coverage = told(hanakos(key=a_key(insurer, "1", "2", None))).one("Coverage")
    kind = coverage.get("type", {"coding": [{"code": None}]})
    assert kind["coding"][0]["code"] == code


def test_what_a_terminal_left_out_is_left_out():
    untold = frozenset({"PersonalFamilyClassification", "QualificationDate"})
    coverage = hanakos(untold=untold, card_valid_until=dt.date(2027, 7, 31))
    written = told(coverage).one("Coverage")
    assert "relationship" not in written
    assert written["subscriber"] == {"display": "山田　花子"}
    assert written["period"] == {"end": "2027-07-31"}
    assert not extensions(written, f"{OQS}QualificationDate")


def test_a_card_that_outlives_its_coverage_does_not_lengthen_it():
    day = dt.date
    coverage = hanakos(
        card_valid_from=day(2026, 8, 1),
        card_valid_until=day(2027, 7, 31),
        lapsed_on=day(2026, 10, 1),
    )
    period = told(coverage, Validity.LOST).one("Coverage")["period"]
    assert period == {"start": "2026-08-01", "end": "2026-09-30"}
