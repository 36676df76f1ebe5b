"""What a card face is answered: by the full birth date, or by month and day beside a branch."""

import dataclasses
from typing import Any

import pytest

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, MonthDay
from eligibility.wire_values import answer_from_wire, card_face_to_wire
from tests.integration.cloud.reception import code_of, detail_of, new_id, ok


def printed(world, name: str, *, has_branch: bool = True, birth=None) -> wire.CardFace:
    """The face of somebody's oldest coverage; with month and day unless told otherwise."""
    coverage = world.people[name].coverages[0]
    key = coverage.key if has_branch else dataclasses.replace(coverage.key, branch=None)
    return card_face_to_wire(CardFaceKey(key, birth or MonthDay.of(coverage.person.birthdate)))


def dated(world, name: str, *, has_branch: bool = True) -> wire.CardFace:
    born = world.people[name].person.birthdate
    return printed(world, name, has_branch=has_branch, birth=born)


@pytest.mark.parametrize("face_of", [printed, dated], ids=["month and day", "birth date"])
@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        pytest.param("hanako", Validity.VALID, id="valid"),
        pytest.param("jiro", Validity.LOST, id="lost"),
        pytest.param("kenji", Validity.LOST_NEWER_EXISTS, id="lost, newer exists"),
        pytest.param("akari", Validity.VALID, id="twin with her branch"),
    ],
)
def test_a_face_gets_the_coverage_printed_on_it(world, kiosk, face_of, name, outcome):
    answer = answer_from_wire(kiosk.inquire_by_face(face_of(world, name)))
    assert (answer.outcome, answer.coverages) == (outcome, world.people[name].coverages[:1])


@pytest.mark.parametrize("face_of", [printed, dated], ids=["month and day", "birth date"])
def test_the_old_face_tells_nothing_of_the_new_coverage(world, kiosk, face_of):
    told = ok(kiosk.ask(new_id(), face=face_of(world, "kenji"))).decode()
    new = world.people["kenji"].coverages[1]
    assert new.key.symbol is not None
    secrets = (
        f'"InsurerNumber":"{new.key.insurer_number.text}"',
        new.key.symbol.text,
        new.key.number.text,
        new.insurer_name,
        f'"QualificationDate":"{new.qualified_on:%Y%m%d}"',
    )
    assert [secret for secret in secrets if secret in told] == []


@pytest.mark.parametrize("name", ["hanako", "taro"], ids=["asked without", "registered without"])
def test_an_old_card_without_a_branch_is_found_by_the_birth_date(world, kiosk, name):
    answer = answer_from_wire(kiosk.inquire_by_face(dated(world, name, has_branch=False)))
    assert (answer.outcome, answer.coverages) == (Validity.VALID, world.people[name].coverages)


def test_twins_without_a_branch_are_several_and_nobody_is_told(world, kiosk):
    told = ok(kiosk.ask(new_id(), face=dated(world, "aoi", has_branch=False)))
    answer: wire.InquiryAnswer = wire.decode(told, wire.InquiryAnswer)
    assert (answer.QualificationValidity, answer.ResultList) == (Validity.SEVERAL.value, ())
    assert answer.notices == ()
    people = [world.people[name].person for name in ("aoi", "akari")]
    assert [one.name for one in people if one.name in told.decode()] == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"BirthMonthDay": "0413"}, id="month and day"),
        pytest.param({"BirthMonthDay": "0229"}, id="a day of leap years"),
        pytest.param({"BirthMonthDay": None, "Birthdate": "19880412"}, id="year of birth"),
        pytest.param({"InsuredIdentificationNumber": "7654322"}, id="number"),
        pytest.param({"InsuredCardSymbol": "千１３"}, id="symbol"),
        pytest.param({"InsuredCardSymbol": None}, id="symbol left out"),
        pytest.param({"InsuredBranchNumber": "02"}, id="branch"),
        pytest.param({"InsurerNumber": "06050116"}, id="insurer"),
    ],
)
def test_a_face_with_one_thing_wrong_finds_nobody(world, kiosk, wrong):
    face = wire.CardFace(**{**in_fields(printed(world, "hanako")), **wrong})
    answer = kiosk.inquire_by_face(face)
    assert (answer.QualificationValidity, answer.ResultList) == (Validity.NOT_FOUND.value, ())


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        pytest.param({"InsuredBranchNumber": None}, "InsuredBranchNumber", id="no branch"),
        pytest.param({"Birthdate": "19890412"}, "exactly one", id="both forms"),
        pytest.param({"BirthMonthDay": None}, "exactly one", id="neither form"),
        pytest.param({"BirthMonthDay": "0230"}, "no such day", id="30 February"),
        pytest.param({"BirthMonthDay": "412"}, "four digits", id="three digits"),
        pytest.param({"BirthMonthDay": "+4+1"}, "four digits", id="signs for digits"),
        pytest.param({"BirthMonthDay": "０４１２"}, "four digits", id="full width"),
        pytest.param({"BirthMonthDay": ""}, "four digits", id="empty"),
        pytest.param({"InsuredBranchNumber": "1a"}, "branch number", id="branch"),
    ],
)
def test_a_face_that_cannot_be_one_is_refused(world, kiosk, changed, named):
    face = wire.CardFace(**{**in_fields(printed(world, "hanako")), **changed})
    response = kiosk.ask(new_id(), face=face)
    assert (response.status_code, code_of(response)) == (400, Code.REQUEST_MALFORMED)
    assert named in detail_of(response)


def in_fields(face: wire.CardFace) -> dict[str, Any]:
    return {name: getattr(face, name) for name in face.__struct_fields__}
