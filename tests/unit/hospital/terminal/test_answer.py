"""A terminal's result file, as real ones are, becomes the answer of the eligibility service."""

import dataclasses
import datetime as dt

import pytest

from eligibility.coverage import FamilyClass, Validity
from eligibility.errors import WireError
from eligibility.inquiry import CardFaceKey, Notice
from eligibility.oqs_result import result_element
from eligibility.person import Sex
from eligibility.wire_values import (
    answer_from_wire,
    answer_to_wire,
    coverage_to_wire,
    key_from_texts,
)
from hospital.terminal.answer import Expected, Foreign, NoAnswer, NotReady, read_result
from tests.bench.pki import INSTITUTION
from tests.bench.receptions import NOON, TODAY

ID = "2c8e0fac-be67-4b77-a205-c1c57e460cc3"
LATER = NOON + dt.timedelta(minutes=3)
PERSON = """<InsurerNumber>  138016</InsurerNumber><InsuredCardSymbol>千１２</InsuredCardSymbol>
<InsuredIdentificationNumber>3456</InsuredIdentificationNumber>
<InsuredBranchNumber>01</InsuredBranchNumber><Birthdate>19890331</Birthdate>
<Name>試験　花子</Name>"""


def file(
    person=PERSON, *, validity="1", segment="1", header="", body="", encoding="UTF-8", status="1"
):
    result = f"<ResultOfQualificationConfirmation>{person}</ResultOfQualificationConfirmation>"
    text = f"""<?xml version="1.0" encoding="{encoding}" standalone="no"?>
<XmlMsg><MessageBody><ResultList>{result if person else ""}</ResultList>
<QualificationValidity>{validity}</QualificationValidity>{body}
<ProcessingResultStatus>{status}</ProcessingResultStatus></MessageBody>
<MessageHeader><SegmentOfResult>{segment}</SegmentOfResult>
<ProcessExecutionTime>20261122120001</ProcessExecutionTime>
<CharacterCodeIdentifier>0</CharacterCodeIdentifier>{header}</MessageHeader></XmlMsg>"""
    return text.encode("cp932" if encoding == "Shift_JIS" else "utf-8")


def read(data):
    return read_result(data, Expected(ID, TODAY, INSTITUTION), LATER)


@pytest.mark.parametrize("cut", [0, 1, 40, 300, -1, -9])
def test_a_file_that_is_not_whole_is_not_read(cut):
    with pytest.raises(WireError):
        read(file()[:cut])


@pytest.mark.parametrize(
    "header",
    [
        "<ArbitraryFileIdentifier>5</ArbitraryFileIdentifier>",
        "<MedicalInstitutionCode>1310000029</MedicalInstitutionCode>",
        "<QualificationConfirmationDate>20261121</QualificationConfirmationDate>",
    ],
    ids=["file identifier", "institution", "day"],
)
def test_the_answer_to_another_question_is_foreign(header):
    with pytest.raises(Foreign, match="it is another one's"):
        read(file(header=header))


def test_an_answer_in_progress_is_still_to_come():
    with pytest.raises(NotReady):
        read(file(segment="2"))


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (
            {"segment": "9", "header": "<ErrorCode>OQC-OWSE0900000</ErrorCode>"},
            "SegmentOfResult: OQC-OWSE0900000",
        ),
        ({"segment": "9", "header": "<ErrorCode>試験　花子</ErrorCode>"}, "a code that is none"),
        ({"segment": "9"}, "SegmentOfResult: no code"),
        ({"segment": "8"}, "SegmentOfResult: no code"),
        (
            {"status": "2", "body": "<ProcessingResultCode>E12</ProcessingResultCode>"},
            "ProcessingResultStatus: E12",
        ),
        ({"validity": "7"}, "QualificationValidity: 7 is not known"),
        ({"validity": ""}, "QualificationValidity: no code is not known"),
        ({"person": ""}, "ResultList: valid, and nobody in it"),
        ({"person": PERSON.replace("<Name>試験　花子</Name>", "")}, "a tag that it needs"),
        ({"person": PERSON.replace("19890331", "H1.3.31")}, "Birthdate: not a date"),
    ],
)
def test_what_is_no_answer_says_why_and_no_value(made, told):
    with pytest.raises(NoAnswer) as caught:
        read(file(**made))
    assert told in str(caught.value)
    assert "花子" not in str(caught.value)


@pytest.mark.parametrize("validity", list(Validity))
def test_every_outcome_is_ours(validity):
    person = PERSON if validity.is_valid else ""
    assert read(file(person, validity=validity.value)).answer.outcome is validity


@pytest.mark.parametrize("encoding", ["UTF-8", "Shift_JIS"])
def test_a_sparse_file_in_any_order_is_an_answer(encoding):
    told = read(file(encoding=encoding))
    (coverage,) = told.answer.coverages
    assert coverage.person.name == "試験　花子"
    assert coverage.key.insurer_number.text == "138016"
    assert told.answer.processed_at == dt.datetime(2026, 11, 22, 3, 0, 1, tzinfo=dt.UTC)
    assert told.answer.notices == (Notice.ANSWERED_BY_TERMINAL, Notice.VALUES_LEFT_OUT)
    assert (coverage.person.sex, told.left_out) == (Sex.UNSET, ("Sex1",))


def test_what_a_file_does_not_tell_is_not_told_on():
    answer = read(file(PERSON + "<Sex1>2</Sex1>")).answer
    (told,) = answer_to_wire(answer).ResultList
    assert (told.QualificationDate, told.PersonalFamilyClassification) == ("", "")
    again = answer_from_wire(answer_to_wire(answer, tells_burden=False))
    assert again == answer
    tags = {child.tag for child in result_element(again.coverages[0]).children}
    assert tags.isdisjoint({"QualificationDate", "PersonalFamilyClassification", "NameKana"})


def test_a_card_that_is_newer_than_the_day_does_not_hide_the_share():
    newer = "<Sex1>2</Sex1><InsuredCardValidDate>20270101</InsuredCardValidDate>"
    (told,) = answer_to_wire(read(file(PERSON + newer)).answer).ResultList
    assert told.burden is not None
    assert told.burden.contribution_percent == "030"


def test_what_a_file_tells_is_told_on():
    more = (
        "<Sex1>1</Sex1><QualificationDate>20200401</QualificationDate>"
        "<PersonalFamilyClassification>2</PersonalFamilyClassification><InsurerName>市</InsurerName>"
        "<NameKana>ｼｹﾝ ﾊﾅｺ</NameKana><ReferenceNumber> 4711 </ReferenceNumber>"
        "<LimitApplicationCertificateRelatedInfo>"
        "<LimitApplicationCertificateClassification>01</LimitApplicationCertificateClassification>"
        "<LimitApplicationCertificateClassificationFlag>Z99"
        "</LimitApplicationCertificateClassificationFlag>"
        "<LimitApplicationCertificateValidStartDate>20260801"
        "</LimitApplicationCertificateValidStartDate></LimitApplicationCertificateRelatedInfo>"
    )
    told = read(file(PERSON + more))
    (coverage,) = told.answer.coverages
    assert (told.left_out, told.answer.notices) == ((), (Notice.ANSWERED_BY_TERMINAL,))
    assert coverage.untold == frozenset()
    assert coverage.family_class is FamilyClass.FAMILY
    assert coverage.limit_application.category == "Z99"
    assert told.answer.reference_number == "4711"
    assert coverage_to_wire(coverage).QualificationDate == "20200401"


def test_codes_that_came_later_are_left_out_and_said_so():
    more = (
        "<Sex1>7</Sex1><ReasonOfLoss>42</ReasonOfLoss><NewTag><Deep>1</Deep></NewTag>"
        "<InsuredCardClassification>B7</InsuredCardClassification>"
        "<DisqualificationDate>2026年</DisqualificationDate><InsuredName>試験　太郎</InsuredName>"
    )
    told = read(file(PERSON + more, validity="2"))
    assert told.left_out == (
        "DisqualificationDate",
        "InsuredCardClassification",
        "ReasonOfLoss",
        "Sex1",
    )
    assert told.answer.coverages[0].insured_name == "試験　太郎"
    assert Notice.VALUES_LEFT_OUT in told.answer.notices


def test_specific_diseases_are_not_told_without_consent():
    disease = (
        "<SpecificDiseasesCertificateList><SpecificDiseasesCertificateInfo>"
        "<SpecificDiseasesDiseaseCategory>3</SpecificDiseasesDiseaseCategory>"
        "<SpecificDiseasesValidStartDate>20260401</SpecificDiseasesValidStartDate>"
        "</SpecificDiseasesCertificateInfo></SpecificDiseasesCertificateList>"
    )
    told = read(file(PERSON + "<Sex1>1</Sex1>" + disease))
    assert told.answer.coverages[0].specific_diseases == ()
    assert told.left_out == ()


def test_a_lost_character_stays_visible():
    (coverage,) = read(file(PERSON.replace("試", "●"))).answer.coverages
    assert coverage.person.name == "●験　花子"


def test_without_a_time_of_its_own_the_answer_has_ours():
    without = file().replace(b"<ProcessExecutionTime>20261122120001</ProcessExecutionTime>", b"")
    assert read(without).answer.processed_at == LATER


ASKED = CardFaceKey(key_from_texts("138016", "千１２", "3456", "01"), dt.date(1989, 3, 31))


def read_for(face, data):
    return read_result(data, Expected(ID, TODAY, INSTITUTION, face), LATER)


def echo(**texts):
    told = {
        "InsurerNumber": "  138016",
        "InsuredCardSymbol": "千12",
        "InsuredIdentificationNumber": "3456",
        "InsuredBranchNumber": "1",
        "Birthdate": "19890331",
        **texts,
    }
    parts = "".join(f"<{tag}>{text}</{tag}>" for tag, text in told.items())
    return f"<QualificationConfirmSearchInfo>{parts}</QualificationConfirmSearchInfo>"


@pytest.mark.parametrize(
    ("tag", "others"),
    [
        ("InsurerNumber", "06050116"),
        ("InsuredCardSymbol", "千１３"),
        ("InsuredIdentificationNumber", "999999"),
        ("InsuredBranchNumber", "02"),
        ("Birthdate", "19010101"),
    ],
)
def test_the_question_told_back_must_be_ours(tag, others):
    with pytest.raises(Foreign, match=f"^{tag}: it is another one's"):
        read_for(ASKED, file(body=echo(**{tag: others})))


@pytest.mark.parametrize("person", [PERSON, PERSON.replace("3456", "7890")])
def test_our_question_told_back_in_another_spelling_is_ours(person):
    """A new insurer may have given another number since."""
    assert read_for(ASKED, file(person, body=echo())).answer.outcome is Validity.VALID
    bare = echo(InsuredCardSymbol="", InsuredBranchNumber=" ")
    assert read_for(ASKED, file(person, body=bare)).answer.outcome is Validity.VALID


def test_what_was_not_asked_by_is_not_compared():
    key = dataclasses.replace(ASKED.key, symbol=None, branch=None)
    asked = CardFaceKey(key, ASKED.birth)
    assert read_for(asked, file(body=echo())).answer.outcome is Validity.VALID


def test_a_result_of_somebody_born_on_another_day_is_foreign():
    with pytest.raises(Foreign, match=r"^Birthdate: it is another one's"):
        read_for(ASKED, file(PERSON.replace("19890331", "19890401")))
