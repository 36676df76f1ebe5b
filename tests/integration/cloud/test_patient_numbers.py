"""A clinic registers its own numbers for patients, in XML and in JSON, and is told them again."""

import dataclasses

import pytest

from cloud.domain.registry import Registration
from eligibility import wire
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey
from eligibility.oqs_header import Kind, RequestHeader
from eligibility.oqs_patient_number import (
    PatientNumbers,
    encode_patient_numbers,
    parse_numbers_result,
)
from eligibility.oqs_search import SearchInfo
from eligibility.wire_hospital import PatientNumber, PatientNumbersAnswer, PatientNumbersRequest
from eligibility.wire_values import card_face_to_wire
from tests.integration.cloud.database import in_registry
from tests.integration.cloud.hospital import (
    HEADER,
    face_of,
    json_answer,
    refused,
    search_for,
    unknown,
    xml,
)
from tests.integration.cloud.reception import a_number, code_of

ONE, MANY = "OQSsiimm01req", "OQSmuimm01req"


@pytest.fixture
def newcomer(world) -> CardFaceKey:
    """A card face of somebody whom only this test knows."""
    mika = world.people["mika"]
    number = a_number()
    coverage = mika.coverages[0]
    key = dataclasses.replace(coverage.key, number=number)
    registration = Registration(mika.person, (dataclasses.replace(coverage, key=key),))
    in_registry(world.settings, lambda registry: registry.register_person(registration))
    return CardFaceKey(key, mika.person.birthdate)


def numbered(face: CardFaceKey, number: str) -> SearchInfo:
    return SearchInfo.of_face(face, reference_number=number)


def written(*registrations: SearchInfo, header=HEADER) -> bytes:
    return encode_patient_numbers(PatientNumbers(header, registrations)).data


def test_a_number_comes_back_with_the_next_answer(world, hospital, newcomer):
    response = hospital.send(ONE, written(numbered(newcomer, "000815")))
    [unit] = parse_numbers_result(xml(response), Kind.PATIENT_NUMBER).units
    assert unit.processing.is_normal
    [result] = hospital.ask_single(SearchInfo.of_face(newcomer)).results
    assert result.value("ReferenceNumber") == "000815"
    bulk = hospital.wait_for(hospital.hand_in(SearchInfo.of_face(newcomer)))
    assert bulk.units[0].reference_number == "000815"


def test_each_of_many_is_judged_by_itself(world, hospital, newcomer):
    twins = face_of(world.people["aoi"], has_branch=False)
    nobody = unknown(world.people["mika"]).card_face()
    broken = SearchInfo.of_texts([("InsurerNumber", "138017"), ("ReferenceNumber", "1")])
    asked = (numbered(newcomer, "A"), numbered(twins, "B"), numbered(nobody, "C"), broken)
    without = (search_for(world.people["jiro"]), numbered(newcomer, "x" * 65))
    result = parse_numbers_result(
        xml(hospital.send(MANY, written(*asked, *without))), Kind.PATIENT_NUMBERS
    )
    assert [unit.processing.code for unit in result.units] == [
        None,
        Code.PERSON_NOT_NAMED.code,
        Code.PERSON_NOT_NAMED.code,
        Code.REQUEST_MALFORMED.code,
        Code.REQUEST_MALFORMED.code,
        Code.REQUEST_MALFORMED.code,
    ]
    counts = result.header.counts
    assert counts is not None
    assert (counts.results, counts.normal, counts.errors) == ("6", "1", "5")
    told = [unit.registration.texts() for unit in result.units if unit.registration]
    assert told == [one.texts() for one in (*asked, *without)]


def test_a_coverage_that_has_ended_names_its_person_all_the_same(world, hospital):
    response = hospital.send(ONE, written(search_for(world.people["jiro"], reference_number="9")))
    [unit] = parse_numbers_result(xml(response), Kind.PATIENT_NUMBER).units
    assert unit.processing.is_normal
    [result] = hospital.ask_single(search_for(world.people["jiro"])).results
    assert result.value("ReferenceNumber") == "9"


def test_every_registration_is_audited(world, hospital, newcomer):
    hospital.send(MANY, written(numbered(newcomer, "A"), numbered(newcomer, "B")))
    [call] = world.rows(
        "SELECT reference FROM audit.access WHERE operation = 'oqs-patient-numbers'"
        " ORDER BY seq DESC LIMIT 1"
    )
    rows = world.rows(
        "SELECT outcome, subject FROM audit.access"
        " WHERE operation = 'patient-number-unit' AND reference = $1",
        call["reference"],
    )
    assert [row["outcome"] for row in rows] == ["ok", "ok"]
    assert len({row["subject"] for row in rows}) == 1


def test_what_is_found_counts_for_the_share_of_the_hospitals_files(world, hospital, newcomer):
    """Else the misses of its bulk inquiries would be judged without what it knows well."""
    before = asked_in_files(world, hospital)
    hospital.send(MANY, written(*[numbered(newcomer, str(one)) for one in range(3)]))
    assert asked_in_files(world, hospital) == before + 3


def asked_in_files(world, hospital) -> int:
    [row] = world.rows(
        "SELECT coalesce(sum(count), 0)::integer AS asked FROM reception.face_miss"
        " WHERE caller_uri = $1",
        f"{hospital.uri} asked in files",
    )
    asked: int = row["asked"]
    return asked


def test_numbers_in_anothers_name_are_refused(hospital, newcomer):
    data = written(numbered(newcomer, "A"), header=RequestHeader("1310000029"))
    assert refused(hospital.send(ONE, data))[:2] == (403, Code.CALLER_NOT_ALLOWED.code)


def test_the_same_in_json(world, hospital, newcomer):
    twins = face_of(world.people["aoi"], has_branch=False)
    message = PatientNumbersRequest(
        registrations=(
            PatientNumber(
                card_face=card_face_to_wire(newcomer), ReferenceNumber="7", ArbitraryIdentifier="a"
            ),
            PatientNumber(card_face=card_face_to_wire(twins), ReferenceNumber="8"),
        )
    )
    response = hospital.client.put("/v1/hospital/patient-numbers", content=wire.encode(message))
    told = json_answer(response, PatientNumbersAnswer)
    assert [unit.ProcessingResultStatus for unit in told.units] == ["1", "2"]
    assert [unit.ProcessingResultCode for unit in told.units] == [None, "KSK-224"]
    assert (told.units[0].ArbitraryIdentifier, told.NumberOfError) == ("a", "1")
    [result] = hospital.ask_single(SearchInfo.of_face(newcomer)).results
    assert result.value("ReferenceNumber") == "7"


def test_json_without_registrations_is_refused(hospital):
    response = hospital.client.put(
        "/v1/hospital/patient-numbers", content=wire.encode(PatientNumbersRequest(registrations=()))
    )
    assert code_of(response) is Code.REQUEST_MALFORMED
