"""S50 with what the patient states: from every way that ended, kept once, gone with the session."""

import dataclasses

import pytest

from eligibility.coverage import Validity
from eligibility.declaration import (
    Declaration,
    DeclaredShare,
    InsuranceKind,
    IssuedWhen,
    SeenBefore,
    WhyUnchecked,
)
from eligibility.errors import Code
from eligibility.inquiry import InquiryAnswer, ReferenceClassification
from eligibility.person import Sex
from kiosk.flow import declaring, declaring_events as q, effects as f, events as e, states as s
from kiosk.flow.holder import PhotoAccess
from kiosk.flow.typed import Era
from tests.flows.journey import CARD, CHALLENGE, PROVEN, SESSION, TODAY, WALL, Journey
from tests.flows.test_staff_at_the_kiosk import FACE
from tests.flows.test_without_pin import at_choice, equipped, read, vouched

ANSWERS: list[e.Event] = [
    *(e.SymbolTyped(kana) for kana in "ヤマダ"),
    e.TypedNext(),
    e.EraChosen(Era.SHOWA),
    *(e.SymbolTyped(digit) for digit in "230412"),
    e.TypedNext(),
    q.DeclarationAnswered(Sex.FEMALE),
    *(e.SymbolTyped(digit) for digit in "0312345678"),
    e.TypedNext(),
    q.DeclarationAnswered(InsuranceKind.LATER_STAGE),
    q.DeclarationAnswered(IssuedWhen.UNKNOWN),
    q.DeclarationAnswered(DeclaredShare.ONE),
    q.DeclarationAnswered(SeenBefore.YES),
]
SKIPPED: list[e.Event] = [e.TypedSkipped()] * len(declaring.ASKED)


def offered() -> Journey:
    """Staff stand there; nothing more can be done with this card."""
    journey = vouched(at_choice(PhotoAccess.NONE))
    assert isinstance(journey.phase, s.OfferingProvisional)
    return journey


def asking() -> Journey:
    return offered().go(q.DeclarationBegun())


def called(journey: Journey, session_id: str = SESSION) -> Journey:
    """The bell, and a code that is right."""
    journey.go(e.BellRung(), e.StaffCodeChosen(), e.StaffDigitsChanged(6), e.StaffConfirmed(1))
    return journey.go(e.StaffAccepted(session_id, "nurse-3"))


def not_found() -> Journey:
    """A paper that the cloud does not know."""
    journey = equipped().go(e.WayChosen(e.Way.QR), e.QrRead(FACE))
    session = journey.phase.session
    answer = InquiryAnswer(session.verification_id, Validity.NOT_FOUND, WALL, TODAY)
    journey.go(e.Answered(session.session_id, answer))
    assert isinstance(journey.phase, s.NotFound)
    return journey


def test_what_was_stated_is_kept_with_the_reception():
    journey = asking().go(*ANSWERS)
    assert isinstance(journey.phase, s.TakingDeclaration)
    assert journey.phase.form.question is None
    assert not any(isinstance(one, f.KeepAnswer) for one in journey.history), "not before the yes"
    kept = journey.go(q.DeclarationConfirmed()).asked(f.KeepAnswer)
    assert isinstance(journey.phase, s.KeepingProvisional)
    assert (kept.is_provisional, kept.holder.staff_id if kept.holder else None) == (True, "nurse-3")
    assert kept.declaration is not None
    assert (kept.declaration.name_kana, kept.declaration.share) == ("ヤマダ", DeclaredShare.ONE)


def test_the_confirmation_counts_on_the_last_page_only():
    journey = asking().go(*ANSWERS[:-1], q.DeclarationConfirmed())
    assert not journey.asks(f.KeepAnswer)
    assert isinstance(journey.phase, s.TakingDeclaration)


def test_a_row_of_the_last_page_is_asked_again_and_leads_back():
    journey = asking().go(*ANSWERS, q.DeclarationEdited(declaring.Question.SHARE))
    assert isinstance(journey.phase, s.TakingDeclaration)
    assert journey.phase.form.question is declaring.Question.SHARE
    journey.go(q.DeclarationAnswered(DeclaredShare.TWO), q.DeclarationConfirmed())
    stated = journey.asked(f.KeepAnswer).declaration
    assert stated is not None
    assert (stated.share, stated.name_kana) == (DeclaredShare.TWO, "ヤマダ")


def test_all_of_it_may_be_left_to_the_paper():
    kept = offered().go(e.ProvisionalChosen()).asked(f.KeepAnswer)
    assert kept.declaration is None
    kept = asking().go(*SKIPPED, q.DeclarationConfirmed()).asked(f.KeepAnswer)
    assert kept.declaration == Declaration(WhyUnchecked.HOLDER_NOT_SHOWN)


def test_going_back_from_the_first_question_offers_both_again():
    assert isinstance(asking().go(e.WentBack()).phase, s.OfferingProvisional)


@pytest.mark.parametrize(
    ("fails", "reason"),
    [
        (e.CardFailed(SESSION, Code.CARD_UNREADABLE), WhyUnchecked.CARD_UNREADABLE),
        (e.CardFailed(SESSION, Code.NO_AUTH_CERTIFICATE), WhyUnchecked.CARD_UNREADABLE),
    ],
)
def test_the_reason_is_known_from_where_the_card_failed(fails, reason):
    journey = called(equipped().go(CARD, fails)).go(q.DeclarationBegun())
    assert isinstance(journey.phase, s.TakingDeclaration)
    assert declaring.declaration(journey.phase.form).reason is reason


def test_the_reason_is_known_when_the_cloud_refuses_the_certificate():
    journey = equipped().go(CARD, read(), e.PinChosen(), e.PinDigitsChanged(4), e.PinConfirmed(1))
    journey.go(CHALLENGE, PROVEN, e.ServiceFailed(SESSION, Code.CERTIFICATE_REVOKED))
    assert isinstance(journey.phase, s.CertificateProblem)
    called(journey).go(q.DeclarationBegun())
    assert isinstance(journey.phase, s.TakingDeclaration)
    assert declaring.declaration(journey.phase.form).reason is WhyUnchecked.CERTIFICATE


def test_the_reason_is_known_when_the_line_is_cut():
    journey = equipped().go(e.WayChosen(e.Way.QR), e.QrRead(FACE))
    session_id = journey.phase.session.session_id
    called(journey.go(e.ServiceFailed(session_id, Code.NO_NETWORK)), session_id)
    journey.go(q.DeclarationBegun())
    assert isinstance(journey.phase, s.TakingDeclaration)
    assert declaring.declaration(journey.phase.form).reason is WhyUnchecked.NO_SERVICE


def test_a_new_insurance_that_is_not_found_is_taken_in_with_the_clouds_own_answer():
    journey = not_found()
    session = journey.phase.session
    called(journey, session.session_id).go(q.DeclarationBegun(), *SKIPPED)
    kept = journey.go(q.DeclarationConfirmed()).asked(f.KeepAnswer)
    assert kept.answer.verification_id == session.verification_id
    assert kept.source is ReferenceClassification.CARD_FACE
    assert kept.declaration == Declaration(WhyUnchecked.NOT_REGISTERED_YET)
    kept_in_all = [one for one in journey.history if isinstance(one, f.KeepAnswer)]
    assert len(kept_in_all) == 1


def test_a_paper_shown_while_the_line_was_cut_stays_to_be_asked_again():
    journey = equipped().go(e.WayChosen(e.Way.QR), e.QrRead(FACE))
    session_id = journey.phase.session.session_id
    called(journey.go(e.ServiceFailed(session_id, Code.NO_NETWORK)), session_id)
    kept = journey.go(e.ProvisionalChosen()).asked(f.KeepAnswer)
    assert (kept.asked, kept.is_unanswered) == (FACE, True)


def test_a_paper_that_nobody_knows_stays_to_be_asked_again_and_was_asked_once():
    journey = not_found()
    called(journey, journey.phase.session.session_id).go(e.ProvisionalChosen())
    kept = journey.asked(f.KeepAnswer)
    assert (kept.asked, kept.is_unanswered) == (FACE, False)


def test_of_a_my_number_card_nothing_stays_to_be_asked_again():
    assert offered().go(e.ProvisionalChosen()).asked(f.KeepAnswer).asked is None


@pytest.mark.parametrize("events", [[], [q.DeclarationBegun()]], ids=["offered", "asking"])
def test_a_number_not_found_is_kept_when_staff_leave_it_too(events: list[e.Event]):
    journey = not_found()
    session = journey.phase.session
    called(journey, session.session_id).go(*events, e.Cancelled())
    kept = journey.asked(f.KeepAnswer)
    assert (kept.answer.verification_id, kept.is_provisional) == (session.verification_id, False)
    assert [type(one) for one in journey.effects].index(f.KeepAnswer) < [
        type(one) for one in journey.effects
    ].index(f.Seal)


def test_the_card_may_be_taken_to_read_from_it():
    journey = asking().go(e.CardRemoved(), *ANSWERS, CARD, q.DeclarationConfirmed())
    assert journey.asks(f.KeepAnswer)


def test_staff_and_patient_have_two_minutes_a_question_and_then_are_asked():
    journey = asking().wait(119)
    assert isinstance(journey.phase, s.TakingDeclaration)
    journey.wait(2)
    assert isinstance(journey.phase, s.AskingToContinue)
    journey.go(e.Continued())
    assert isinstance(journey.phase, s.TakingDeclaration)


def test_nothing_stated_outlives_the_session():
    journey = asking().go(*ANSWERS).wait(141)
    assert not isinstance(journey.phase, s.InSession)
    assert "ヤマダ" not in str(dataclasses.astuple(journey.state))
    assert not any(isinstance(one, f.KeepAnswer) for one in journey.history)


def test_no_repr_of_state_or_effect_shows_what_was_stated():
    journey = asking().go(*ANSWERS)
    printed = repr(journey.state)
    printed += repr(journey.go(q.DeclarationConfirmed()).effects)
    for own in ("ヤマダ", "0312345678", "FEMALE", "1948"):
        assert own not in printed
