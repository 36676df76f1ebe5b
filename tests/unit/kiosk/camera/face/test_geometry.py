"""A head and a sheet of paper move differently; made-up landmarks, no pictures."""

import dataclasses
import math
import random

import pytest
from hypothesis import given, strategies as st

from kiosk.camera.face.geometry import (
    Face,
    Landmarks,
    aside,
    eye_distance,
    off_plane,
    roll_deg,
)
from kiosk.camera.face.policy import FacePolicy
from tests.unit.kiosk.camera.face.heads import FLAT, HEAD, seen

POLICY = FacePolicy()
_ANGLES = st.floats(-50, 50)


def test_a_straight_face_has_its_nose_in_the_middle():
    assert aside(seen(HEAD)) == pytest.approx(0)


@pytest.mark.parametrize("roll", [-40, 0, 15])
def test_leaning_the_head_is_no_turning(roll):
    leaning = seen(HEAD, roll=roll)
    assert aside(leaning) == pytest.approx(0)
    assert roll_deg(leaning) == pytest.approx(roll)


@pytest.mark.parametrize("yaw", [15, 25, 40])
def test_the_persons_left_is_on_the_pictures_right(yaw):
    left, right = seen(HEAD, yaw=yaw), seen(HEAD, yaw=-yaw)
    assert left.nose[0] > seen(HEAD).nose[0]
    assert aside(left) > 0 > aside(right)
    assert aside(left) == pytest.approx(-aside(right))


def test_a_turn_of_25_degrees_is_enough_and_one_of_10_is_not():
    assert abs(aside(seen(HEAD, yaw=10))) < POLICY.turn < abs(aside(seen(HEAD, yaw=25)))


@pytest.mark.parametrize("yaw", [-35, -25, 25, 35])
def test_a_turned_head_leaves_the_plane(yaw):
    moved = off_plane(seen(HEAD), seen(HEAD, yaw=yaw))
    assert moved * yaw > 0, "to the same side as the head"
    assert abs(moved) > POLICY.off_plane


@given(_ANGLES, _ANGLES, _ANGLES, st.floats(250, 1500))
def test_a_sheet_of_paper_stays_in_its_plane_however_it_is_held(yaw, pitch, roll, far):
    held = seen(FLAT, yaw=yaw, pitch=pitch, roll=roll, far=far)
    assert abs(off_plane(seen(FLAT), held)) < 1e-6


@given(_ANGLES, _ANGLES, _ANGLES)
def test_a_photo_of_a_turned_head_is_flat_as_well(yaw, pitch, roll):
    photo = {
        name: (x - 640, y - 360, 0.0)
        for name, (x, y) in dataclasses.asdict(seen(HEAD, yaw=20)).items()
    }
    one, other = seen(photo), seen(photo, yaw=yaw, pitch=pitch, roll=roll)
    assert abs(off_plane(one, other)) < 1e-6


def test_landmarks_that_tremble_tell_head_and_sheet_apart():
    chance = random.Random(1)

    def tremble():
        return chance.gauss(0, 1.5)  # of about 107 pixels between the eyes

    def moved(head):
        return [
            abs(off_plane(seen(head, jitter=tremble), seen(head, yaw=28, jitter=tremble)))
            for _ in range(300)
        ]

    assert sum(value >= POLICY.off_plane for value in moved(HEAD)) >= 295
    assert sum(value >= POLICY.off_plane for value in moved(FLAT)) <= 3


def test_a_tilted_sheet_moves_its_nose_aside_but_not_off_the_plane():
    held = seen(FLAT, yaw=40, pitch=45)
    assert abs(aside(held)) > 0.1, "the turn alone would be fooled"
    assert abs(off_plane(seen(FLAT), held)) < 1e-6


@pytest.mark.parametrize(
    "points",
    [
        pytest.param(dict.fromkeys(HEAD, (5.0, 5.0)), id="all in one point"),
        pytest.param({name: (9.0 * at, 0.0) for at, name in enumerate(HEAD)}, id="all in line"),
        pytest.param(dict.fromkeys(HEAD, (math.nan, math.nan)), id="no numbers"),
    ],
)
def test_points_that_are_no_face_give_no_number(points):
    broken = Landmarks(**points)
    assert math.isnan(off_plane(seen(HEAD), broken))
    assert math.isnan(off_plane(broken, seen(HEAD)))


def test_eyes_in_one_point_have_no_middle():
    points = dataclasses.replace(seen(HEAD), left_eye=seen(HEAD).right_eye)
    assert math.isnan(aside(points))
    assert eye_distance(points) == 0


def test_a_face_is_as_large_as_its_shorter_side():
    assert Face(0, 0, 80, 120, seen(HEAD), 0.9).size == 80
