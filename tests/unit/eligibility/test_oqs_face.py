"""A verified record as the file that receipt computers read."""

import dataclasses
import datetime as dt

import pytest

from eligibility.coverage import Validity
from eligibility.errors import WireError
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import Notice, ReferenceClassification
from eligibility.oqs_face import encode_face, face_file_name, parse_face
from eligibility.oqs_xml import Element, Encoding, encode_message
from eligibility.prescription import PrescriptionIssue
from tests.bench.people import people
from tests.bench.receptions import (
    NOON,
    OWNER,
    STAFF_ID,
    TODAY,
    a_declared_record,
    a_provisional_record,
    a_record,
    an_answer,
    somebody,
)


def read(record, encoding=Encoding.UTF_8):
    return parse_face(encode_face(record, encoding).data)


def of(name):
    return a_record(answer=an_answer(coverages=somebody(name).coverages))


def test_the_file_is_named_by_verification_and_japanese_time():
    record = a_record(answer=an_answer(verification_id="1b4e28ba-2fa1-41d2-883f-0016d3cca427"))
    name = "OQSsiquc01res_face_1b4e28ba-2fa1-41d2-883f-0016d3cca427_20261122120000.xml"
    assert face_file_name(record) == name


def test_the_header_says_who_asked_when_and_how():
    record = a_record()
    assert read(record).header == {
        "ProcessExecutionTime": "20261122120000",
        "QualificationConfirmationDate": "20261122",
        "MedicalInstitutionCode": OWNER.institution,
        "ArbitraryFileIdentifier": record.verification_id,
        "ReferenceClassification": "1",
        "SegmentOfResult": "1",
        "CharacterCodeIdentifier": "0",
        "OevSource": f"urn:x-oev:device:{OWNER.institution}:{OWNER.device}",
    }


def test_a_card_face_check_is_classified_two():
    record = dataclasses.replace(a_record(), source=ReferenceClassification.CARD_FACE)
    assert read(record).header["ReferenceClassification"] == "2"


def test_a_six_digit_insurer_number_has_two_leading_blanks():
    (result,) = read(of("hanako")).results
    assert result.value("InsurerNumber") == "  138016"


def test_an_eight_digit_insurer_number_stays():
    (result,) = read(of("taro")).results
    assert result.value("InsurerNumber") == "39342027"


def test_the_elderly_have_neither_symbol_nor_branch_tag():
    (result,) = read(of("taro")).results
    assert result.value("InsuredCardSymbol") is None
    assert result.value("InsuredBranchNumber") is None
    assert result.value("InsuredPartialContributionRatio") == "010"


def test_two_coverages_are_two_results_and_one_is_one():
    assert len(read(of("kenji")).results) == 2
    assert len(read(of("hanako")).results) == 1


def test_the_clinics_own_number_stands_in_the_result():
    record = of("hanako")
    answer = dataclasses.replace(record.answer, reference_number="000815")
    [result] = read(dataclasses.replace(record, answer=answer)).results
    assert result.value("ReferenceNumber") == "000815"
    [without] = read(record).results
    assert without.first("ReferenceNumber") is None


def test_nothing_found_is_an_empty_list():
    found = read(a_record(answer=an_answer(coverages=(), outcome=Validity.NOT_FOUND)))
    assert (found.results, found.validity) == ((), Validity.NOT_FOUND)


@pytest.mark.parametrize("outcome", list(Validity), ids=lambda outcome: outcome.name)
def test_the_validity_is_the_official_code(outcome):
    assert read(a_record(answer=an_answer(outcome=outcome))).validity is outcome


def test_a_validity_of_a_newer_version_is_kept_raw():
    body = Element("MessageBody", children=(Element("QualificationValidity", "8"),))
    message = Element("XmlMsg", children=(Element("MessageHeader"), body))
    found = parse_face(encode_message(message).data)
    assert (found.validity, found.body["QualificationValidity"]) == (None, "8")


def test_papers_are_groups():
    (limit,) = read(of("mika")).results
    (elderly,) = read(of("ichiro")).results
    group = limit.first("LimitApplicationCertificateRelatedInfo")
    assert group.value("LimitApplicationCertificateClassificationFlag") == "A03"
    group = elderly.first("ElderlyRecipientCertificateInfo")
    assert group.value("ElderlyRecipientContributionRatio") == "020"


def test_consent_is_written_with_its_times():
    consent = Consent(frozenset({HealthInformation.MEDICATION_AND_CARE}))
    (result,) = read(a_record(consent=consent)).results
    for name in ("PharmacistsInfo", "DiagnosisInfo"):
        assert result.value(f"{name}ConsFlg") == "1"
        assert result.value(f"{name}ConsTime") == "20261122120000"
        assert result.value(f"{name}AvailableTime") == "20261123120000"
    for name in ("SpecificHealthCheckupsInfo", "OperationInfo"):
        assert result.value(f"{name}ConsFlg") == "0"
        assert result.value(f"{name}ConsTime") is None


def test_without_consent_every_health_flag_is_zero():
    (result,) = read(a_record(consent=Consent.nothing())).results
    flags = {child.tag: child.text for child in result.children if child.tag.endswith("ConsFlg")}
    assert flags.pop("LimitApplicationCertificateRelatedConsFlg") == "1"
    assert set(flags.values()) == {"0"}
    assert len(flags) == 5


def test_a_notice_comes_as_code_and_message():
    answer = dataclasses.replace(
        an_answer(), notices=(Notice.CARD_CERTIFICATE_EXPIRES_SOON, Notice.COVERAGE_ENDS_SOON)
    )
    body = read(a_record(answer=answer)).body
    assert body["ProcessingResultStatus"] == "1"
    assert body["ProcessingResultCode"] == "card-certificate-expires-soon"
    assert "有効期限" in body["ProcessingResultMessage"]


@pytest.mark.parametrize("encoding", list(Encoding), ids=lambda encoding: encoding.name)
@pytest.mark.parametrize("name", sorted(people(TODAY)))
def test_every_person_of_the_bench_survives_both_encodings(name, encoding):
    for coverage, result in zip(
        somebody(name).coverages, read(of(name), encoding).results, strict=True
    ):
        assert result.value("Name") == coverage.person.name
        assert result.value("NameKana") == coverage.person.name_kana
        assert result.value("InsuredIdentificationNumber") == coverage.key.number.text


def test_a_lost_character_of_a_name_is_told():
    coverage = somebody().coverages[0]
    rare = dataclasses.replace(coverage, person=dataclasses.replace(coverage.person, name="𠮷田"))
    record = a_record(answer=an_answer(coverages=(rare,)))
    assert encode_face(record, Encoding.SHIFT_JIS).lost_in == ("Name",)
    assert encode_face(record, Encoding.UTF_8).lost_in == ()


def test_midnight_in_japan_is_the_next_day():
    at = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
    header = read(a_record(answer=an_answer(at=at))).header
    assert header["ProcessExecutionTime"] == "20261123000000"
    assert at > NOON


@pytest.mark.parametrize(
    "data", [b"<XmlMsg/>", b"<Other><MessageHeader/><MessageBody/></Other>"], ids=["bare", "root"]
)
def test_another_message_is_refused(data):
    with pytest.raises(WireError):
        parse_face(data)


@pytest.mark.parametrize("encoding", list(Encoding), ids=lambda encoding: encoding.label)
def test_a_provisional_reception_does_not_read_as_an_answer(encoding):
    result = read(a_provisional_record(), encoding)
    assert (result.is_answer, result.validity, result.results) == (False, None, ())
    assert "QualificationValidity" not in result.body


def test_an_answer_of_not_found_is_one():
    result = read(a_record(answer=an_answer(coverages=(), outcome=Validity.NOT_FOUND)))
    assert (result.is_answer, result.validity) == (True, Validity.NOT_FOUND)
    assert "ErrorCode" not in result.header


@pytest.mark.parametrize("encoding", list(Encoding), ids=lambda encoding: encoding.label)
def test_a_provisional_reception_says_in_head_and_body_that_nothing_was_checked(encoding):
    encoded = encode_face(a_provisional_record(), encoding)
    result = parse_face(encoded.data)
    says = f"仮受付です。資格は確認されていません。受付者:{STAFF_ID}"
    header, body = result.header, result.body
    assert (header["SegmentOfResult"], header["ErrorCode"]) == ("9", "KSK-309")
    assert (body["ProcessingResultStatus"], body["ProcessingResultCode"]) == ("2", "KSK-309")
    assert (header["ErrorMessage"], body["ProcessingResultMessage"]) == (says, says)
    assert encoded.lost_in == ()


def test_a_provisional_reception_still_tells_which_when_and_where():
    record = a_provisional_record()
    header = read(record).header
    assert header["ArbitraryFileIdentifier"] == record.verification_id
    assert (header["MedicalInstitutionCode"], header["ProcessExecutionTime"]) == (
        OWNER.institution,
        "20261122120000",
    )


def test_a_provisional_record_of_the_version_before_names_nobody():
    result = read(dataclasses.replace(a_provisional_record(), staff_id=None))
    assert result.header["ErrorMessage"].endswith("受付者:-")


def test_a_file_of_a_provisional_record_lists_nobody_whatever_it_holds():
    record = dataclasses.replace(a_provisional_record(), answer=an_answer())
    assert read(record).results == ()


@pytest.mark.parametrize(
    ("choice", "code"),
    [(PrescriptionIssue.ELECTRONIC, "1"), (PrescriptionIssue.PAPER, "2"), (None, None)],
)
def test_the_chosen_prescription_is_in_the_body(choice, code):
    record = dataclasses.replace(a_record(), prescription=choice)
    assert read(record).body.get("PrescriptionIssueSelect") == code


def test_a_declaration_is_named_and_not_written_into_the_file():
    told = read(a_declared_record())
    assert "申立書" in told.header["ErrorMessage"]
    assert told.results == ()
    assert "ヤマダ" not in encode_face(a_declared_record()).data.decode()
    assert "申立書" not in read(a_provisional_record()).header["ErrorMessage"]
