"""Which change of the screen has which cue (design reference 6)."""

import dataclasses

import pytest

from eligibility.errors import Code
from kiosk.ui import view_model as v
from kiosk.ui.sound.cues import Cue, cue_of, is_repeated


def view(content, **frame):
    return v.View(content, "みなと", **frame)


CHOOSE = v.ChooseView((v.Method.PIN,))
VALID = v.ValidView("山○", 27, 3)
REMOVED = v.CardProblemView(Code.CARD_REMOVED, can_retry=False)
UNREADABLE = v.CardProblemView(Code.CARD_UNREADABLE, can_retry=True)

CHANGES = [
    ("card-read", v.ReadingView(), CHOOSE, Cue.SEATED),
    ("card-read-to-register", v.ReadingView(), v.RegistrationView(False), Cue.SEATED),
    ("back-to-the-choice", v.PinView(0, 3), CHOOSE, None),
    ("card-problem", v.ReadingView(), REMOVED, Cue.ATTENTION),
    ("another-card-problem", REMOVED, UNREADABLE, Cue.ATTENTION),
    ("face-failed", v.FaceView(None, 1, 10), v.FaceFailedView(True, ()), Cue.ATTENTION),
    ("pin-wrong", v.PinView(4, 3, True), v.PinWrongView(2, ()), Cue.ATTENTION),
    ("last-try", v.PinView(4, 2, True), v.LastTryView(()), Cue.ATTENTION),
    ("lost", v.QueryingView(), v.LostView(), Cue.ATTENTION),
    ("not-found", v.QueryingView(), v.NotFoundView(True), Cue.ATTENTION),
    ("done", v.QueryingView(), VALID, Cue.DONE),
    ("back-from-the-details", v.DetailsView("山○", 3, None), VALID, None),
    ("take-the-card", VALID, v.FinishView(True), Cue.TAKE_CARD),
    ("thanks", v.FinishView(True), v.FinishView(False), None),
    ("bell", CHOOSE, v.StaffView(), Cue.BELL),
    ("self-test", v.MenuRestartView(), v.SoundTestView(1), Cue.BELL),
    ("self-test-again", v.SoundTestView(1), v.SoundTestView(2), Cue.BELL),
    ("self-test-seen-again", v.SoundTestView(2), v.SoundTestView(2), None),
    ("back-from-the-bell", v.StaffView(), v.PinWrongView(2, ()), None),
    ("back-from-the-voice", v.VoiceView(v.Voice.SPOKEN, 3), v.LostView(), None),
    ("consent", v.PinView(4, 3, True), v.ConsentView(), None),
    ("reading", v.AttractView((), True), v.ReadingView(), None),
]


@pytest.mark.parametrize(
    ("before", "after", "cue"),
    [row[1:] for row in CHANGES],
    ids=[row[0] for row in CHANGES],
)
def test_the_cue_of_a_change(before, after, cue):
    assert cue_of(view(before), view(after)) is cue


def test_the_first_screen_after_the_start_has_none():
    assert cue_of(None, view(v.AttractView((), True))) is None


def test_the_idle_question_and_its_end_have_none():
    asked = dataclasses.replace(view(v.PinWrongView(2, ())), overlay=v.IdleOverlay(20, 20))
    assert cue_of(view(v.PinWrongView(2, ())), asked) is None
    assert cue_of(asked, view(v.PinWrongView(2, ()))) is None


def test_only_the_card_that_stays_is_reminded_of_again_and_again():
    assert is_repeated(view(v.FinishView(True)))
    assert not is_repeated(view(v.FinishView(False)))
    assert not is_repeated(view(VALID))
