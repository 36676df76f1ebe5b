"""What a FHIR bundle says of a reception, and what it must not say."""

import dataclasses
import datetime as dt
import hashlib

import pytest

from eligibility import wire
from eligibility.batch import VerificationRecord
from eligibility.coverage import Validity
from eligibility.errors import Code, WireError
from eligibility.health import Consent, HealthInformation
from eligibility.oqs_xml import Encoding
from eligibility.wire_records import record_to_wire
from hospital.forms.fhir import FhirForm
from hospital.forms.port import reception_of
from hospital.outlets.plugins import form_of
from tests.bench.fhir_bundle import BundleRead, extension, identified
from tests.bench.receptions import NOON, STAFF_ID, TODAY, a_record, an_answer, new_id
from tests.unit.hospital.forms.fhir_cases import (
    EVERYBODY,
    KINDS,
    RECORDS,
    as_read,
    bundle_of,
    hanakos,
    of_somebody,
    read,
    told,
)

OQS, OURS = "urn:x-oev:oqs:", "urn:x-oev:fhir:"


_LIMIT = '"LimitApplicationCertificateRelatedInfo":'


def raw(record: VerificationRecord, *changes: tuple[str, str]) -> BundleRead:
    """The bundle of a record that a newer kiosk sealed: its bytes with other texts in them."""
    body = wire.encode(record_to_wire(record)).decode()
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    return as_read(reception_of(body.encode()))


def told_record(**changed: object) -> VerificationRecord:
    return a_record(answer=an_answer(coverages=(hanakos(**changed),)))


@pytest.mark.parametrize(
    ("outcome", "inforce", "status"),
    [
        (Validity.VALID, True, "active"),
        (Validity.VALID_NOT_REGISTERED, True, "active"),
        (Validity.LOST, False, "cancelled"),
        (Validity.LOST_NEWER_EXISTS, False, "cancelled"),
    ],
)
def test_an_answer_says_whether_the_coverage_is_in_force(outcome, inforce, status):
    bundle = told(hanakos(), outcome)
    response = bundle.one("CoverageEligibilityResponse")
    assert [one["inforce"] for one in response["insurance"]] == [inforce]
    assert bundle.one("Coverage")["status"] == status
    assert bool(bundle.one("Coverage").get("costToBeneficiary")) is inforce
    assert extension(response, f"{OQS}QualificationValidity")["code"] == outcome.value
    assert response["outcome"] == "complete"
    assert response["servicedDate"] == TODAY.isoformat()


def test_of_two_coverages_only_the_one_with_cover_on_the_day_is_in_force():
    response = bundle_of(KINDS["two coverages"]).one("CoverageEligibilityResponse")
    assert [one["inforce"] for one in response["insurance"]] == [False, True]


def test_a_valid_answer_with_a_coverage_that_has_ended_is_no_cover():
    bundle = told(hanakos(lapsed_on=TODAY))
    [insurance] = bundle.one("CoverageEligibilityResponse")["insurance"]
    assert (insurance["inforce"], bundle.one("Coverage")["status"]) == (False, "cancelled")


@pytest.mark.parametrize("kind", ["not found", "several"])
def test_an_answer_about_nobody_names_nobody(kind):
    bundle = bundle_of(KINDS[kind])
    response = bundle.one("CoverageEligibilityResponse")
    assert bundle.of("Patient") == bundle.of("Coverage") == bundle.of("Consent") == []
    assert "reference" not in response["patient"]
    assert "insurance" not in response
    assert response["disposition"].startswith("該当する資格が")


def test_candidates_of_an_answer_with_several_are_not_told_as_patients():
    twins = (*EVERYBODY["aoi"].coverages, *EVERYBODY["akari"].coverages)
    answer = an_answer(coverages=twins, outcome=Validity.SEVERAL)
    bundle = bundle_of(a_record(answer=answer))
    assert bundle.of("Patient") == bundle.of("Coverage") == []


@pytest.mark.parametrize("kind", ["provisional", "declared"])
def test_a_provisional_reception_is_no_answer(kind):
    bundle = bundle_of(KINDS[kind])
    assert not [
        one
        for unwanted in ("CoverageEligibilityResponse", "Coverage", "Patient", "Consent")
        for one in bundle.of(unwanted)
    ]
    task = bundle.one("Task")
    assert task["reasonCode"]["coding"][0]["code"] == Code.NOT_CHECKED.code
    assert task["requester"]["identifier"]["value"] == STAFF_ID


def test_a_statement_is_told_as_a_statement_with_codes_as_they_came():
    bundle = raw(KINDS["declared"], ('"no-service"', '"volcano"'))
    statement = bundle.one("QuestionnaireResponse")
    answers = {item["linkId"]: item["answer"][0] for item in statement["item"]}
    assert answers["reason"]["valueCoding"]["code"] == "volcano"
    assert answers["name_kana"] == {"valueString": "ヤマダ\u3000ハナコ"}
    assert answers["birthdate"] == {"valueDate": "1948-04-12"}
    assert bundle.resolve(bundle.one("Task")["focus"]) == statement


def test_an_answer_found_later_names_the_reception_that_it_answers():
    bundle, earlier = bundle_of(KINDS["asked again"]), KINDS["asked again"].reverifies
    response = bundle.one("CoverageEligibilityResponse")
    assert extension(response, f"{OURS}reverifies") == f"urn:uuid:{earlier}"
    roles = {one["role"]: one["what"] for one in bundle.one("Provenance")["entity"]}
    assert roles["revision"]["identifier"]["value"] == f"urn:uuid:{earlier}"


def test_papers_of_specific_diseases_need_their_own_consent():
    everything_else = Consent(frozenset(HealthInformation) - {HealthInformation.SPECIFIC_DISEASES})
    agreed = of_somebody("isamu")
    refused = dataclasses.replace(agreed, consent=everything_else)
    unasked = dataclasses.replace(agreed, consented_at=None)
    names = [_item_names(bundle_of(record)) for record in (agreed, refused, unasked)]
    assert names == [["特定疾病療養受療証"] * 2, [], []]


def _item_names(bundle: BundleRead) -> list[str]:
    [insurance] = bundle.one("CoverageEligibilityResponse")["insurance"]
    return [item["name"] for item in insurance.get("item", ())]


def test_a_specific_disease_tells_what_the_patient_pays_a_month():
    [insurance] = bundle_of(of_somebody("isamu")).one("CoverageEligibilityResponse")["insurance"]
    paid = [item["benefit"][0]["allowedMoney"] for item in insurance["item"]]
    assert paid == [{"value": 10_000, "currency": "JPY"}] * 2


def test_a_limit_application_tells_its_category_kind_and_days():
    [insurance] = bundle_of(of_somebody("chiyo")).one("CoverageEligibilityResponse")["insurance"]
    [item] = insurance["item"]
    assert item["category"]["text"] == "A05"
    assert item["category"]["coding"][0]["display"] == "オ"
    assert extension(item, f"{OQS}LimitApplicationCertificateClassification")["code"] == "02"
    assert extension(item, f"{OURS}valid-period").keys() == {"start", "end"}
    assert extension(item, f"{OURS}issued-on") == (TODAY - dt.timedelta(days=90)).isoformat()
    assert extension(item, f"{OQS}LimitApplicationCertificateLongTermDate")


def test_codes_of_a_newer_version_are_told_as_they_came():
    bundle = raw(
        of_somebody("chiyo"),
        ('"A05"', '"C77"'),
        (_LIMIT, '"certificates":[{"kind":"moon","valid_from":"2026-01-01"}],' + _LIMIT),
        ('"ResultList":', '"notices":["eclipse"],"ResultList":'),
    )
    response = bundle.one("CoverageEligibilityResponse")
    limit, plain = response["insurance"][0]["item"]
    assert limit["category"]["coding"] == [{"system": f"{OQS}OQSCD012", "code": "C77"}]
    assert plain["category"]["text"] == plain["name"] == "moon"
    assert extension(response, f"{OURS}notice") == {"system": f"{OURS}notice", "code": "eclipse"}


def test_consent_holds_until_available_time_for_this_institution_only():
    bundle = bundle_of(RECORDS["hanako"])
    consent = bundle.one("Consent")
    assert consent["provision"]["period"] == {
        "start": "2026-11-22T12:00:00+09:00",
        "end": "2026-11-23T12:00:00+09:00",
    }
    assert bundle.resolve(consent["provision"]["actor"][0]["reference"]) == bundle.institution()
    codes = [one["coding"][0]["code"] for one in consent["provision"]["code"]]
    assert codes == ["YZK", "TKK", "SHJ", "TSR"]
    assert bundle_of(KINDS["no consent"]).of("Consent") == []


def test_provenance_names_kiosk_proof_and_the_sealed_record():
    record = KINDS["looked at by staff"]
    reception = read(record)
    provenance = as_read(reception).one("Provenance")
    assembler, verifier = provenance["agent"]
    assert assembler["who"]["identifier"]["value"] == reception.source
    assert verifier["who"]["identifier"]["value"] == STAFF_ID
    assert extension(provenance, f"{OURS}holder-verification") == "visual"
    assert extension(provenance, f"{OURS}card-proof") == "face-key"
    [entity] = provenance["entity"]
    assert entity["what"]["identifier"]["value"] == f"urn:uuid:{record.verification_id}"
    assert extension(entity, f"{OURS}sha256") == hashlib.sha256(reception.body).hexdigest()


def test_provenance_is_of_everything_that_the_reception_says():
    bundle = bundle_of(RECORDS["isamu"])
    targets = [bundle.resolve(one)["resourceType"] for one in bundle.one("Provenance")["target"]]
    assert targets == ["Coverage", "CoverageEligibilityResponse", "Consent"]


def test_the_prescription_and_the_number_that_was_shown_are_told():
    response = bundle_of(KINDS["prescription"]).one("CoverageEligibilityResponse")
    assert extension(response, f"{OQS}PrescriptionIssueSelect")["code"] == "1"
    shown = "urn:x-oev:device:1310000011:reception-1:reception-number:2026-11-22"
    assert identified(response, shown) == ["1"]


def test_the_same_reception_always_gives_the_same_bytes_under_the_same_name():
    for record in RECORDS.values():
        [one], [again] = FhirForm().documents(read(record)), FhirForm().documents(read(record))
        assert one == again
        assert one.name == f"fhir_{record.verification_id}.json"
        assert one.lost_in == ()


def test_a_time_without_a_zone_is_refused_instead_of_guessed():
    record = dataclasses.replace(
        a_record(answer=an_answer(verification_id=new_id())),
        sealed_at=NOON.replace(tzinfo=None),
    )
    with pytest.raises(WireError, match="zone"):
        FhirForm().documents(read(record))


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\b"])
def test_a_text_that_fhir_cannot_hold_is_refused_without_being_quoted(sign):
    record = told_record(address=f"練習市{sign}1")
    with pytest.raises(WireError, match="control character") as refused:
        FhirForm().documents(read(record))
    assert "練習市" not in str(refused.value)


@pytest.mark.parametrize("text", ["\\u0000", "\\b", "a\tb\n"])
def test_a_text_that_only_looks_so_is_written(text):
    record = told_record(address=f"練習市{text}1")
    assert bundle_of(record).one("Patient")["address"][0]["text"] == f"練習市{text}1"


def test_it_is_chosen_by_its_name_and_knows_one_encoding():
    assert isinstance(form_of("fhir", Encoding.SHIFT_JIS, "outlet[1].form"), FhirForm)
