"""States of the first start become screens, and keys of the screens become events."""

import dataclasses
import datetime as dt

import pytest

from eligibility.errors import Code
from kiosk.enrolment import events as e, states as s
from kiosk.enrolment.limits import ADVICE
from kiosk.first_start import FirstStart
from kiosk.flow import events as flow
from kiosk.flow.setting import Language
from kiosk.ui import enrolment_actions as a, enrolment_views as f, view_model as v
from kiosk.ui.screens.enrol_causes import CAUSES

WALL = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
FIRST = s.State(device="reception-1", clinic="みなと内科クリニック")
WORDS = (("みかん", "mandarin"), ("ゆき", "snow"), ("でんしゃ", "train"), ("かに", "crab"))
WAITING = s.Waiting(WORDS, WALL, WALL + dt.timedelta(minutes=58, seconds=1))
DELAYED = s.Trouble(Code.CLOCK_IMPLAUSIBLE, again_at=5.0)


class StoodClock:
    """Implements the whole port; stands."""

    def monotonic(self):
        return 0.0

    def wall(self):
        return WALL


class Screen:
    """What is shown, and what was posted to the machine."""

    def __init__(self):
        self.posted: list[e.Event] = []
        self.first_start = FirstStart(FIRST, StoodClock(), self.posted.append)

    def at(self, phase, **more):
        self.first_start.observe(s.State(FIRST.device, FIRST.clinic, phase, **more))
        return self

    @property
    def view(self):
        return self.first_start.views.latest()

    @property
    def content(self):
        return self.view.content


@pytest.fixture
def screen():
    return Screen()


PHASES = [
    (s.ShowingCode(9.0), f.ShowCodeView()),
    (s.ShowingCode(9.0, seen=s.CodeKind.DAMAGED), f.ShowCodeView(f.CodeHint.DAMAGED)),
    (s.ShowingCode(9.0, seen=s.CodeKind.PRESCRIPTION), f.ShowCodeView(f.CodeHint.PRESCRIPTION)),
    (
        s.ShowingCode(9.0, seen=s.CodeKind.OTHER, is_camera_lost=True),
        f.ShowCodeView(f.CodeHint.NO_CAMERA),
    ),
    (
        s.TypingCode(9.0, "7ABC", s.TypingFault.CHECK, "9"),
        f.TypeCodeView("7ABC", "9", f.CodeFault.CHECK),
    ),
    (
        s.Contacting(s.Step.MAKING_KEY),
        f.ContactingView((f.Work.FIND, f.Work.TRUST, f.Work.KEY, f.Work.ASK), 2),
    ),
    (
        s.Finishing(s.Step.TELLING_KEYS, DELAYED),
        f.FinishingView(
            (f.Work.TELL, f.Work.PEERS, f.Work.STORE, f.Work.PROBE),
            0,
            f.Delay(f.Cause.CLOCK, Code.CLOCK_IMPLAUSIBLE),
        ),
    ),
    (WAITING, f.WaitingView(WORDS, 59)),
    (
        dataclasses.replace(WAITING, trouble=DELAYED),
        f.WaitingView(WORDS, 59, f.Delay(f.Cause.CLOCK, Code.CLOCK_IMPLAUSIBLE)),
    ),
    (
        s.Done("reception-1", "みなと内科", 30.0, frozenset({Code.NO_SUBSCRIBER})),
        f.EnrolledView("みなと内科", "reception-1", is_later=True),
    ),
]


@pytest.mark.parametrize(("phase", "content"), PHASES, ids=[type(p).__name__ for p, _ in PHASES])
def test_a_phase_is_shown(screen, phase, content):
    assert screen.at(phase).content == content


@pytest.mark.parametrize(
    ("advice", "is_kept", "way"),
    [
        (s.Advice.TRY_AGAIN, False, f.WayOn.AGAIN),
        (s.Advice.NEW_INVITATION, False, f.WayOn.NEW_INVITATION),
        (s.Advice.TELL_SOMEBODY, False, f.WayOn.FROM_START),
        (s.Advice.TELL_SOMEBODY, True, f.WayOn.AGAIN),
    ],
)
def test_a_failure_has_the_key_that_fits(screen, advice, is_kept, way):
    failed = s.Failed(Code.IDENTITY_NOT_KEPT, advice, is_kept)
    assert screen.at(failed).content == f.EnrolFailedView(Code.IDENTITY_NOT_KEPT, way)


def test_every_code_that_the_machine_advises_on_has_sentences_of_its_own():
    assert ADVICE.keys() - CAUSES.keys() == set()


def test_what_was_found_is_shown_part_by_part(screen):
    facts = s.Facts(s.Fact.GOOD, s.Fact.NONE, s.Fact.BAD, s.Fact.UNKNOWN)
    found = dict(screen.at(s.Welcome(), facts=facts).content.found)
    assert list(found.values()) == [f.Found.GOOD, f.Found.NONE, f.Found.BAD, f.Found.LOOKING]


@pytest.mark.parametrize(("ahead_s", "minutes"), [(-500, 1), (30, 1), (61, 2), (10**8, 60)])
def test_a_clock_that_was_put_right_meanwhile_promises_nothing_odd(screen, ahead_s, minutes):
    phase = s.Waiting(WORDS, WALL, WALL + dt.timedelta(seconds=ahead_s))
    assert screen.at(phase).content.minutes_left == minutes


KEYS = [
    (a.SetupBegun(), e.Begun()),
    (a.CodeTypingChosen(), e.TypingChosen()),
    (a.CameraChosen(), e.CameraChosen()),
    (a.CharacterPressed("7"), e.CharacterTyped("7")),
    (a.CharacterCorrected(), e.Corrected()),
    (a.GroupPressed(3), e.GroupChosen(3)),
    (a.CodeEntered(), e.CodeConfirmed()),
    (a.TriedAgain(), e.Retried()),
    (a.StartedOver(), e.WentBack()),
    (a.ReceptionBegun(), e.Finished()),
]


@pytest.mark.parametrize(("action", "event"), KEYS, ids=[type(k).__name__ for k, _ in KEYS])
def test_a_key_tells_the_machine(screen, action, event):
    screen.first_start.act(action)
    assert screen.posted == [event]


def test_a_language_is_chosen_over_any_screen_and_leads_back_to_it(screen):
    screen.at(WAITING).first_start.heard(flow.LanguageAsked())
    assert screen.content == v.LanguageView(Language.JA)
    screen.first_start.heard(flow.LanguageChosen(Language.KO))
    assert screen.posted == [e.LanguageChosen(Language.KO)]
    assert isinstance(screen.content, f.WaitingView)


def test_the_choice_of_a_language_can_be_left(screen):
    screen.first_start.heard(flow.LanguageAsked())
    screen.first_start.heard(flow.WentBack())
    assert isinstance(screen.content, f.WelcomeView)
    assert screen.posted == []


@pytest.mark.parametrize("phase", [WAITING, s.Contacting(s.Step.ASKING)], ids=["words", "asking"])
def test_a_request_is_given_up_only_after_it_was_asked_once_more(screen, phase):
    screen.at(phase).first_start.heard(flow.WentBack())
    assert screen.content == f.GiveUpView()
    screen.first_start.heard(flow.WentBack())
    assert screen.posted == []
    screen.first_start.heard(flow.WentBack())
    screen.first_start.act(a.GivenUp())
    assert screen.posted == [e.WentBack()]


def test_the_question_goes_away_when_the_admin_confirms_meanwhile(screen):
    screen.at(WAITING).first_start.heard(flow.WentBack())
    assert isinstance(screen.at(s.Finishing(s.Step.TELLING_KEYS)).content, f.FinishingView)


@pytest.mark.parametrize("phase", [s.Finishing(s.Step.TELLING_KEYS), s.Done("r", "c", 9.0)])
def test_words_that_differ_after_the_admin_has_confirmed_hide_nothing(screen, phase):
    screen.at(WAITING).first_start.act(a.WordsDiffered())
    assert screen.at(phase).content != f.WordsDifferView()


@pytest.mark.parametrize("kind", s.CodeKind)
def test_every_other_code_is_named(screen, kind):
    assert screen.at(s.ShowingCode(9.0, seen=kind)).content.hint.name == kind.name


def test_back_leads_back_where_nothing_is_lost(screen):
    screen.at(s.ShowingCode(9.0)).first_start.heard(flow.WentBack())
    assert screen.posted == [e.WentBack()]


def test_words_that_differ_stop_the_request_and_tell_what_to_do(screen):
    screen.at(WAITING).first_start.act(a.WordsDiffered())
    assert screen.posted == [e.WentBack()]
    assert screen.at(s.Welcome()).content == f.WordsDifferView()
    screen.first_start.act(a.StartedOver())
    assert isinstance(screen.content, f.WelcomeView)
    assert screen.posted == [e.WentBack()]


def test_touches_of_the_patients_screens_mean_nothing_here(screen):
    for event in (flow.Touched(), flow.BellRung(), flow.Cancelled()):
        screen.first_start.heard(event)
    assert screen.posted == []
