"""Any sequence of events: the first start never fails, and its promises hold."""

import hypothesis
from hypothesis import strategies as st

from eligibility.errors import Code
from eligibility.invitation import CODE_LENGTH
from kiosk.enrolment import effects as f, events as e, states as s
from kiosk.enrolment.machine import wake_at
from kiosk.flow.setting import Language
from tests.unit.kiosk.enrolment.journey import INVITATION, PENDING, SECRET, FirstStart

CODES = (
    Code.AUTHORITY_UNREACHABLE,
    Code.CLOCK_IMPLAUSIBLE,
    Code.AUTHORITY_NOT_TRUSTED,
    Code.IDENTITY_NOT_KEPT,
    Code.INVITATION_EXPIRED,
)
EVENTS = st.one_of(
    st.sampled_from(
        [
            e.LanguageChosen(Language.EN),
            e.Begun(),
            e.TypingChosen(),
            e.CameraChosen(),
            e.Corrected(),
            e.Cleared(),
            e.CodeConfirmed(),
            e.WentBack(),
            e.Retried(),
            e.Finished(),
            e.Looked(s.Facts()),
            e.RequestFound(),
            e.InvitationRead(INVITATION),
            e.OtherCodeSeen(s.CodeKind.WEB_ADDRESS),
            e.CameraLost(),
            e.CameraBack(),
            PENDING,
            e.TimedOut(),
        ]
    ),
    st.builds(e.CharacterTyped, st.sampled_from("07AZU-")),
    st.builds(e.GroupChosen, st.integers(-1, 7)),
    st.just(SECRET.code),
    st.builds(e.StepDone, st.sampled_from(s.Step), st.sampled_from([None, Code.NO_NETWORK])),
    st.builds(e.StepFailed, st.sampled_from(s.Step), st.sampled_from(CODES)),
    st.floats(0, 60),  # seconds that pass
)


def walk(start, sequence):
    """Yields (state before, event, start) after each step; the world answers only what is asked."""
    for event in sequence:
        before = start.state
        if isinstance(event, float):
            start.effects = ()
            start.wait(event)
        elif isinstance(event, str):
            start.type(event)
        else:
            start.go(event)
        yield before, event, start


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(st.lists(EVENTS, max_size=40), st.booleans())
def test_the_first_start_never_fails_and_never_waits_for_nothing(sequence, has_camera):
    start = FirstStart(has_camera=has_camera)
    for _ in walk(start, sequence):
        phase = start.phase
        moment = wake_at(start.state)
        assert moment is None or moment >= 0
        if isinstance(phase, s.Contacting | s.Finishing | s.Waiting) and moment is None:
            steps = [effect for effect in start.history if isinstance(effect, f.Do)]
            step = s.Step.ASKING if isinstance(phase, s.Waiting) else phase.step
            assert steps[-1].step is step  # somebody is doing it
        if isinstance(phase, s.TypingCode):
            assert len(phase.entered + phase.tail) <= CODE_LENGTH
        assert has_camera or not isinstance(phase, s.ShowingCode)


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(st.lists(EVENTS, max_size=40))
def test_the_camera_is_on_only_while_a_code_is_looked_for(sequence):
    start, is_on = FirstStart(), False
    done = 0
    for _ in walk(start, sequence):
        for effect in start.history[done:]:
            if isinstance(effect, f.StartCamera | f.StopCamera):
                assert isinstance(effect, f.StopCamera) is is_on
                is_on = not is_on
        done = len(start.history)
        assert is_on is isinstance(start.phase, s.ShowingCode)


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(st.lists(EVENTS, max_size=40))
def test_nothing_is_asked_before_there_is_an_invitation(sequence):
    start, has_invitation = FirstStart(), False
    for before, event, _ in walk(start, sequence):
        if isinstance(event, e.RequestFound) and isinstance(before.phase, s.Welcome):
            has_invitation = True  # of before a power cut
        for effect in start.history:
            has_invitation = has_invitation or isinstance(effect, f.Take)
            assert has_invitation or not isinstance(effect, f.Do)
        if f.Forget() in start.effects:
            has_invitation = isinstance(start.phase, s.Contacting)
        start.history.clear()


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(st.lists(EVENTS, max_size=40))
def test_only_a_probed_identity_is_done(sequence):
    for before, event, start in walk(FirstStart(), sequence):
        if isinstance(start.phase, s.Done) and not isinstance(before.phase, s.Done):
            assert isinstance(event, e.StepDone)
            assert event.step is s.Step.PROBING
            assert before.phase.step is s.Step.PROBING
