"""What all forms tell is what the sealed record says under its official tags (``wire``)."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given

from eligibility.coverage import Validity
from eligibility.health import HealthInformation
from eligibility.wire_results import ResultOfQualificationConfirmation
from hospital.forms.csv_form import CsvForm
from hospital.forms.port import reception_of
from hospital.forms.told import (
    COVERAGE,
    DISEASES,
    ELDERLY,
    LIMIT,
    OTHER_PAPER,
    RECEPTION,
    coverages_told,
    reception_values,
)
from tests.bench.receptions import a_record, an_answer
from tests.unit.hospital.forms.receptions import ANY, EVERYBODY, a_reception, reception_from
from tests.unit.hospital.forms.test_form_properties import OFTEN

OFFICIAL = set(ResultOfQualificationConfirmation.__struct_fields__) & set(COVERAGE)
GROUPS = {
    ELDERLY: ("ElderlyRecipientCertificateInfo", "ElderlyRecipient"),
    LIMIT: ("LimitApplicationCertificateRelatedInfo", "LimitApplicationCertificate"),
}


def text(value):
    return f"{value:%Y%m%d}" if isinstance(value, dt.date) else value


def papers_of(result, is_agreed):
    """By kind, with the words of the official groups cut to ours."""
    told = []
    for kind, (group, prefix) in GROUPS.items():
        info = getattr(result, group)
        told += [(kind, cut(info, prefix))] if info else []
    for info in result.SpecificDiseasesCertificateList if is_agreed else ():
        told.append((DISEASES, cut(info, "SpecificDiseases")))
    return told


def cut(info, prefix):
    said = {name.removeprefix(prefix): getattr(info, name) for name in info.__struct_fields__}
    return sorted(str(value) for value in said.values() if value is not None)


@OFTEN
@given(ANY)
def test_every_official_tag_of_a_coverage_is_told_as_it_was_sealed(reception):
    assert len(OFFICIAL) > 20
    results = reception.message.answer.ResultList
    for one, result in zip(coverages_told(reception), results, strict=True):
        assert list(one.values) == list(COVERAGE)
        for tag in OFFICIAL:
            assert text(one.values[tag]) == getattr(result, tag), tag


@OFTEN
@given(ANY)
def test_every_paper_is_told_as_it_was_sealed(reception):
    record = reception.record
    agreed = HealthInformation.SPECIFIC_DISEASES in record.consent.granted
    results = reception.message.answer.ResultList
    for one, result in zip(coverages_told(reception), results, strict=True):
        official = [paper for paper in one.papers if paper["paper"] != OTHER_PAPER]
        said = [
            (
                paper["paper"],
                sorted(str(text(value)) for tag, value in paper.items() if has(tag, value)),
            )
            for paper in official
        ]
        assert said == papers_of(result, agreed and record.consented_at is not None)
        plain = [paper for paper in one.papers if paper["paper"] == OTHER_PAPER]
        assert [(paper["category"], paper["ValidStartDate"]) for paper in plain] == [
            (paper.kind, paper.valid_from) for paper in result.certificates
        ]


def has(tag, value):
    return tag != "paper" and value is not None


@OFTEN
@given(ANY)
def test_everything_of_the_reception_is_told_as_it_was_sealed(reception):
    told, message = reception_values(reception), reception.message
    assert list(told) == list(RECEPTION)
    holder = message.holder_verification
    assert told == {
        "source": "urn:x-oev:device:1310000011:reception-1",
        "MedicalInstitutionCode": message.institution,
        "QualificationValidity": message.answer.QualificationValidity,
        "QualificationConfirmationDate": message.answer.QualificationConfirmationDate,
        "ProcessExecutionTime": message.answer.processed_at,
        "ReferenceNumber": message.answer.ReferenceNumber,
        "notices": message.answer.notices,
        "holder_verification": holder.value if holder else None,
        **{
            tag: getattr(message, tag)
            for tag in RECEPTION
            if tag in message.__struct_fields__ and tag != "holder_verification"
        },
    }


@pytest.mark.parametrize(
    "record",
    [
        dataclasses.replace(a_record(), is_provisional=True),
        a_record(answer=an_answer(outcome=Validity.LOST)),
    ],
    ids=["provisional", "lost"],
)
def test_what_a_patient_pays_is_told_only_where_it_covers(record):
    (one,) = coverages_told(reception_from(record))
    assert (one.covers, one.values["contribution_percent"]) == (False, None)


def test_what_a_patient_pays_is_told_with_the_note_and_the_ceiling():
    (one,) = coverages_told(a_reception("mika"))
    assert [one.values[name] for name in ("contribution_percent", "claim_note", "ceiling_yen")] == [
        "030",
        "28",
        85_800,
    ]


def test_words_of_a_newer_version_stay_whole_in_a_list():
    answer = dataclasses.replace(an_answer(coverages=EVERYBODY["mika"].coverages))
    body = reception_from(a_record(answer=answer)).body
    odd = body.replace(b'"ResultList"', b'"notices":["a b","c%d"],"ResultList"', 1)
    reception = reception_of(odd)
    assert reception_values(reception)["notices"] == ("a b", "c%d")
    (document,) = CsvForm().documents(reception)
    assert ",a%20b c%25d," in document.data.decode("utf-8-sig")
