"""Ways without a PIN: the face, 照合番号B, a member of staff, a provisional reception."""

import dataclasses

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import HolderShown, HolderVerification
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.holder import CardKind, FaceHint, FaceVerdict, PhotoAccess
from kiosk.flow.limits import FACE_ATTEMPT_S, FACE_ATTEMPTS
from tests.flows.journey import ACCEPTED, CARD, CHALLENGE, KEPT, SESSION, Journey, answer

PHOTO = 5
NUMBER = "42052320310914"
BY_FACE = HolderShown(HolderVerification.FACE)
BY_EYE = HolderShown(HolderVerification.VISUAL, "nurse-3")


def equipped() -> Journey:
    """A kiosk with a face matcher and members of staff."""
    journey = Journey()
    journey.state = dataclasses.replace(journey.state, has_face_matcher=True, has_staff=True)
    return journey


def read(tries_left: int = 3, **facts) -> e.CardRead:
    return e.CardRead(SESSION, tries_left, **facts)


def at_choice(photo: PhotoAccess, **facts) -> Journey:
    is_open = photo is PhotoAccess.OPEN
    return equipped().go(CARD, read(photo=photo, signs_without_pin=is_open, **facts))


def at_camera() -> Journey:
    return at_choice(PhotoAccess.OPEN).go(e.FaceChosen(), e.PhotoOpened(SESSION, PHOTO))


def typed(journey: Journey, number: str = NUMBER) -> Journey:
    return journey.go(*(e.SymbolTyped(digit) for digit in number), e.TypedNext())


def vouched(journey: Journey) -> Journey:
    journey.go(e.BellRung(), e.StaffCodeChosen(), e.StaffDigitsChanged(6), e.StaffConfirmed(1))
    return journey.go(e.StaffAccepted(SESSION, "nurse-3"))


def judged(verdict: FaceVerdict) -> e.FaceJudged:
    return e.FaceJudged(PHOTO, verdict)


def test_an_authorised_terminal_opens_the_photo_at_once():
    journey = at_choice(PhotoAccess.OPEN).go(e.FaceChosen())
    assert isinstance(journey.phase, s.OpeningPhoto)
    assert journey.effects == [f.OpenPhoto(SESSION, None)]
    journey.go(e.PhotoOpened(SESSION, PHOTO))
    assert isinstance(journey.phase, s.LookingAtCamera)
    assert journey.effects == [f.StartFace(PHOTO)]


def test_a_match_asks_for_a_challenge_before_the_card_signs():
    journey = at_camera().go(judged(FaceVerdict.MATCH))
    assert isinstance(journey.phase, s.ProvingCard)
    assert journey.effects == [f.StopFace(), f.FetchChallenge(SESSION)]
    journey.go(CHALLENGE)
    assert journey.effects == [f.ProveCard(SESSION, CHALLENGE.nonce, BY_FACE)]


def test_the_photo_is_forgotten_as_soon_as_the_card_has_signed():
    proof = e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature", BY_FACE)
    journey = at_camera().go(judged(FaceVerdict.MATCH), CHALLENGE, proof)
    assert journey.effects == [f.WipePhoto(), f.Authenticate(SESSION, proof)]
    assert isinstance(journey.phase, s.AskingConsent)


def test_the_record_says_how_the_holder_was_shown():
    proof = e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature", BY_FACE)
    journey = at_camera().go(judged(FaceVerdict.MATCH), CHALLENGE, proof, ACCEPTED)
    journey.go(answer())
    kept = journey.asked(f.KeepAnswer)
    assert (kept.holder, kept.proof) == (BY_FACE, proof.proof)


def test_two_attempts_without_a_match_leave_the_other_ways():
    journey = at_camera().go(judged(FaceVerdict.NO_MATCH))
    assert isinstance(journey.phase, s.FaceFailed)
    assert journey.phase.photo_handle == PHOTO
    journey.go(e.FaceChosen(), judged(FaceVerdict.NO_MATCH))
    assert journey.phase.photo_handle is None
    assert journey.phase.session.card.face_attempts == FACE_ATTEMPTS
    journey.go(e.FaceChosen())
    assert isinstance(journey.phase, s.FaceFailed), "no third attempt"
    assert isinstance(journey.go(e.PinChosen()).phase, s.AskingPin)


def test_an_attempt_ends_by_itself_and_closes_the_camera():
    journey = at_camera().wait(FACE_ATTEMPT_S + 0.1)
    assert isinstance(journey.phase, s.FaceFailed)
    assert f.StopFace() in journey.history


def test_a_verdict_about_another_photo_opens_nothing():
    journey = at_camera().go(e.FaceJudged(PHOTO + 1, FaceVerdict.MATCH))
    assert isinstance(journey.phase, s.LookingAtCamera)


@pytest.mark.parametrize("verdict", [FaceVerdict.NO_FACE_IN_PHOTO, FaceVerdict.CAMERA_LOST])
def test_a_photo_or_camera_of_no_use_is_not_tried_again(verdict):
    journey = at_camera().go(judged(verdict))
    assert isinstance(journey.phase, s.FaceFailed)
    assert journey.phase.photo_handle is None
    assert journey.phase.session.photo is PhotoAccess.NONE


def test_a_hint_stays_long_enough_to_be_read():
    journey = at_camera()
    seen = []
    for hint, seconds in ((FaceHint.COME_CLOSER, 0), (FaceHint.MORE_LIGHT, 0.1)):
        seen.append(journey.wait(seconds).go(e.FaceHinted(PHOTO, hint)).phase.hint)
    seen.append(journey.wait(1.6).go(e.FaceHinted(PHOTO, FaceHint.MORE_LIGHT)).phase.hint)
    assert seen == [FaceHint.COME_CLOSER, FaceHint.COME_CLOSER, FaceHint.MORE_LIGHT]


def test_a_card_pulled_before_the_camera_stops_the_comparison():
    journey = at_camera().go(e.CardRemoved())
    assert isinstance(journey.phase, s.CardProblem)
    assert f.StopFace() in journey.effects
    journey.wait(6)
    assert isinstance(journey.phase, s.Attract)
    assert f.ForgetCard() in journey.history


def test_an_infants_card_without_photo_offers_no_face():
    journey = at_choice(PhotoAccess.NONE).go(e.FaceChosen())
    assert isinstance(journey.phase, s.ChoosingMethod)


def test_a_kiosk_without_matcher_takes_no_face():
    journey = Journey().go(CARD, read(photo=PhotoAccess.OPEN), e.FaceChosen())
    assert isinstance(journey.phase, s.ChoosingMethod)


def test_a_face_only_card_never_gets_to_the_pin_pad():
    journey = equipped().go(CARD, read(0, is_face_only=True, photo=PhotoAccess.OPEN))
    assert isinstance(journey.phase, s.ChoosingMethod)
    assert isinstance(journey.go(e.PinChosen()).phase, s.ChoosingMethod)


def test_a_locked_card_goes_on_by_face():
    journey = equipped().go(CARD, read(0, photo=PhotoAccess.OPEN))
    assert isinstance(journey.phase, s.PinLocked)
    assert isinstance(journey.go(e.FaceChosen()).phase, s.OpeningPhoto)


# --- 照合番号B ---


def test_the_printed_number_is_sent_once_a_typing():
    journey = typed(at_choice(PhotoAccess.BY_NUMBER).go(e.FaceChosen()))
    assert isinstance(journey.phase, s.OpeningPhoto)
    assert journey.effects == [f.OpenPhoto(SESSION, NUMBER)]


def test_an_incomplete_number_is_not_sent():
    journey = typed(at_choice(PhotoAccess.BY_NUMBER).go(e.FaceChosen()), NUMBER[:-1])
    assert isinstance(journey.phase, s.AskingCardNumber)
    assert not journey.asks(f.OpenPhoto)


def test_a_wrong_number_is_typed_again_with_the_tries_left():
    journey = typed(at_choice(PhotoAccess.BY_NUMBER).go(e.FaceChosen()))
    journey.go(e.NumberWasWrong(SESSION, 9))
    assert isinstance(journey.phase, s.AskingCardNumber)
    assert (journey.phase.tries_left, journey.phase.digits) == (9, "")


@pytest.mark.parametrize("left", [1, 0])
def test_the_last_try_of_the_number_is_never_offered(left):
    journey = typed(at_choice(PhotoAccess.BY_NUMBER).go(e.FaceChosen()))
    journey.go(e.NumberWasWrong(SESSION, left))
    assert isinstance(journey.phase, s.FaceFailed)
    assert journey.phase.session.photo is PhotoAccess.NONE


def test_the_card_may_be_taken_to_read_its_number_and_placed_again():
    journey = at_choice(PhotoAccess.BY_NUMBER).go(e.FaceChosen(), e.CardRemoved())
    assert isinstance(typed(journey).phase, s.PlacingCardAgain)
    journey.go(e.CardInserted("other", "other"))
    assert isinstance(journey.phase, s.OpeningPhoto)
    assert journey.phase.session.session_id == SESSION
    assert journey.effects == [f.OpenPhoto(SESSION, NUMBER)]


@pytest.mark.parametrize(
    "code", [Code.PHOTO_UNUSABLE, Code.FACE_DATA_UNTRUSTED, Code.CARD_NUMBER_LOCKED]
)
def test_a_photo_that_cannot_be_trusted_leaves_pin_and_staff(code):
    journey = at_choice(PhotoAccess.OPEN).go(e.FaceChosen(), e.CardFailed(SESSION, code))
    assert isinstance(journey.phase, s.FaceFailed)
    assert journey.phase.photo_handle is None


def test_another_card_placed_meanwhile_is_told():
    journey = at_choice(PhotoAccess.OPEN).go(
        e.FaceChosen(), e.CardFailed(SESSION, Code.SIGNATURE_MISMATCH)
    )
    assert journey.phase.code is Code.SIGNATURE_MISMATCH


# --- staff ---


def test_a_member_of_staff_replaces_the_pin_and_the_card_signs():
    journey = vouched(at_choice(PhotoAccess.OPEN))
    assert isinstance(journey.phase, s.ProvingCard)
    journey.go(CHALLENGE)
    assert journey.effects == [f.ProveCard(SESSION, CHALLENGE.nonce, BY_EYE)]


def test_without_authorisation_staff_type_the_printed_number_and_no_face_is_compared():
    journey = typed(vouched(at_choice(PhotoAccess.BY_NUMBER)))
    journey.go(e.PhotoOpened(SESSION, PHOTO))
    assert isinstance(journey.phase, s.ProvingCard)
    assert not any(isinstance(one, f.StartFace) for one in journey.history)


def test_a_card_that_cannot_prove_itself_is_taken_in_provisionally():
    journey = vouched(at_choice(PhotoAccess.NONE))
    assert isinstance(journey.phase, s.OfferingProvisional)
    journey.go(e.ProvisionalChosen())
    kept = journey.asked(f.KeepAnswer)
    assert kept.is_provisional
    assert kept.holder == BY_EYE
    assert kept.proof is None
    assert (kept.answer.outcome, kept.answer.coverages) == (Validity.NOT_FOUND, ())
    counter = journey.go(KEPT).phase
    assert isinstance(counter, s.GoToCounter)
    assert (counter.reception_number, counter.is_provisional) == (27, True)


def test_each_provisional_reception_has_an_id_of_its_own():
    journey = vouched(at_choice(PhotoAccess.NONE)).go(e.ProvisionalChosen())
    given = journey.asked(f.KeepAnswer).answer.verification_id
    assert given != journey.phase.session.verification_id
    assert given == f"verification-{journey._ids}", "a spare id of this step"


def test_a_reception_during_an_outage_is_taken_in_provisionally():
    journey = at_choice(PhotoAccess.NONE).go(e.PinChosen(), e.PinDigitsChanged(4))
    journey.go(e.PinConfirmed(1), e.ServiceFailed(SESSION, Code.NO_NETWORK))
    assert isinstance(vouched(journey).phase, s.OfferingProvisional)


def test_staff_codes_are_refused_and_lock_by_themselves():
    journey = at_choice(PhotoAccess.OPEN).go(e.BellRung(), e.StaffCodeChosen())
    journey.go(e.StaffDigitsChanged(6), e.StaffConfirmed(1), e.StaffRefused(SESSION, 300))
    assert (journey.phase.entered, journey.phase.locked_s) == (0, 300)
    assert f.ClearPin() in journey.effects
    journey.go(e.StaffDigitsChanged(6), e.StaffConfirmed(2))
    assert not journey.asks(f.CheckStaffCode), "locked"


def test_staff_never_get_to_the_pin_pad():
    journey = at_choice(PhotoAccess.NONE).go(e.PinChosen(), e.PinDigitsChanged(3), e.BellRung())
    assert f.ClearPin() in journey.effects
    journey.go(e.StaffCodeChosen())
    for touch in (e.PinDigitsChanged(4), e.PinConfirmed(1), e.PinChosen()):
        journey.go(touch)
        assert isinstance(journey.phase, s.AskingStaffCode)
        assert not journey.asks(f.ProveHolder)
    back = journey.go(e.WentBack()).phase
    assert isinstance(back, s.AskingPin)
    assert back.entered == 0


def test_a_kiosk_without_staff_codes_only_rings():
    journey = Journey().go(CARD, read(), e.BellRung(), e.StaffCodeChosen())
    assert isinstance(journey.phase, s.CallingStaff)


def test_staff_may_take_the_card_in_hand_to_look_at_it():
    journey = at_choice(PhotoAccess.OPEN).go(e.BellRung(), e.StaffCodeChosen(), e.CardRemoved())
    assert isinstance(journey.phase, s.AskingStaffCode)
    journey.go(e.StaffDigitsChanged(6), e.StaffConfirmed(1), e.StaffAccepted(SESSION, "nurse-3"))
    assert isinstance(journey.phase, s.PlacingCardAgain)
    journey.go(e.CardInserted("other", "other"))
    assert isinstance(journey.phase, s.ProvingCard)


# --- what the cloud says of the card ---


def test_a_card_that_is_not_registered_is_registered_on_the_spot():
    journey = equipped().go(CARD, read(), e.PinChosen(), e.PinDigitsChanged(4), e.PinConfirmed(1))
    proof = e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature")
    unregistered = e.CardAccepted(
        SESSION, "authentication", allows_health_consent=True, is_registered=False
    )
    journey.go(CHALLENGE, proof, unregistered)
    assert isinstance(journey.phase, s.OfferingRegistration)
    journey.go(e.RegistrationChosen())
    assert journey.effects == [f.RegisterCard(SESSION, "authentication")]
    journey.go(e.CardRegistered(SESSION))
    assert isinstance(journey.phase, s.AskingConsent)
    assert journey.asks(f.Inquire)


def test_a_registration_that_was_cut_off_is_offered_again():
    journey = equipped().go(CARD, read(), e.PinChosen(), e.PinDigitsChanged(4), e.PinConfirmed(1))
    proof = e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature")
    unregistered = e.CardAccepted(
        SESSION, "authentication", allows_health_consent=True, is_registered=False
    )
    journey.go(CHALLENGE, proof, unregistered, e.RegistrationChosen())
    journey.go(e.ServiceFailed(SESSION, Code.NO_NETWORK))
    assert isinstance(journey.phase, s.NoService)
    journey.go(e.Retried(), e.ServiceFailed(SESSION, Code.CARD_NOT_REGISTERED))
    assert isinstance(journey.phase, s.OfferingRegistration)


@pytest.mark.parametrize(
    "code", [Code.PROOF_NOT_ACCEPTED, Code.FACE_DATA_UNTRUSTED, Code.FACE_DATA_OF_ANOTHER]
)
def test_a_proof_that_the_cloud_does_not_take_leaves_pin_and_staff(code):
    proof = e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature", BY_FACE)
    journey = at_camera().go(judged(FaceVerdict.MATCH), CHALLENGE, proof)
    journey.go(e.ServiceFailed(SESSION, code))
    assert isinstance(journey.phase, s.FaceFailed)
    assert isinstance(journey.go(e.PinChosen()).phase, s.AskingPin)


def test_an_android_phone_has_its_pin_and_no_photo():
    journey = at_choice(PhotoAccess.NONE, kind=CardKind.ANDROID)
    assert isinstance(journey.phase, s.ChoosingMethod)
    assert isinstance(journey.go(e.PinChosen()).phase, s.AskingPin)


def test_only_staff_take_a_patient_in_provisionally():
    journey = at_choice(PhotoAccess.BY_NUMBER).go(e.FaceChosen(), e.ProvisionalChosen())
    assert isinstance(journey.phase, s.AskingCardNumber)


def test_a_card_that_takes_too_long_to_sign_is_told_as_the_cards_fault():
    journey = at_camera().go(judged(FaceVerdict.MATCH), CHALLENGE).wait(16)
    assert isinstance(journey.phase, s.CardProblem)
    assert journey.phase.code is Code.CARD_UNRESPONSIVE
    by_pin = at_choice(PhotoAccess.NONE).go(e.PinChosen(), e.PinDigitsChanged(4))
    by_pin.go(e.PinConfirmed(1), CHALLENGE).wait(16)
    assert isinstance(by_pin.phase, s.CardProblem)


def test_a_line_that_takes_too_long_for_a_challenge_is_told_as_the_lines_fault():
    journey = at_camera().go(judged(FaceVerdict.MATCH)).wait(16)
    assert isinstance(journey.phase, s.NoService)


def test_after_failed_faces_a_card_without_pin_leaves_staff_only():
    journey = equipped().go(CARD, read(0, is_face_only=True, photo=PhotoAccess.OPEN))
    journey.go(e.FaceChosen(), e.PhotoOpened(SESSION, PHOTO), judged(FaceVerdict.CAMERA_LOST))
    journey.go(e.PinChosen())
    assert isinstance(journey.phase, s.FaceFailed)


def test_digits_of_a_staff_code_do_not_stay_when_staff_go_back():
    journey = at_choice(PhotoAccess.OPEN).go(e.BellRung(), e.StaffCodeChosen())
    journey.go(e.StaffDigitsChanged(3), e.WentBack())
    assert journey.effects == [f.ClearPin()]


def test_an_expired_card_that_is_registered_on_the_spot_is_asked_for_no_consent():
    journey = equipped().go(CARD, read(), e.PinChosen(), e.PinDigitsChanged(4), e.PinConfirmed(1))
    proof = e.HolderProven(SESSION, b"n" * 32, b"certificate", b"signature")
    expired = e.CardAccepted(
        SESSION, "authentication", allows_health_consent=False, is_registered=False
    )
    journey.go(CHALLENGE, proof, expired, e.RegistrationChosen(), e.CardRegistered(SESSION))
    assert isinstance(journey.phase, s.Querying)
    assert not journey.phase.consent.granted


def test_a_card_that_says_face_only_has_no_pin_even_with_tries():
    journey = equipped().go(CARD, read(3, is_face_only=True, photo=PhotoAccess.OPEN))
    assert isinstance(journey.go(e.PinChosen()).phase, s.ChoosingMethod)


def test_going_back_with_the_card_in_hand_says_that_it_left():
    journey = at_choice(PhotoAccess.BY_NUMBER).go(e.FaceChosen(), e.CardRemoved(), e.WentBack())
    assert isinstance(journey.phase, s.CardProblem)
    staff = at_choice(PhotoAccess.OPEN).go(e.BellRung(), e.StaffCodeChosen(), e.CardRemoved())
    assert isinstance(staff.go(e.WentBack()).phase, s.CardProblem)


def test_a_reader_that_left_is_not_asked_to_take_the_card_again():
    journey = typed(at_choice(PhotoAccess.BY_NUMBER).go(e.FaceChosen(), e.CardRemoved()))
    assert isinstance(journey.go(e.ReaderLost()).phase, s.Attract)
