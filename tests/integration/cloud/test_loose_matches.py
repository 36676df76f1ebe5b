"""A card face without its hyphens and leading zeros: answers staff, who compare; nobody else."""

import dataclasses

import httpx
import pytest

from cloud.domain.registry import Registration
from eligibility import wire
from eligibility.coverage import Coverage, Validity
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, Notice
from eligibility.insured import InsuredNumber, InsuredSymbol
from eligibility.oqs_search import SearchInfo
from eligibility.wire_hospital import (
    BulkInquiryRequest,
    BulkQuestion,
    BulkReceived,
    HospitalInquiryRequest,
)
from eligibility.wire_values import card_face_to_wire
from tests.bench.insurer_lines import a_person, coverage_at, register
from tests.integration.cloud.database import in_registry
from tests.integration.cloud.insurer import new_insurer
from tests.integration.cloud.reception import a_number, code_of, detail_of, new_id, ok

STAFF = "nurse-7"
LOOSE = Notice.LOOSE_MATCH.value


@pytest.fixture
def hyphened(world) -> Coverage:
    """A symbol with a hyphen, and a number that begins with a zero."""
    [coverage] = world.people["ichiro"].coverages
    return registered(world, dataclasses.replace(coverage, elderly_recipient=None))


def registered(world, *like: Coverage) -> Coverage:
    """People with these coverages, all under one number of their own; gives the last."""
    number = InsuredNumber("0" + a_number().text[1:])
    for one in like:
        coverage = dataclasses.replace(one, key=dataclasses.replace(one.key, number=number))
        add(world, coverage)
    return coverage


def add(world, coverage: Coverage) -> None:
    someone = Registration(coverage.person, (coverage,))
    in_registry(world.settings, lambda registry: registry.register_person(someone))


def face_of(coverage: Coverage, **spelling: object) -> wire.CardFace:
    key = dataclasses.replace(coverage.key, **spelling)  # type: ignore[arg-type]
    return card_face_to_wire(CardFaceKey(key, coverage.person.birthdate))


def loosely(coverage: Coverage) -> wire.CardFace:
    number = InsuredNumber(coverage.key.number.text.lstrip("0"))
    return face_of(coverage, symbol=InsuredSymbol("1234"), number=number)


def ask(kiosk, face: wire.CardFace, staff_id: str | None = None) -> httpx.Response:
    message = wire.InquiryRequest(
        verification_id=new_id(), session_id=new_id(), card_face=face, staff_id=staff_id
    )
    response: httpx.Response = kiosk.post("/v1/inquiries", message)
    return response


def told(response: httpx.Response) -> tuple[str, int, tuple[str, ...]]:
    answer: wire.InquiryAnswer = wire.decode(ok(response), wire.InquiryAnswer)
    return answer.QualificationValidity, len(answer.ResultList), answer.notices


def test_a_loose_spelling_finds_nobody_for_a_patient(kiosk, hyphened):
    assert told(ask(kiosk, loosely(hyphened))) == (Validity.NOT_FOUND.value, 0, ())


@pytest.mark.parametrize(
    ("caller", "expected"), [("kiosk", Validity.NOT_FOUND), ("hospital", Validity.VALID)]
)
def test_a_file_matches_loosely_for_a_hospital_alone(kiosk, hospital, hyphened, caller, expected):
    client = (kiosk if caller == "kiosk" else hospital).client
    units = (BulkQuestion(card_face=loosely(hyphened)),)
    message = BulkInquiryRequest(verification_id=new_id(), units=units)
    sent = client.post("/v1/inquiries/bulk", content=wire.encode(message))
    received: BulkReceived = wire.decode(ok(sent), BulkReceived)
    [unit] = hospital.wait_for(received.ReceptionNumber).units
    assert unit.validity is expected


def test_staff_are_answered_and_told_to_compare(kiosk, hyphened):
    assert told(ask(kiosk, loosely(hyphened), STAFF)) == (Validity.VALID.value, 1, (LOOSE,))


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param({"symbol": InsuredSymbol("1-2-3-4")}, id="more hyphens"),
        pytest.param({"symbol": InsuredSymbol("00012-34")}, id="more zeros"),
        pytest.param({"symbol": InsuredSymbol("１２３４")}, id="full width without the hyphen"),
    ],
)
def test_a_spelling_that_says_too_much_is_loose_as_well(kiosk, hyphened, spelling):
    face = face_of(hyphened, **spelling)
    assert told(ask(kiosk, face)) == (Validity.NOT_FOUND.value, 0, ())
    assert told(ask(kiosk, face, STAFF)) == (Validity.VALID.value, 1, (LOOSE,))


def test_the_exact_spelling_is_no_loose_match_for_staff(kiosk, hyphened):
    assert told(ask(kiosk, face_of(hyphened), STAFF)) == (Validity.VALID.value, 1, ())


def test_somebody_with_exactly_this_spelling_comes_before_a_loose_match(world, kiosk, hyphened):
    key = dataclasses.replace(
        hyphened.key,
        symbol=InsuredSymbol("1234"),
        number=InsuredNumber(hyphened.key.number.text.lstrip("0")),
    )
    person = dataclasses.replace(hyphened.person, name="試験　正確")
    exact = dataclasses.replace(hyphened, key=key, person=person)
    add(world, exact)
    for staff_id in (None, STAFF):
        response = ask(kiosk, face_of(exact), staff_id)
        assert told(response) == (Validity.VALID.value, 1, ())
        assert "試験　正確" in response.text


def test_a_lost_coverage_is_told_as_a_loose_match_too(world, kiosk):
    [lost] = world.people["jiro"].coverages
    symbol = InsuredSymbol("12-34")
    coverage = registered(
        world, dataclasses.replace(lost, key=dataclasses.replace(lost.key, symbol=symbol))
    )
    assert told(ask(kiosk, loosely(coverage), STAFF)) == (Validity.LOST.value, 1, (LOOSE,))


def test_several_are_never_told_as_loose_matches(world, kiosk, hyphened):
    twin = dataclasses.replace(hyphened.person, name="試験　双子")
    branchless = dataclasses.replace(hyphened.key, branch=None)
    one = dataclasses.replace(hyphened, key=branchless)
    both = registered(world, one, dataclasses.replace(one, person=twin))
    response = ask(kiosk, loosely(both), STAFF)
    assert told(response) == (Validity.SEVERAL.value, 0, ())
    assert "試験　双子" not in response.text


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"Birthdate": "19011231"}, id="birth date"),
        pytest.param({"InsuredBranchNumber": "77"}, id="branch"),
        pytest.param({"InsuredIdentificationNumber": "1"}, id="number"),
        pytest.param({"InsuredCardSymbol": None}, id="no symbol"),
    ],
)
def test_only_hyphens_and_zeros_are_loose(kiosk, hyphened, changed):
    face = wire.changed(loosely(hyphened), **changed)
    assert told(ask(kiosk, face, STAFF)) == (Validity.NOT_FOUND.value, 0, ())


def test_the_member_of_staff_is_on_record(world, kiosk, hyphened):
    answer: wire.InquiryAnswer = wire.decode(
        ok(ask(kiosk, loosely(hyphened), STAFF)), wire.InquiryAnswer
    )
    [row] = world.rows(
        "SELECT staff_id, outcome FROM audit.access WHERE reference = $1", answer.verification_id
    )
    assert tuple(row) == (STAFF, Validity.VALID.value)


@pytest.mark.parametrize("staff_id", ["", "x" * 33, "看護師", "a b"])
def test_a_member_of_staff_has_an_id_of_visible_characters(kiosk, hyphened, staff_id):
    response = ask(kiosk, loosely(hyphened), staff_id)
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)
    assert "staff_id" in detail_of(response)


def test_a_hospitals_desk_always_compares(hospital, hyphened):
    message = HospitalInquiryRequest(verification_id=new_id(), card_face=loosely(hyphened))
    answered = hospital.post("/v1/hospital/inquiries", message)
    assert told(answered) == (Validity.VALID.value, 1, (LOOSE,))


def test_the_official_form_says_it_too(hospital, hyphened):
    key = dataclasses.replace(hyphened.key, symbol=InsuredSymbol("1234"))
    face = CardFaceKey(key, hyphened.person.birthdate)
    single = hospital.ask_single(SearchInfo.of_face(face))
    assert (single.validity_code, single.processing.code) == (Validity.VALID.value, LOOSE)
    [unit] = hospital.wait_for(hospital.hand_in(SearchInfo.of_face(face))).units
    assert (unit.validity_code, unit.processing.code) == (Validity.VALID.value, LOOSE)


def test_a_clinics_number_is_never_given_to_a_loose_match(world, hospital, hyphened):
    one = {"card_face": loosely(hyphened), "ReferenceNumber": "0815"}
    body = wire.encode({"registrations": [one]})
    answered = hospital.client.put("/v1/hospital/patient-numbers", content=body)
    assert answered.json()["NumberOfError"] == "1"


def test_what_an_insurer_registers_matches_loosely_as_well(world, kiosk):
    with new_insurer(world) as insurer:
        [code] = insurer.knows(new_id())
        number = "0" + a_number().text[1:]
        covered = coverage_at(insurer.number, number, a_person(), world.clock.wall().date())
        insurer.applied(register(code, covered))
    face = face_of(covered, number=InsuredNumber(number.lstrip("0")))
    assert told(ask(kiosk, face)) == (Validity.NOT_FOUND.value, 0, ())
    assert told(ask(kiosk, face, STAFF)) == (Validity.VALID.value, 1, (LOOSE,))
