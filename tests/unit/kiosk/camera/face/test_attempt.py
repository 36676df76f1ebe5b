"""One attempt picture by picture, on a stage where every picture is told."""

import dataclasses

import pytest

from kiosk.camera.face.attempt import Attempt, ChallengeTold, Outcome, Tools
from kiosk.camera.face.liveness import ChallengeResult
from kiosk.camera.face.policy import Band, FacePolicy
from kiosk.flow.holder import FaceHint, FaceVerdict
from tests.unit.kiosk.camera.face.heads import HEAD, seen
from tests.unit.kiosk.camera.face.stage import Shown, Stage, a_face, somebody

POLICY = FacePolicy()
SPACING = POLICY.spacing_s
MATCH = Outcome(FaceVerdict.MATCH, Band.ACCEPT)
LOW = POLICY.retry - 0.01
BETWEEN = (POLICY.retry + POLICY.accept) / 2


class Told:
    """Implements ``LivenessCheck`` and ``Challenge``: says what it was told to say."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.began_with = None

    def begin(self, straight):
        self.began_with = straight
        return self

    def look(self, seen, likeness):
        likeness()
        return self.answers.pop(0)


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def attempt(stage):
    def begin(*, earlier=(), liveness=None):
        return Attempt(Tools(stage, POLICY, liveness), stage.photo(), earlier)

    return begin


def shows(stage, attempt, pictures, *, apart_s=SPACING + 0.001):
    """What is said to each picture, one every ``apart_s``."""
    return [attempt.look(stage.picture(shown), at * apart_s) for at, shown in enumerate(pictures)]


def test_three_good_pictures_are_a_match(stage, attempt):
    assert shows(stage, attempt(), [somebody()] * 3) == [None, None, MATCH]


def test_pictures_that_follow_too_soon_are_not_measured(stage, attempt):
    said = shows(stage, attempt(), [somebody()] * 7, apart_s=0.1)
    assert said == [None] * 6 + [MATCH]
    assert stage.described == 3


def test_one_brilliant_picture_does_not_make_up_for_two_poor_ones(stage, attempt):
    poor, brilliant = somebody(0.2), somebody(0.9)
    assert shows(stage, attempt(), [poor, poor, brilliant])[-1] is FaceHint.MASK_OR_GLASSES


@pytest.mark.parametrize(
    ("shown", "hint"),
    [
        pytest.param(Shown(), FaceHint.COME_CLOSER, id="nobody"),
        pytest.param(Shown(room=20), FaceHint.MORE_LIGHT, id="nobody in the dark"),
        pytest.param(Shown((a_face(size=119.9),)), FaceHint.COME_CLOSER, id="too far"),
        pytest.param(Shown((a_face(size=500),)), FaceHint.STEP_BACK, id="too near"),
        pytest.param(
            Shown((a_face(dataclasses.replace(seen(HEAD), left_mouth=(1281.0, 400.0))),)),
            FaceHint.STEP_BACK,
            id="partly outside",
        ),
        pytest.param(Shown((a_face(), a_face())), FaceHint.ONE_PERSON_ONLY, id="two"),
        pytest.param(
            Shown((a_face(), a_face(size=40))), FaceHint.ONE_PERSON_ONLY, id="a child beside"
        ),
        pytest.param(
            Shown((a_face(seen(HEAD, yaw=25)),)), FaceHint.LOOK_STRAIGHT, id="turned away"
        ),
        pytest.param(
            Shown((a_face(seen(HEAD, roll=25)),)), FaceHint.LOOK_STRAIGHT, id="head on one side"
        ),
        pytest.param(somebody(light=45), FaceHint.MORE_LIGHT, id="dark face"),
        pytest.param(somebody(light=255), FaceHint.STEP_BACK, id="glaring face"),
        pytest.param(somebody(is_blurred=True), FaceHint.LOOK_STRAIGHT, id="blurred"),
    ],
)
def test_who_cannot_be_measured_is_told_why_and_is_not_measured(stage, attempt, shown, hint):
    assert shows(stage, attempt(), [shown] * 4) == [hint] * 4
    assert stage.described == 0


def test_a_small_face_in_the_waiting_room_is_no_companion(stage, attempt):
    shown = Shown((a_face(), a_face(size=39)))
    assert shows(stage, attempt(), [shown] * 3)[-1] == MATCH


@pytest.mark.parametrize("between", [Shown(), Shown((a_face(), a_face()))], ids=["nobody", "two"])
def test_pictures_before_somebody_came_between_do_not_count(stage, attempt, between):
    said = shows(stage, attempt(), [somebody(), somebody(), between, somebody(), somebody()])
    assert MATCH not in said, "the third picture of the new person is still missing"


def test_a_doubtful_try_brings_a_hint_and_a_second_try(stage, attempt):
    begun = attempt()
    pictures = [somebody(BETWEEN)] * 3 + [somebody()] * 3
    said = shows(stage, begun, pictures)
    assert said == [None, None, FaceHint.MASK_OR_GLASSES, None, None, MATCH]
    assert begun.bands == [Band.RETRY, Band.ACCEPT]


@pytest.mark.parametrize(
    ("score", "band"), [(LOW, Band.REFUSE), (BETWEEN, Band.RETRY)], ids=["refused", "doubtful"]
)
def test_two_tries_that_fail_end_the_attempt(stage, attempt, score, band):
    said = shows(stage, attempt(), [somebody(score)] * 6)
    assert said[-1] == Outcome(FaceVerdict.NO_MATCH, band)


def test_a_photo_that_had_two_tries_has_one_left(stage, attempt):
    said = shows(stage, attempt(earlier=(Band.RETRY, Band.RETRY)), [somebody(BETWEEN)] * 3)
    assert said[-1] == Outcome(FaceVerdict.NO_MATCH, Band.RETRY)


def test_accepted_then_challenged_and_passed(stage, attempt):
    liveness = Told(FaceHint.LOOK_STRAIGHT, ChallengeResult.PASSED)
    said = shows(stage, attempt(liveness=liveness), [somebody()] * 8)
    passed = Outcome(FaceVerdict.MATCH, Band.ACCEPT, ChallengeTold.PASSED)
    straight = FaceHint.LOOK_STRAIGHT
    assert said == [None, None, straight, straight, straight, None, None, passed]
    assert liveness.began_with == seen(HEAD)


@pytest.mark.parametrize("score", [BETWEEN, LOW])
def test_who_turned_must_be_the_one_who_was_accepted(stage, attempt, score):
    """A print for the first three pictures, pulled away before the turns."""
    liveness = Told(ChallengeResult.PASSED)
    pictures = [somebody()] * 3 + [somebody(score)] * 4
    outcome = shows(stage, attempt(liveness=liveness), pictures)[-1]
    assert (outcome.verdict, outcome.challenge) == (FaceVerdict.NO_MATCH, ChallengeTold.PASSED)


def test_time_over_after_the_turns_is_no_match(stage, attempt):
    begun = attempt(liveness=Told(ChallengeResult.PASSED))
    shows(stage, begun, [somebody()] * 5)
    assert begun.ended() == Outcome(FaceVerdict.NO_MATCH, Band.ACCEPT, ChallengeTold.PASSED)


def test_a_second_person_after_the_turns_begins_everything_anew(stage, attempt):
    liveness = Told(ChallengeResult.PASSED, FaceHint.LOOK_STRAIGHT)
    two = Shown((a_face(), a_face()))
    said = shows(stage, attempt(liveness=liveness), [somebody()] * 4 + [two] + [somebody()] * 4)
    assert not any(isinstance(one, Outcome) for one in said), "the turns are asked for again"


def test_an_accepted_face_that_fails_the_challenge_is_no_match(stage, attempt):
    said = shows(stage, attempt(liveness=Told(ChallengeResult.FAILED)), [somebody()] * 4)
    assert said[-1] == Outcome(FaceVerdict.NO_MATCH, Band.ACCEPT, ChallengeTold.FAILED)


@pytest.mark.parametrize("score", [BETWEEN, LOW])
def test_nobody_is_challenged_before_being_accepted(stage, attempt, score):
    liveness = Told()
    shows(stage, attempt(liveness=liveness), [somebody(score)] * 6)
    assert liveness.began_with is None


def test_a_second_person_stops_the_challenge_and_is_not_looked_at(stage, attempt):
    liveness = Told()
    two = Shown((a_face(), a_face()))
    said = shows(stage, attempt(liveness=liveness), [somebody()] * 3 + [two])
    assert said[-1] is FaceHint.ONE_PERSON_ONLY


def test_who_stays_after_a_second_person_came_is_measured_before_the_challenge(stage, attempt):
    liveness = Told(ChallengeResult.PASSED)
    two = Shown((a_face(), a_face()))
    begun = attempt(liveness=liveness)
    said = shows(stage, begun, [somebody()] * 3 + [two] + [somebody(LOW)] * 3)
    assert said[3:] == [
        FaceHint.ONE_PERSON_ONLY,
        None,
        None,
        Outcome(FaceVerdict.NO_MATCH, Band.REFUSE),
    ]
    assert liveness.answers == [ChallengeResult.PASSED], "the stranger was never challenged"


def test_a_face_turned_out_of_sight_is_asked_back(stage, attempt):
    said = shows(stage, attempt(liveness=Told()), [somebody()] * 3 + [Shown()])
    assert said[-1] is FaceHint.LOOK_STRAIGHT


def test_time_over_before_anything_was_measured(attempt):
    assert attempt().ended() == Outcome(FaceVerdict.NO_MATCH)


def test_time_over_in_the_middle_of_the_challenge(stage, attempt):
    begun = attempt(liveness=Told())
    shows(stage, begun, [somebody()] * 3)
    assert begun.ended() == Outcome(FaceVerdict.NO_MATCH, Band.ACCEPT, ChallengeTold.FAILED)


def test_every_description_and_every_cut_face_is_overwritten(stage):
    stage.keeps = True
    photo = stage.photo()
    liveness = Told(ChallengeResult.PASSED)
    begun = Attempt(Tools(stage, POLICY, liveness), photo, ())
    shows(stage, begun, [somebody()] * 7)
    begun.forget()
    assert not photo.any()
    made = [array for array in stage.live if array.shape != (720, 1280, 3)]
    assert len(made) == 14, "a cut face and a description for each of seven pictures"
    assert not any(array.any() for array in made)
