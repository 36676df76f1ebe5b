"""Any sequence of events: the flow never fails, and its promises hold."""

import dataclasses

import hypothesis
from hypothesis import strategies as st

from eligibility.coverage import Validity
from eligibility.errors import Code
from eligibility.health import Consent, HealthInformation
from eligibility.inquiry import CardFaceKey
from eligibility.prescription import PrescriptionIssue
from kiosk.flow import (
    declaring_events as q,
    effects as f,
    events as e,
    menu_events as m,
    states as s,
)
from kiosk.flow.declaring import CHOICES, Question
from kiosk.flow.hours import OpeningHours
from kiosk.flow.inspection import Check
from kiosk.flow.typed import Era, TypedField
from tests.bench.people import people
from tests.flows.journey import (
    ACCEPTED,
    CARD,
    CHALLENGE,
    KEPT,
    PROVEN,
    RECORDED,
    SESSION,
    TODAY,
    VERIFICATION,
    Journey,
    answer,
)
from tests.flows.test_without_pin import equipped

HANAKO = people(TODAY)["hanako"].coverages[-1]

TOUCHES: list[e.Event] = [
    e.Touched(),
    e.PinChosen(),
    e.PinConfirmed(1),
    e.ConsentChosen(Consent.everything()),
    e.ConsentChosen(Consent.nothing()),
    e.ItemsChosen(),
    *(e.ItemAnswered(kind, is_granted=True) for kind in HealthInformation),
    e.ItemsDone(),
    *(e.PrescriptionChosen(choice) for choice in PrescriptionIssue),
    e.Retried(),
    e.Finished(),
    e.Cancelled(),
    e.WentBack(),
    e.Continued(),
    e.BellRung(),
    e.ThemeToggled(),
    e.SizeToggled(),
    e.LanguageAsked(),
    e.LanguageChosen(s.Language.KO),
    e.VoiceAsked(),
    e.VoiceChosen(s.Voice.GUIDED),
    e.VolumeChanged(1),
    e.AnotherPersonChosen(),
    e.FaceChosen(),
    e.StaffCodeChosen(),
    e.RegistrationChosen(),
    e.DetailsToggled(),
    e.WayChosen(e.Way.QR),
    e.WayChosen(e.Way.TYPE),
    *(e.SymbolTyped(character) for character in "0123456789-"),
    e.TypedCorrected(),
    *(e.EraChosen(era) for era in Era),
    e.TypedNext(),
    e.TypedSkipped(),
    *(e.TypedEdited(field) for field in TypedField),
    e.AnotherPaper(),
    m.LogoHeld(),
    e.StaffCodeChosen(),
    e.StaffConfirmed(1),
    e.ProvisionalChosen(),
    q.DeclarationBegun(),
    q.DeclarationConfirmed(),
    *(q.KanaRowOpened(row) for row in (0, 9)),
    *(q.DeclarationEdited(question) for question in Question),
    *(q.DeclarationAnswered(choice) for one in CHOICES.values() for choice in one[:2]),
    *(m.PageTurned(page) for page in s.MenuPage),
    m.TestBegun(),
    m.SoundJudged(is_heard=True),
    m.ScreenJudged(),
    m.BrightnessChanged(1),
    m.ReceptionShut(is_shut=True),
    m.ReceptionShut(is_shut=False),
]
WORLD = [
    e.CardRead(SESSION, 2, is_known=True),
    e.HealthReported(Code.SERVICE_REFUSES_DEVICE),
    e.HealthReported(None),
    e.CameraSeen(is_there=False),
    e.StaffAccepted(SESSION, "nurse-3"),
    e.CardRegistered(SESSION),
    e.CardInserted(SESSION, VERIFICATION),
    e.CardRemoved(),
    e.ReaderLost(),
    e.ReaderBack(),
    CHALLENGE,
    PROVEN,
    ACCEPTED,
    answer(),
    answer(Validity.LOST),
    e.QrRead(CardFaceKey(HANAKO.key, HANAKO.person.birthdate)),
    e.QrOfAnotherKind(e.QrKind.UNKNOWN),
    e.CameraLost(),
    e.CameraBack(),
    answer(Validity.SEVERAL),
    answer(Validity.NOT_FOUND),
    KEPT,
    RECORDED,
    e.ConsentKept(SESSION),
    e.StaffAccepted(SESSION, "nurse-3"),
    e.KeepingFailed(SESSION, Code.OUTBOX_UNAVAILABLE),
    *(m.Inspected(check, ()) for check in Check),
]
DECLARING = [
    *(e.SymbolTyped(character) for character in "ヤマ０1\u3000234"),
    *(e.EraChosen(era) for era in Era),
    e.TypedCorrected(),
    e.TypedNext(),
    e.TypedSkipped(),
    e.WentBack(),
    e.BellRung(),
    e.Continued(),
    *(q.KanaRowOpened(row) for row in range(-1, 12)),
    *(q.DeclarationEdited(question) for question in Question),
    *(q.DeclarationAnswered(choice) for one in CHOICES.values() for choice in one[:2]),
    q.DeclarationConfirmed(),
    KEPT,
]
EVENTS = st.one_of(
    st.sampled_from(TOUCHES),
    st.sampled_from(WORLD),
    st.builds(e.PinDigitsChanged, st.integers(0, 4)),
    st.builds(e.CardRead, st.just(SESSION), st.integers(0, 3)),
    st.builds(e.PinWasWrong, st.just(SESSION), st.integers(0, 2)),
    st.builds(e.CardFailed, st.just(SESSION), st.sampled_from(Code)),
    st.builds(e.ServiceFailed, st.just(SESSION), st.sampled_from(Code)),
    st.floats(0, 60),  # seconds that pass
)


def walk(journey: Journey, sequence):
    """Yields (phase before, event, journey) after each step."""
    for event in sequence:
        before = journey.phase
        if isinstance(event, float):
            journey.effects = []
            journey.wait(event)
        else:
            journey.go(event)
        yield before, event, journey


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(st.lists(EVENTS, max_size=40))
def test_the_last_try_is_never_asked_for_without_a_yes(sequence):
    said_yes = False
    for before, event, journey in walk(Journey(), sequence):
        under = s.uncovered(before)
        if isinstance(under, s.ConfirmingLastTry) and isinstance(event, e.PinChosen):
            said_yes = True
        phase = s.uncovered(journey.phase)
        if isinstance(phase, s.AskingPin) and phase.session.tries_left == 1:
            assert said_yes
        if isinstance(phase, s.ReadingCard | s.Attract | s.ConfirmingLastTry):
            said_yes = False


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(st.lists(EVENTS, max_size=40))
def test_a_session_that_kept_an_answer_is_always_sealed(sequence):
    for _before, _event, journey in walk(Journey(), sequence):
        if isinstance(journey.phase, s.Attract | s.TakingCard | s.Thanking):
            kinds = [type(effect) for effect in journey.history]
            last_kept = max((i for i, kind in enumerate(kinds) if kind is f.KeepAnswer), default=-1)
            assert last_kept == -1 or f.Seal in kinds[last_kept:]


MONDAY_MORNING = OpeningHours.parse({"mon": "09:00-12:30"}, ())


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(st.lists(EVENTS, max_size=40), st.sampled_from([None, MONDAY_MORNING]))
def test_every_state_can_be_shown_and_left(sequence, hours):
    from kiosk.ui.presenter import present

    journey = Journey()
    journey.state = s.State(hours=hours, has_camera=True, has_face_matcher=True, has_staff=True)
    for _ in walk(journey, sequence):
        present(journey.state, "みなと内科クリニック")
    journey.go(e.Cancelled(), e.WentBack(), e.Cancelled(), e.HealthReported(None))
    journey.go(e.CardRemoved(), e.ReaderBack()).wait(600)
    assert isinstance(journey.phase, s.Attract | s.Closed), "no dead end"
    assert journey.state.setting == s.Setting()


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(st.lists(EVENTS, max_size=40))
def test_closing_never_ends_a_session(sequence):
    """WALL is a Sunday, the whole day closed: whoever was let in yesterday is not sent away."""
    open_kiosk, closed = Journey(), Journey()
    for journey in (open_kiosk, closed):
        journey.go(e.CardInserted(SESSION, VERIFICATION))
    closed.state = dataclasses.replace(closed.state, hours=MONDAY_MORNING)
    pairs = zip(walk(open_kiosk, sequence), walk(closed, sequence), strict=True)
    for (_, _, one), (_, _, other) in pairs:
        if not isinstance(s.uncovered(one.phase), s.InSession):
            break
        assert one.phase == other.phase


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(st.lists(EVENTS, max_size=40))
def test_the_camera_is_on_exactly_while_a_screen_needs_it(sequence):
    for _before, _event, journey in walk(Journey(), sequence):
        switches = [x for x in journey.history if isinstance(x, f.StartCamera | f.StopCamera)]
        is_on = bool(switches) and isinstance(switches[-1], f.StartCamera)
        phase = s.uncovered(journey.phase)
        assert is_on == isinstance(phase, s.ScanningQr)


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(st.lists(st.one_of(st.sampled_from(DECLARING), st.floats(0, 60)), max_size=60))
def test_what_is_stated_is_kept_by_a_yes_on_the_last_page_only(sequence):
    from kiosk.ui.presenter import present

    journey = equipped().go(CARD, e.CardFailed(SESSION, Code.CARD_UNREADABLE))
    journey.go(e.BellRung(), e.StaffCodeChosen(), e.StaffDigitsChanged(6))
    journey.go(e.StaffConfirmed(1), e.StaffAccepted(SESSION, "nurse-3"), q.DeclarationBegun())
    assert isinstance(journey.phase, s.TakingDeclaration)
    for before, event, _ in walk(journey, sequence):
        present(journey.state, "みなと内科クリニック")
        if any(isinstance(one, f.KeepAnswer) for one in journey.effects):
            assert isinstance(before, s.TakingDeclaration)
            assert before.form.question is None
            assert isinstance(event, q.DeclarationConfirmed)
    assert sum(isinstance(one, f.KeepAnswer) for one in journey.history) <= 1
    journey.go(e.Cancelled(), e.WentBack(), e.Cancelled(), e.CardRemoved()).wait(300)
    assert isinstance(journey.phase, s.Attract), "no dead end"
