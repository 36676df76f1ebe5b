"""The papers beside a coverage, on their way through JSON and the official XML."""

import dataclasses
import datetime as dt

import hypothesis
import pytest
from hypothesis import strategies as st

from eligibility import wire
from eligibility.benefits import (
    ElderlyRecipientCertificate,
    LimitApplicationCertificate,
    PlainCertificate,
    PlainKind,
    SpecificDiseasesCertificate,
)
from eligibility.coverage import Coverage
from eligibility.errors import MalformedValue, WireError
from eligibility.health import Consent, HealthInformation
from eligibility.oqs_face import encode_face, parse_face
from eligibility.oqs_result import coverage_of_result, result_element
from eligibility.oqs_xml import Element, Encoding, encode_message, parse_message
from eligibility.wire_results import ResultOfQualificationConfirmation
from eligibility.wire_values import coverage_from_wire, coverage_to_wire
from tests.bench.people import people
from tests.bench.receptions import a_record, an_answer

TODAY = dt.date(2026, 11, 22)
HANAKO = people(TODAY)["hanako"].coverages[0]

DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2040, 12, 31))
MAYBE = st.none() | DAYS
RECIPIENTS = st.builds(
    ElderlyRecipientCertificate, st.sampled_from(["010", "020", "030"]), DAYS, MAYBE, MAYBE
)
LIMITS = st.builds(
    LimitApplicationCertificate,
    st.sampled_from(["01", "02", "03"]),
    st.sampled_from(["A01", "B10", "Z99"]),
    DAYS,
    MAYBE,
    MAYBE,
    MAYBE,
)
DISEASES = st.builds(
    SpecificDiseasesCertificate,
    st.sampled_from("123"),
    DAYS,
    MAYBE,
    st.none() | st.integers(0, 99_999),
    MAYBE,
)
PLAIN = st.builds(PlainCertificate, st.sampled_from(PlainKind), DAYS, MAYBE, MAYBE)
COVERAGES = st.builds(
    dataclasses.replace,
    st.just(HANAKO),
    elderly_recipient=st.none() | RECIPIENTS,
    limit_application=st.none() | LIMITS,
    specific_diseases=st.lists(DISEASES, max_size=3).map(tuple),
    certificates=st.lists(PLAIN, max_size=3).map(tuple),
    post_number=st.none() | st.just("260-0855"),
    address=st.none() | st.just("千葉県千葉市中央区市場町１－１"),
)

DIALYSIS = SpecificDiseasesCertificate("1", TODAY, None, 10_000, TODAY)
STUDENT = PlainCertificate(PlainKind.STUDENT, dt.date(2026, 4, 1), dt.date(2027, 3, 31))
SHORT_TERM = PlainCertificate(PlainKind.SHORT_TERM, dt.date(2026, 10, 1), None)


def through_json(coverage: Coverage) -> Coverage:
    data = wire.encode(coverage_to_wire(coverage))
    return coverage_from_wire(wire.decode(data, ResultOfQualificationConfirmation))


def through_xml(coverage: Coverage, encoding: Encoding = Encoding.UTF_8) -> Coverage:
    encoded = encode_message(result_element(coverage), encoding)
    return coverage_of_result(parse_message(encoded.data))


@hypothesis.given(COVERAGES)
def test_every_paper_comes_back_from_json_as_it_went(coverage):
    assert through_json(coverage) == coverage


@hypothesis.given(COVERAGES, st.sampled_from(Encoding))
def test_every_paper_comes_back_from_the_official_xml_as_it_went(coverage, encoding):
    assert through_xml(coverage, encoding) == coverage


def test_papers_without_an_official_group_tell_their_code_where_there_is_one():
    coverage = dataclasses.replace(HANAKO, certificates=(SHORT_TERM, STUDENT))
    first, second = coverage_to_wire(coverage).certificates
    assert (first.kind, first.code) == ("short-term", "03")
    assert (second.kind, second.code) == ("student", None)
    (group,) = result_element(coverage).all("OevCertificateList")
    assert [one.value("CertificateCode") for one in group.children] == ["03", None]


def test_a_kind_of_a_newer_version_is_passed_over_and_the_others_stay():
    coverage = dataclasses.replace(HANAKO, certificates=(STUDENT, SHORT_TERM))
    newer = wire.encode(coverage_to_wire(coverage)).replace(b'"student"', b'"brand-new"')
    read: ResultOfQualificationConfirmation = wire.decode(newer, ResultOfQualificationConfirmation)
    assert coverage_from_wire(read).certificates == (SHORT_TERM,)


def test_a_disease_of_a_newer_version_is_kept():
    paper = dataclasses.replace(DIALYSIS, disease="7")
    assert through_xml(dataclasses.replace(HANAKO, specific_diseases=(paper,))).specific_diseases


def test_unknown_and_empty_tags_of_another_program_are_passed_over():
    element = result_element(HANAKO)
    others = (
        Element("WelfareOfficeName", "x"),
        Element("Address"),
        Element("ElderlyRecipientCertificateInfo"),
        Element("SpecificDiseasesCertificateList"),
    )
    assert coverage_of_result(Element(element.tag, children=others + element.children)) == HANAKO


@pytest.mark.parametrize("tag", ["Name", "InsuredIdentificationNumber", "Birthdate"])
def test_a_result_without_what_it_needs_is_refused(tag):
    element = result_element(HANAKO)
    kept = tuple(child for child in element.children if child.tag != tag)
    with pytest.raises(WireError, match="missing"):
        coverage_of_result(Element(element.tag, children=kept))


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("SpecificDiseasesSelfPay", "1万円"),
        ("SpecificDiseasesValidStartDate", "2026-11-22"),
        ("SpecificDiseasesCertificateDate", "20261131"),
    ],
)
def test_an_impossible_value_in_a_paper_is_refused_by_its_tag(tag, value):
    element = result_element(dataclasses.replace(HANAKO, specific_diseases=(DIALYSIS,)))
    with pytest.raises((WireError, MalformedValue), match=tag) as caught:
        coverage_of_result(with_text(element, tag, value))
    assert value not in str(caught.value)


def with_text(element: Element, tag: str, value: str) -> Element:
    """The same tree with another text under one tag."""
    if element.tag == tag:
        return Element(tag, value)
    children = tuple(with_text(child, tag, value) for child in element.children)
    return dataclasses.replace(element, children=children)


@pytest.mark.parametrize(
    ("granted", "told"),
    [
        pytest.param({HealthInformation.SPECIFIC_DISEASES}, 1, id="with consent"),
        pytest.param({HealthInformation.CHECKUPS}, 0, id="with another consent"),
        pytest.param(set(), 0, id="without"),
    ],
)
def test_the_file_tells_of_a_specific_disease_only_with_consent(granted, told):
    coverage = dataclasses.replace(HANAKO, specific_diseases=(DIALYSIS,))
    record = a_record(answer=an_answer(coverages=(coverage,)), consent=Consent(frozenset(granted)))
    (result,) = parse_face(encode_face(record).data).results
    assert len(result.all("SpecificDiseasesCertificateList")) == told


def test_the_file_carries_the_other_papers_and_the_address():
    coverage = dataclasses.replace(
        HANAKO, certificates=(STUDENT,), post_number="260-0855", address="千葉市"
    )
    record = a_record(answer=an_answer(coverages=(coverage,)))
    (result,) = parse_face(encode_face(record, Encoding.SHIFT_JIS).data).results
    assert coverage_of_result(result) == coverage
    assert (result.value("PostNumber"), result.value("Address")) == ("260-0855", "千葉市")
