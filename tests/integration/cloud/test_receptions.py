"""What is answered: by card, by card face, for today and for an earlier day."""

import datetime as dt

import pytest

from eligibility import wire
from eligibility.coverage import Validity
from eligibility.inquiry import CardFaceKey, business_day
from eligibility.wire_values import answer_from_wire, card_face_to_wire
from tests.integration.cloud.reception import code_of, detail_of, new_id


def face_of(world, key: str, position: int = 0) -> wire.CardFace:
    coverage = world.people[key].coverages[position]
    return card_face_to_wire(CardFaceKey(coverage.key, coverage.person.birthdate))


@pytest.mark.parametrize("key", ["hanako", "ichiro", "mika"])
def test_the_answer_is_the_registered_coverage(world, kiosk, key):
    answer = answer_from_wire(kiosk.inquire(world.cards[key]))
    assert answer.outcome is Validity.VALID
    assert answer.coverages == world.people[key].coverages


def test_who_changed_insurer_gets_the_new_coverage(world, kiosk):
    answer = answer_from_wire(kiosk.inquire(world.cards["kenji"]))
    assert (answer.outcome, answer.coverages) == (
        Validity.VALID,
        world.people["kenji"].coverages[1:],
    )


def test_an_earlier_day_gets_the_coverage_of_that_day(world, kiosk):
    old = world.people["kenji"].coverages[0]
    assert old.lapsed_on is not None
    answer = answer_from_wire(
        kiosk.inquire(world.cards["kenji"], day=old.lapsed_on - dt.timedelta(days=1))
    )
    assert (answer.outcome, answer.coverages) == (Validity.VALID, (old,))


def test_a_lost_coverage_is_told_with_its_end(world, kiosk):
    answer = answer_from_wire(kiosk.inquire(world.cards["jiro"]))
    assert answer.outcome is Validity.LOST
    assert answer.coverages == world.people["jiro"].coverages


def test_the_day_asked_about_is_today_in_japan(world, kiosk):
    answer = kiosk.inquire(world.cards["hanako"])
    assert answer.QualificationConfirmationDate == business_day(answer.processed_at)


def test_a_future_day_is_refused(world, kiosk):
    session_id = new_id()
    proven = kiosk.authenticate(session_id, world.cards["hanako"])
    response = kiosk.ask(
        session_id,
        proven.authentication_id,
        day=business_day(world.clock.wall()) + dt.timedelta(days=1),
    )
    assert "confirmation_date" in detail_of(response)


def test_a_card_face_finds_its_coverage(world, kiosk):
    answer = answer_from_wire(kiosk.inquire_by_face(face_of(world, "hanako")))
    assert (answer.outcome, answer.coverages) == (
        Validity.VALID,
        world.people["hanako"].coverages,
    )


def test_a_card_face_is_found_in_another_spelling(world, kiosk):
    spelled = wire.CardFace(
        InsurerNumber="00138016",
        InsuredCardSymbol="１２－３４",
        InsuredIdentificationNumber="５５５０１９２",
        InsuredBranchNumber="2",
        Birthdate=f"{world.people['ichiro'].person.birthdate:%Y%m%d}",
    )
    assert kiosk.inquire_by_face(spelled).QualificationValidity == Validity.VALID.value


def test_the_old_card_face_says_that_a_newer_coverage_exists(world, kiosk):
    answer = answer_from_wire(kiosk.inquire_by_face(face_of(world, "kenji")))
    assert answer.outcome is Validity.LOST_NEWER_EXISTS
    assert answer.coverages == world.people["kenji"].coverages[:1]


def test_twins_without_a_branch_are_several_and_neither_is_shown(world, kiosk):
    face = face_of(world, "aoi")
    both = wire.CardFace(
        InsurerNumber=face.InsurerNumber,
        InsuredCardSymbol=face.InsuredCardSymbol,
        InsuredIdentificationNumber=face.InsuredIdentificationNumber,
        Birthdate=face.Birthdate,
    )
    answer = kiosk.inquire_by_face(both)
    assert (answer.QualificationValidity, answer.ResultList) == (Validity.SEVERAL.value, ())


def test_the_branch_parts_the_twins(world, kiosk):
    answer = answer_from_wire(kiosk.inquire_by_face(face_of(world, "akari")))
    assert answer.coverages == world.people["akari"].coverages


def test_a_wrong_birth_date_finds_nobody(world, kiosk):
    face = face_of(world, "hanako")
    wrong = wire.CardFace(
        InsurerNumber=face.InsurerNumber,
        InsuredCardSymbol=face.InsuredCardSymbol,
        InsuredIdentificationNumber=face.InsuredIdentificationNumber,
        Birthdate="19990412",
    )
    answer = kiosk.inquire_by_face(wrong)
    assert (answer.QualificationValidity, answer.ResultList) == (Validity.NOT_FOUND.value, ())


def test_a_mistyped_insurer_number_is_named_and_not_repeated(kiosk):
    face = wire.CardFace(
        InsurerNumber="33120016", InsuredIdentificationNumber="1", Birthdate="19890412"
    )
    response = kiosk.ask(new_id(), face=face)
    assert "insurer number" in detail_of(response)
    assert "33120016" not in response.text
    assert code_of(response) is not None
