"""The ways without a My Number Card, and every answer."""

import dataclasses

import pytest

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.inquiry import CardFaceKey, InquiryAnswer, MonthDay, ReferenceClassification
from kiosk.flow import effects as f, events as e, states as s
from kiosk.flow.typed import Era, TypedField
from tests.bench.people import people
from tests.flows.journey import ACCEPTED, CARD, KEPT, TODAY, WALL, Journey, answer, at_consent

HANAKO = people(TODAY)["hanako"].coverages[-1]
FACE = CardFaceKey(HANAKO.key, HANAKO.person.birthdate)


def answered(journey, outcome=Validity.VALID):
    """The cloud answers what was asked last."""
    session = journey.phase.session
    coverages = (HANAKO,) if outcome.is_valid else ()
    given = InquiryAnswer(session.verification_id, outcome, WALL, TODAY, coverages)
    return journey.go(e.Answered(session.session_id, given))


def kept(journey, number=5):
    return journey.go(e.AnswerKept(journey.phase.session.session_id, number))


def at_qr():
    return Journey().go(e.WayChosen(e.Way.QR))


def typed(*texts, journey=None):
    """Types fields: None skips."""
    journey = journey or Journey().go(e.WayChosen(e.Way.TYPE))
    for text in texts:
        if text is None:
            journey.go(e.TypedSkipped())
            continue
        journey.go(*(e.SymbolTyped(character) for character in text), e.TypedNext())
    return journey


def all_typed():
    return typed("138016", None, "7654321", "01", "0412")


def asked_by_typing():
    return all_typed().go(e.TypedNext())


def asked_without_branch():
    journey = typed("138016", None, "7654321", None).go(e.EraChosen(Era.HEISEI))
    return typed("010412", journey=journey).go(e.TypedNext())


def test_a_code_leads_to_the_result():
    journey = at_qr()
    assert isinstance(journey.phase, s.ScanningQr)
    assert journey.asks(f.StartCamera)
    journey.go(e.QrRead(FACE))
    assert isinstance(journey.phase, s.Querying)
    assert journey.asks(f.StopCamera)
    assert journey.asks(f.InquireByFace)
    answered(journey)
    (keep,) = journey.effects
    assert (keep.holder, keep.source) == (None, ReferenceClassification.CARD_FACE)
    assert isinstance(kept(journey).phase, s.ShowingCoverage)
    assert not journey.asks(f.RecordConsent)
    assert isinstance(journey.go(e.Finished()).phase, s.Thanking)


def test_typing_leads_to_the_result():
    journey = all_typed()
    assert isinstance(journey.phase, s.CheckingTyped)
    journey.go(e.TypedNext())
    (ask,) = journey.effects
    assert (ask.face.key.branch.text, ask.face.birth) == ("01", MonthDay(4, 12))
    assert isinstance(kept(answered(journey)).phase, s.ShowingCoverage)


def test_nothing_is_asked_before_what_was_typed_is_confirmed():
    assert not any(isinstance(effect, f.InquireByFace) for effect in all_typed().history)


def test_a_code_of_another_kind_is_named_and_the_camera_stays_on():
    journey = at_qr().go(e.QrOfAnotherKind(e.QrKind.PRESCRIPTION))
    assert journey.phase.seen is e.QrKind.PRESCRIPTION
    assert not journey.asks(f.StopCamera)
    assert isinstance(journey.go(e.WayChosen(e.Way.TYPE)).phase, s.TypingCard)
    assert journey.asks(f.StopCamera)


def test_a_lost_camera_is_told_and_comes_back():
    journey = at_qr().go(e.CameraLost())
    assert journey.phase.is_camera_lost
    assert not journey.go(e.CameraBack()).phase.is_camera_lost


def test_a_code_that_comes_after_leaving_is_ignored():
    journey = at_qr().go(e.Cancelled(), e.QrRead(FACE))
    assert isinstance(journey.phase, s.Attract)


def test_the_camera_is_off_under_no_other_screen():
    journey = at_qr().go(e.BellRung())
    assert not journey.asks(f.StopCamera)
    journey.go(e.WentBack(), e.Cancelled())
    assert journey.asks(f.StopCamera)


def test_an_idle_scan_is_asked_and_the_camera_goes_off_at_the_end():
    journey = at_qr().wait(70)
    assert isinstance(journey.phase, s.Attract)
    assert sum(isinstance(effect, f.StopCamera) for effect in journey.history) == 1


def test_twins_are_asked_for_the_branch_and_never_listed():
    old_card = dataclasses.replace(FACE, key=dataclasses.replace(FACE.key, branch=None))
    journey = at_qr().go(e.QrRead(old_card))
    before = journey.phase.session
    answered(journey, Validity.SEVERAL)
    assert isinstance(journey.phase, s.AskingBranch)
    assert not journey.asks(f.KeepAnswer)
    journey.go(e.SymbolTyped("0"), e.TypedNext())
    assert isinstance(journey.phase, s.AskingBranch), "two digits are needed"
    journey.go(e.SymbolTyped("2"), e.SymbolTyped("9"), e.TypedNext())
    (ask,) = journey.effects
    assert ask.face.key.branch.text == "02"
    assert ask.session_id == before.session_id
    assert ask.verification_id != before.verification_id


def test_going_back_from_the_branch_shows_what_was_typed_or_the_camera():
    journey = answered(asked_without_branch(), Validity.SEVERAL).go(e.WentBack())
    assert isinstance(journey.phase, s.CheckingTyped)
    old_card = dataclasses.replace(FACE, key=dataclasses.replace(FACE.key, branch=None))
    journey = answered(at_qr().go(e.QrRead(old_card)), Validity.SEVERAL).go(e.WentBack())
    assert isinstance(journey.phase, s.ScanningQr)


def test_not_found_is_corrected_with_everything_still_there():
    journey = answered(asked_by_typing(), Validity.NOT_FOUND)
    assert isinstance(journey.phase, s.NotFound)
    journey.go(e.WentBack())
    assert isinstance(journey.phase, s.CheckingTyped)
    first = next(x for x in journey.history if isinstance(x, f.InquireByFace))
    journey.go(
        e.TypedEdited(TypedField.NUMBER), e.TypedCorrected(), e.SymbolTyped("2"), e.TypedNext()
    )
    journey.go(e.TypedNext())
    (ask,) = journey.effects
    assert ask.face.key.number.text == "7654322"
    assert ask.verification_id != first.verification_id
    assert not any(isinstance(effect, f.KeepAnswer) for effect in journey.history)


@pytest.mark.parametrize("leaving", [e.Cancelled(), CARD])
def test_not_found_and_left_so_is_kept_for_staff_before_the_session_is_sealed(leaving):
    journey = answered(asked_by_typing(), Validity.NOT_FOUND).go(leaving)
    kinds = [type(effect) for effect in journey.effects]
    assert kinds.index(f.KeepAnswer) < kinds.index(f.Seal)


def test_not_found_and_walked_away_is_kept_too():
    journey = answered(asked_by_typing(), Validity.NOT_FOUND).wait(70)
    assert any(isinstance(effect, f.KeepAnswer) for effect in journey.history)
    assert isinstance(journey.phase, s.Attract)


def test_what_was_typed_stays_with_a_not_found_that_is_left_so():
    journey = answered(asked_by_typing(), Validity.NOT_FOUND)
    asked = next(x for x in journey.history if isinstance(x, f.InquireByFace)).face
    kept = journey.go(e.Cancelled()).asked(f.KeepAnswer)
    assert (kept.asked, kept.is_unanswered) == (asked, False)
    assert "7654321" not in repr(kept)


def test_nothing_typed_stays_with_an_answer():
    journey = answered(asked_by_typing())
    assert journey.asked(f.KeepAnswer).asked is None


@pytest.mark.parametrize("outcome", [Validity.LOST, Validity.LOST_NEWER_EXISTS])
def test_a_lost_coverage_is_kept_and_another_paper_may_be_shown(outcome):
    journey = kept(answered(at_qr().go(e.QrRead(FACE)), outcome))
    assert isinstance(journey.phase, s.LostCoverage)
    session = journey.phase.session
    journey.go(e.AnotherPaper())
    assert isinstance(journey.phase, s.ScanningQr)
    assert journey.phase.session.session_id == session.session_id
    assert journey.phase.session.verification_id != session.verification_id


@pytest.mark.parametrize("outcome", [Validity.LOST, Validity.LOST_NEWER_EXISTS])
def test_a_card_whose_coverage_is_lost_is_told_the_same(outcome):
    journey = at_consent().go(ACCEPTED, answer(outcome), KEPT)
    assert journey.phase == s.LostCoverage(journey.phase.session, False, journey.phase.until)


def test_a_cut_line_is_asked_again_with_the_same_id():
    journey = asked_by_typing()
    (first,) = journey.effects
    journey.go(e.ServiceFailed(first.session_id, Code.NO_NETWORK))
    assert isinstance(journey.phase, s.NoService)
    journey.go(e.Retried())
    assert journey.effects == [first]


def test_a_card_placed_while_a_paper_is_typed_begins_anew():
    journey = typed("138016").go(CARD)
    assert isinstance(journey.phase, s.ReadingCard)


def test_going_back_from_the_first_field_leaves():
    assert isinstance(typed().go(e.WentBack()).phase, s.Attract)


def test_details_come_and_go():
    journey = kept(answered(asked_by_typing())).go(e.DetailsToggled())
    assert journey.phase.is_detailed
    assert not journey.go(e.DetailsToggled()).phase.is_detailed


def test_a_kiosk_without_a_camera_asks_to_type():
    journey = Journey()
    journey.state = s.State()
    assert isinstance(journey.go(e.WayChosen(e.Way.QR)).phase, s.TypingCard)
    assert not journey.asks(f.StartCamera)


def test_the_language_goes_back_to_the_default_after_the_session():
    english = e.LanguageAsked(), e.LanguageChosen(s.Language.EN)
    journey = Journey().go(*english, e.WayChosen(e.Way.TYPE))
    assert journey.state.setting.language is s.Language.EN
    assert journey.go(e.Cancelled()).state.setting.language is s.Language.JA


def test_idle_typing_is_forgotten():
    journey = typed("138016", "12").wait(70)
    assert journey.state == s.State(has_camera=True)


def test_a_member_id_without_a_birth_date_asks_for_it_only():
    key = HANAKO.key
    journey = Journey().go(e.WayChosen(e.Way.QR), e.QrReadWithoutBirth(key))
    assert isinstance(journey.phase, s.TypingCard)
    assert journey.phase.card.field is TypedField.MONTH_DAY
    journey.go(*(e.SymbolTyped(digit) for digit in "0412"), e.TypedNext())
    assert isinstance(journey.phase, s.CheckingTyped)
    journey.go(e.TypedNext())
    assert journey.asked(f.InquireByFace).face == CardFaceKey(key, MonthDay(4, 12))


def test_a_member_id_without_a_branch_asks_for_the_whole_birth_date():
    key = dataclasses.replace(HANAKO.key, branch=None)
    journey = Journey().go(e.WayChosen(e.Way.QR), e.QrReadWithoutBirth(key))
    assert journey.phase.card.field is TypedField.BIRTHDATE


def test_the_symbols_of_a_long_text_are_counted():
    journey = Journey().go(e.WayChosen(e.Way.QR), e.QrPartsRead(2, 4))
    assert journey.phase.parts == (2, 4)
    journey.go(e.QrOfAnotherKind(e.QrKind.WEB_ADDRESS))
    assert journey.phase.parts is None
