"""A member of staff at the kiosk: whose digits stay where, and what is offered when a way ends."""

import pytest

from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, HolderShown, ReferenceClassification
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.holder import FaceVerdict, PhotoAccess
from tests.bench.people import people
from tests.flows.journey import CARD, CHALLENGE, SESSION, TODAY, Journey
from tests.flows.test_without_pin import (
    BY_EYE,
    PHOTO,
    at_camera,
    at_choice,
    equipped,
    judged,
    read,
    vouched,
)

HANAKO = people(TODAY)["hanako"].coverages[-1]
FACE = CardFaceKey(HANAKO.key, HANAKO.person.birthdate)


def at_staff_code() -> Journey:
    return at_choice(PhotoAccess.OPEN).go(e.BellRung(), e.StaffCodeChosen())


def test_a_staff_code_left_half_typed_is_wiped():
    journey = at_staff_code().go(e.StaffDigitsChanged(3)).wait(20.1)
    assert isinstance(journey.phase, s.AskingStaffCode)
    assert journey.phase.entered == 0
    assert journey.effects == [f.ClearPin()]


def test_a_staff_code_that_nobody_looks_up_is_wiped_too():
    journey = at_staff_code().go(e.StaffDigitsChanged(6), e.StaffConfirmed(1)).wait(20.1)
    assert (journey.phase.entered, journey.phase.is_checking) == (0, False)
    assert f.ClearPin() in journey.effects


def test_each_key_of_a_staff_code_gives_time_again():
    journey = at_staff_code().go(e.StaffDigitsChanged(1)).wait(15)
    journey.go(e.StaffDigitsChanged(2)).wait(15)
    assert journey.phase.entered == 2


def test_ringing_again_wipes_a_half_typed_staff_code():
    journey = at_staff_code().go(e.StaffDigitsChanged(5), e.BellRung())
    assert f.ClearPin() in journey.effects
    assert journey.go(e.WentBack()).phase.entered == 0


def test_a_second_tap_on_the_key_does_not_look_the_code_up_again():
    journey = at_staff_code().go(e.StaffDigitsChanged(6), e.StaffConfirmed(1), e.StaffConfirmed(1))
    assert not journey.asks(f.CheckStaffCode), "its answer would make the first one a late one"
    journey.go(e.StaffAccepted(SESSION, "nurse-3"))
    assert isinstance(journey.phase, s.ProvingCard)


def test_a_code_is_accepted_only_where_it_was_typed():
    journey = at_staff_code().go(e.StaffDigitsChanged(6), e.StaffConfirmed(1), e.WentBack())
    journey.go(e.BellRung(), e.StaffCodeChosen(), e.StaffAccepted(SESSION, "nurse-3"))
    assert isinstance(journey.phase, s.AskingStaffCode), "whoever stands here has typed nothing"


@pytest.mark.parametrize("digit", [e.PinDigitsChanged(1), e.StaffDigitsChanged(1)])
def test_a_digit_pressed_while_the_bell_rings_is_wiped(digit):
    is_pin = isinstance(digit, e.PinDigitsChanged)
    journey = at_choice(PhotoAccess.NONE).go(e.PinChosen()) if is_pin else at_staff_code()
    journey.go(e.BellRung(), digit)
    assert journey.effects == [f.ClearPin()]
    assert journey.go(e.WentBack()).phase.entered == 0


# --- the bell over the camera ---


def test_the_bell_ends_the_comparison_so_that_nobody_is_compared_unseen():
    journey = at_camera().go(e.BellRung())
    assert f.StopFace() in journey.effects
    journey.go(judged(FaceVerdict.MATCH))
    assert not journey.asks(f.FetchChallenge), "a late verdict, when staff stand there"
    journey.go(e.WentBack())
    assert isinstance(journey.phase, s.FaceFailed)
    card = journey.phase.session.card
    assert card is not None
    assert card.face_attempts == 0
    assert journey.go(e.FaceChosen()).asked(f.StartFace) == f.StartFace(PHOTO)


def test_staff_may_vouch_for_somebody_who_called_from_before_the_camera():
    assert isinstance(vouched(at_camera()).phase, s.ProvingCard)


def test_no_camera_opens_behind_the_call_for_staff():
    journey = at_choice(PhotoAccess.OPEN).go(e.FaceChosen(), e.BellRung())
    journey.go(e.PhotoOpened(SESSION, PHOTO))
    assert not journey.asks(f.StartFace)
    assert isinstance(journey.phase, s.CallingStaff)
    assert journey.go(e.WentBack(), e.FaceChosen()).asked(f.StartFace) == f.StartFace(PHOTO)


# --- a proof that the institution does not take ---


def proven_by(holder: HolderShown) -> e.HolderProven:
    return e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature", holder)


def test_a_visual_check_that_the_cloud_does_not_take_is_taken_in_provisionally():
    journey = vouched(at_choice(PhotoAccess.OPEN)).go(CHALLENGE, proven_by(BY_EYE))
    journey.go(e.ServiceFailed(SESSION, Code.PROOF_NOT_ACCEPTED))
    assert isinstance(journey.phase, s.OfferingProvisional)
    assert journey.phase.staff_id == "nurse-3"
    assert journey.phase.session.photo is PhotoAccess.NONE
    assert isinstance(journey.go(e.WentBack()).phase, s.ChoosingMethod)


def test_a_pin_that_the_cloud_does_not_take_is_not_asked_for_again():
    journey = equipped().go(CARD, read(), e.PinChosen(), e.PinDigitsChanged(4), e.PinConfirmed(1))
    by_pin = e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature")
    journey.go(CHALLENGE, by_pin, e.ServiceFailed(SESSION, Code.PROOF_NOT_ACCEPTED))
    assert isinstance(journey.phase, s.GoToCounter)


def test_without_a_list_of_cards_taken_back_staff_help_and_no_pin_is_asked_for_in_vain():
    journey = equipped().go(CARD, read(), e.PinChosen(), e.PinDigitsChanged(4), e.PinConfirmed(1))
    by_pin = e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature")
    journey.go(CHALLENGE, by_pin, e.ServiceFailed(SESSION, Code.REVOCATION_UNKNOWN))
    assert isinstance(journey.phase, s.CertificateProblem), "the cloud has answered"
    assert isinstance(vouched(journey).phase, s.OfferingProvisional)


def test_a_provisional_reception_says_what_the_patient_showed():
    by_card = vouched(at_choice(PhotoAccess.NONE)).go(e.ProvisionalChosen())
    assert by_card.asked(f.KeepAnswer).source is ReferenceClassification.MY_NUMBER_CARD
    by_paper = equipped().go(e.WayChosen(e.Way.QR), e.QrRead(FACE))
    session_id = by_paper.phase.session.session_id
    by_paper.go(e.ServiceFailed(session_id, Code.NO_NETWORK), e.BellRung(), e.StaffCodeChosen())
    by_paper.go(e.StaffDigitsChanged(6), e.StaffConfirmed(1))
    by_paper.go(e.StaffAccepted(session_id, "nurse-3"), e.ProvisionalChosen())
    assert by_paper.asked(f.KeepAnswer).source is ReferenceClassification.CARD_FACE
