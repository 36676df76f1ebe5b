"""One line of an insurer's batch: what is accepted, and how a refusal names line, field, reason."""

import datetime as dt
import json

import pytest

from cloud.domain.changes import ChangeKind
from cloud.domain.intake_lines import LineReader
from cloud.domain.pseudonym import FaceKeys
from cloud.domain.values import Protection
from eligibility.benefits import PlainKind
from eligibility.insured import InsurerNumber
from eligibility.wire_schema_insurer import PROTECTIONS, REASONS
from tests.bench.insurer_lines import (
    a_person,
    change,
    correct,
    coverage_at,
    register,
    terminate,
    withdraw,
)
from tests.bench.my_number import my_number

NUMBER = "06050116"
CODE = "k3b7tq2m5w6x4n2pk3b7tq2m5w6x4n2p"
TODAY = dt.date(2026, 11, 28)
ONE = coverage_at(NUMBER, "1029384", a_person(), dt.date(2024, 4, 1))
FACES = FaceKeys(bytes(32))
MINE = my_number("12345678901")


def read(line, number: str = NUMBER):
    text = line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
    return LineReader(InsurerNumber(number), FACES, TODAY).read(7, text)


def staged(line, number: str = NUMBER):
    found, reading = read(line, number)
    assert reading.errors == []
    assert found is not None
    return found


def wrong(line, number: str = NUMBER) -> set[tuple[str, str]]:
    _, reading = read(line, number)
    assert {error.line for error in reading.errors} <= {7}
    assert {error.reason for error in reading.errors} <= set(REASONS)
    return {(error.field, error.reason) for error in reading.errors}


def test_a_whole_line_is_staged():
    found = staged(register(CODE, ONE, Address="練習市１", PostNumber="123-4567"))
    assert found.kind is ChangeKind.REGISTER
    assert (found.number, found.branch, found.qualified_on) == ("1029384", "01", ONE.qualified_on)
    assert (found.face_key, found.loose_face_key) == (FACES.of(ONE.key), None)
    assert (found.address, found.post_number) == ("練習市１", "123-4567")


def test_a_spelling_with_zeros_gets_a_loose_face_too():
    found = staged(register(CODE, ONE, InsuredIdentificationNumber="0029384"))
    loose = staged(register(CODE, ONE, InsuredIdentificationNumber="29384"))
    assert found.loose_face_key == loose.face_key
    assert loose.loose_face_key is None


def test_each_kind_has_its_own_fields():
    until = dt.date(2025, 1, 1)
    assert staged(change(CODE, ONE)).kind is ChangeKind.CHANGE
    ended = staged(terminate(CODE, ONE, until, "01"))
    assert (ended.lapsed_on, ended.reason_of_loss) == (until, "01")
    moved = staged(correct(CODE, ONE, known_qualification_date="20230401"))
    assert (moved.known_on, moved.qualified_on) == (dt.date(2023, 4, 1), ONE.qualified_on)
    assert staged(withdraw(CODE, ONE)).withdrawn


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"kind": "delete"}, ("kind", "unknown-kind")),
        ({"code": "short"}, ("code", "malformed")),
        ({"code": "with blank " * 2}, ("code", "malformed")),
        ({"InsurerNumber": "06050117"}, ("InsurerNumber", "check-digit")),
        ({"InsurerNumber": "01130012"}, ("InsurerNumber", "other-insurer")),
        ({"InsurerNumber": "number"}, ("InsurerNumber", "malformed")),
        ({"QualificationDate": "20240231"}, ("QualificationDate", "malformed")),
        ({"QualificationDate": "2024-04-01"}, ("QualificationDate", "malformed")),
        ({"QualificationDate": "18991231"}, ("QualificationDate", "malformed")),
        ({"QualificationDate": "19890101"}, ("QualificationDate", "period")),
        ({"Name": None}, ("Name", "missing")),
        ({"Name": " "}, ("Name", "malformed")),
        ({"Name": "試験\n晴子"}, ("Name", "malformed")),
        ({"Name": "試" * 101}, ("Name", "malformed")),
        ({"Name": 7}, ("Name", "wrong-type")),
        ({"NameKana": None}, ("NameKana", "missing")),
        ({"Sex1": "0"}, ("Sex1", "unknown-value")),
        ({"Sex1": None}, ("Sex1", "missing")),
        ({"Birthdate": "20270101"}, ("Birthdate", "malformed")),
        ({"Birthdate": None}, ("Birthdate", "missing")),
        ({"PersonalFamilyClassification": "3"}, ("PersonalFamilyClassification", "unknown-value")),
        ({"InsuredIdentificationNumber": "12345678"}, ("InsuredIdentificationNumber", "malformed")),
        ({"InsuredIdentificationNumber": None}, ("InsuredIdentificationNumber", "missing")),
        ({"InsuredCardSymbol": None}, ("InsuredCardSymbol", "malformed")),
        ({"InsuredBranchNumber": "123"}, ("InsuredBranchNumber", "malformed")),
        ({"InsuredBranchNumber": ""}, ("InsuredBranchNumber", "malformed")),
        ({"PostNumber": "1234567"}, ("PostNumber", "malformed")),
        ({"Address": "あ" * 201}, ("Address", "malformed")),
        ({"HomeMunicipality": "13101"}, ("HomeMunicipality", "malformed")),
        ({"InsuredCardClassification": "99"}, ("InsuredCardClassification", "unknown-value")),
        ({"ReasonOfLoss": "03"}, ("ReasonOfLoss", "missing")),
        ({"DisqualificationDate": "20250101"}, ("ReasonOfLoss", "missing")),
        (
            {"DisqualificationDate": "20240401", "ReasonOfLoss": "03"},
            ("DisqualificationDate", "period"),
        ),
        (
            {"InsuredCardValidDate": "20240402", "InsuredCardExpirationDate": "20240401"},
            ("InsuredCardExpirationDate", "period"),
        ),
        ({"PreschoolClassification": "0"}, ("PreschoolClassification", "unknown-value")),
        (
            {"InsuredPartialContributionRatio": "010"},
            ("InsuredPartialContributionRatio", "not-here"),
        ),
        ({"protections": ["secret"]}, ("protections", "unknown-value")),
        ({"withdrawn": True}, ("withdrawn", "not-here")),
        ({"known_qualification_date": "20240401"}, ("known_qualification_date", "not-here")),
        ({"Nane": "試験"}, ("Nane", "unknown-field")),
        ({"MyNumber": MINE}, ("MyNumber", "my-number")),
        ({"個人番号": MINE}, ("", "my-number")),
        ({"Address": f"練習市 {MINE}"}, ("Address", "my-number")),
        ({"Name": "１２３４－５６７８－９０１８"}, ("Name", "my-number")),
        ({"InsuredIdentificationNumber": MINE}, ("InsuredIdentificationNumber", "my-number")),
        ({"InsuredCardSymbol": MINE}, ("InsuredCardSymbol", "my-number")),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_is_told(more, told):
    assert told in wrong(register(CODE, ONE, **more))


PERIOD = {"ValidStartDate": "20240401", "ValidEndDate": "20250331"}
ELDERLY = {"ElderlyRecipientContributionRatio": "020", "ElderlyRecipientValidStartDate": "20240801"}
LIMIT = {
    "LimitApplicationCertificateClassification": "01",
    "LimitApplicationCertificateClassificationFlag": "A03",
    "LimitApplicationCertificateValidStartDate": "20240801",
}
DISEASE = {"SpecificDiseasesDiseaseCategory": "1", "SpecificDiseasesValidStartDate": "20240801"}
LIMITS = "LimitApplicationCertificateRelatedInfo"
GROUPS = {
    "ElderlyRecipientCertificateInfo": ELDERLY,
    "LimitApplicationCertificateRelatedInfo": LIMIT,
    "SpecificDiseasesCertificateList": DISEASE,
}


def test_papers_of_every_kind_are_staged():
    others = [{"kind": kind.word, **PERIOD} for kind in PlainKind]
    groups = {name: [paper] for name, paper in GROUPS.items()}
    found = staged(register(CODE, ONE, certificates=others, **groups))
    kinds = {paper.kind for paper in found.papers}
    assert kinds == set(found.paper_kinds)
    assert len(kinds) == 3 + len(PlainKind)
    ends = {paper.valid_until for paper in found.papers}
    assert ends == {None, dt.date(2025, 4, 1)}, "the last day is inside"


@pytest.mark.parametrize(
    ("group", "paper", "told"),
    [
        ("certificates", {"kind": "driver", **PERIOD}, ("certificates.kind", "unknown-value")),
        (
            "certificates",
            {"kind": "student", "ValidStartDate": "20240401", "ValidEndDate": "20240331"},
            ("certificates.ValidEndDate", "period"),
        ),
        ("certificates", {"kind": "student"}, ("certificates.ValidStartDate", "missing")),
        (
            "ElderlyRecipientCertificateInfo",
            ELDERLY | {"ElderlyRecipientContributionRatio": "20"},
            ("ElderlyRecipientCertificateInfo.ElderlyRecipientContributionRatio", "malformed"),
        ),
        (
            LIMITS,
            LIMIT | {"LimitApplicationCertificateClassificationFlag": "Z99"},
            (f"{LIMITS}.LimitApplicationCertificateClassificationFlag", "unknown-value"),
        ),
        (
            "SpecificDiseasesCertificateList",
            DISEASE | {"SpecificDiseasesSelfPay": "-1"},
            ("SpecificDiseasesCertificateList.SpecificDiseasesSelfPay", "malformed"),
        ),
    ],
)
def test_a_paper_that_cannot_be_is_told(group, paper, told):
    assert told in wrong(register(CODE, ONE, **{group: [paper]}))


@pytest.mark.parametrize("group", GROUPS)
def test_two_papers_of_a_kind_do_not_hold_on_one_day(group):
    assert (group, "overlap") in wrong(register(CODE, ONE, **{group: [GROUPS[group]] * 2}))


def test_two_diseases_may_hold_on_one_day():
    both = [DISEASE, DISEASE | {"SpecificDiseasesDiseaseCategory": "2"}]
    assert len(staged(register(CODE, ONE, SpecificDiseasesCertificateList=both)).papers) == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"[]", ("", "wrong-type")),
        (b"", ("", "not-json")),
        (b"{", ("", "not-json")),
        (b"{}", ("kind", "missing")),
        (json.dumps(register(CODE, ONE)).encode() + b"{}", ("", "not-json")),
        ("\ufeff{}".encode(), ("", "not-json")),
        (b'{"kind":"register","code":"\xff\xfe"}', ("", "not-json")),
        (b'{"kind":"register","code":"\\ud800"}', ("", "not-json")),
        (b"[" * 100_000, ("", "wrong-type")),
        ("{}".encode("utf-16"), ("", "not-json")),
    ],
    ids=["list", "empty", "half", "bare", "two", "bom", "bytes", "surrogate", "deep", "utf-16"],
)
def test_what_is_no_change_is_told(line, told):
    assert wrong(line) == {told}


def test_a_carriage_return_at_the_end_is_no_matter():
    staged(json.dumps(register(CODE, ONE)).encode() + b"\r")


def test_everything_wrong_with_a_line_is_told_at_once():
    told = wrong(register(CODE, ONE, Sex1="0", Birthdate="20270101", PostNumber="1"))
    assert {field for field, _ in told} == {"Sex1", "Birthdate", "PostNumber"}


def test_a_termination_carries_nothing_else():
    line = terminate(CODE, ONE, dt.date(2025, 1, 1), Address="練習市")
    assert wrong(line) == {("Address", "not-here")}
    assert wrong(withdraw(CODE, ONE, Sex1="1")) == {("Sex1", "not-here")}
    ended = change(CODE, ONE, DisqualificationDate="20250101", ReasonOfLoss="03")
    assert wrong(ended) == {("DisqualificationDate", "not-here")}


def test_later_stage_elderly_carry_a_ratio_and_neither_symbol_nor_branch():
    number = "39342027"
    old = coverage_at(number, "03847561", a_person(born=dt.date(1940, 1, 2)), dt.date(2015, 1, 2))
    line = register(CODE, old, InsuredPartialContributionRatio="010")
    assert wrong(line, number) == {("InsuredCardSymbol", "malformed")}
    bare = {k: v for k, v in line.items() if k not in ("InsuredCardSymbol", "InsuredBranchNumber")}
    assert staged(bare, number).contribution_percent == "010"


def test_no_refusal_tells_a_value():
    values = {"Name": "試験\n晴子", "Sex1": "秘", "Address": MINE, "Birthdate": "20991231"}
    _, reading = read(register(CODE, ONE, **values))
    told = " ".join(f"{error.field} {error.reason} {error.detail}" for error in reading.errors)
    assert len(reading.errors) == 4
    assert not any(value in told for value in (*values.values(), "晴子"))


def test_an_unknown_fields_name_is_repeated_only_where_it_can_be_one():
    assert wrong(register(CODE, ONE, **{"試験　晴子": 1})) == {("", "unknown-field")}
    assert wrong(register(CODE, ONE, **{MINE: 1})) == {("", "unknown-field")}


def test_protections_are_those_of_the_registry():
    assert set(PROTECTIONS) == {protection.value for protection in Protection}
    assert staged(register(CODE, ONE, protections=list(PROTECTIONS))).protections == PROTECTIONS
    assert staged(register(CODE, ONE)).protections is None


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        ("138016", "131016", set()),
        ("138016", "271004", {("InsurerMunicipality", "other-municipality")}),
        ("133033", "131016", {("InsurerMunicipality", "not-here")}),
        (NUMBER, "061018", {("InsurerMunicipality", "not-here")}),
    ],
    ids=["its own", "in another prefecture", "of a society of one trade", "of an employer"],
)
def test_only_a_municipalitys_insurer_says_whose_residents_it_insures(number, code, told):
    covered = coverage_at(number, "1029384", a_person(), dt.date(2024, 4, 1))
    assert wrong(register(CODE, covered, InsurerMunicipality=code), number) == told
