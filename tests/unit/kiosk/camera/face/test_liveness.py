"""The challenge: turn, look straight, turn; by made-up heads and sheets."""

import random

import pytest

from kiosk.camera.face.geometry import aside
from kiosk.camera.face.liveness import ChallengeResult, Side, TurnCheck
from kiosk.camera.face.policy import FacePolicy
from kiosk.flow.holder import FaceHint
from tests.unit.kiosk.camera.face.heads import FLAT, HEAD, seen

POLICY = FacePolicy()
LEFT, RIGHT, STRAIGHT = FaceHint.TURN_LEFT, FaceHint.TURN_RIGHT, FaceHint.LOOK_STRAIGHT
PASSED, FAILED = ChallengeResult.PASSED, ChallengeResult.FAILED
TOWARDS = {LEFT: 30.0, RIGHT: -30.0, STRAIGHT: 0.0}


class Likeness:
    """How much this picture's face is like the photo; counts how often it was asked."""

    def __init__(self, value=0.6):
        self.value = value
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.value


def a_challenge(seed=0, head=HEAD):
    check = TurnCheck(POLICY, {Side.LEFT: LEFT, Side.RIGHT: RIGHT}, random.Random(seed))
    return check.begin(seen(head))


def obeys(challenge, likeness, head=HEAD, **how):
    """Does what it is asked, until the end; what was asked on the way."""
    said = [challenge.look(seen(head), likeness)]
    while isinstance(said[-1], FaceHint) and len(said) < 20:
        said.append(challenge.look(seen(head, yaw=TOWARDS[said[-1]], **how), likeness))
    return said


@pytest.mark.parametrize("seed", range(6))
def test_who_does_what_is_asked_passes(seed):
    said = obeys(a_challenge(seed), Likeness())
    assert said in ([LEFT, STRAIGHT, RIGHT, PASSED], [RIGHT, STRAIGHT, LEFT, PASSED])


def test_both_orders_come_up():
    firsts = {a_challenge(seed).look(seen(HEAD), Likeness()) for seed in range(20)}
    assert firsts == {LEFT, RIGHT}


def test_who_does_not_move_is_asked_on_and_on():
    challenge, likeness = a_challenge(), Likeness()
    assert len({challenge.look(seen(HEAD), likeness) for _ in range(50)}) == 1
    assert likeness.asked == 0


def test_turning_to_the_other_side_fails_as_a_recording_does():
    challenge, likeness = a_challenge(), Likeness()
    asked = challenge.look(seen(HEAD), likeness)
    assert challenge.look(seen(HEAD, yaw=-TOWARDS[asked]), likeness) is FAILED


@pytest.mark.parametrize("yaw", [-40, -20, 20, 40])
def test_a_sheet_turned_to_and_fro_never_passes(yaw):
    challenge, likeness = a_challenge(), Likeness()
    for _ in range(40):
        assert challenge.look(seen(FLAT, yaw=yaw), likeness) in (LEFT, RIGHT, FAILED)
    assert likeness.asked == 0


def test_a_sheet_tilted_so_that_its_nose_moves_fails():
    challenge, likeness = a_challenge(), Likeness()
    asked = challenge.look(seen(FLAT), likeness)
    tilted = next(
        seen(FLAT, yaw=yaw, pitch=pitch)
        for yaw in (48, -48)
        for pitch in (48, -48)
        if aside(seen(FLAT, yaw=yaw, pitch=pitch)) * TOWARDS[asked] > POLICY.turn * 30
    )
    said = [challenge.look(tilted, likeness) for _ in range(5)]
    assert said == [asked] * 4 + [FAILED]
    assert likeness.asked == 0


def test_somebody_else_who_turns_fails():
    said = obeys(a_challenge(), Likeness(POLICY.turned - 0.01))
    assert said[-1] is FAILED
    assert PASSED not in said


def test_somebody_else_who_takes_the_place_after_the_first_turn_fails():
    challenge, likeness = a_challenge(), Likeness()
    asked = challenge.look(seen(HEAD), likeness)
    assert challenge.look(seen(HEAD, yaw=TOWARDS[asked]), likeness) is STRAIGHT
    likeness.value = POLICY.retry - 0.01
    assert [challenge.look(seen(HEAD), likeness) for _ in range(5)] == [STRAIGHT] * 4 + [FAILED]


def test_one_blurred_picture_of_a_turn_does_not_fail():
    challenge, likeness = a_challenge(), Likeness(0.1)
    asked = challenge.look(seen(HEAD), likeness)
    turned = seen(HEAD, yaw=TOWARDS[asked])
    assert challenge.look(turned, likeness) is asked
    likeness.value = 0.6
    assert challenge.look(turned, likeness) is STRAIGHT


def test_the_second_turn_counts_only_after_looking_straight():
    challenge, likeness = a_challenge(), Likeness()
    asked = challenge.look(seen(HEAD), likeness)
    turned = seen(HEAD, yaw=TOWARDS[asked])
    assert [challenge.look(turned, likeness) for _ in range(3)] == [STRAIGHT] * 3


def test_points_that_are_no_face_never_pass():
    broken = seen(HEAD)
    broken = type(broken)(*[broken.right_eye] * 5)
    challenge = a_challenge()
    said = [challenge.look(broken, Likeness()) for _ in range(6)]
    assert PASSED not in said
    assert FAILED in said
