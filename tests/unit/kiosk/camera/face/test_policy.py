"""The policy of camera.md 5.4, row by row."""

import math

import pytest

from kiosk.camera.face.policy import (
    ACCEPT,
    MEASURED_MODELS,
    RETRY,
    Band,
    FacePolicy,
    Next,
    mean,
)
from kiosk.config import ConfigError
from kiosk.flow import limits

A, R, X = Band.ACCEPT, Band.RETRY, Band.REFUSE
POLICY = FacePolicy()
OTHER = "ab" * 32


def test_the_numbers_are_those_that_were_measured():
    assert (POLICY.accept, POLICY.retry) == (0.44, 0.36)
    assert (POLICY.frames, POLICY.spacing_s, POLICY.tries) == (3, 0.3, 3)
    assert POLICY.smallest_face_px == 120
    assert POLICY.models == MEASURED_MODELS
    assert POLICY.models.short == "fb143eea"


@pytest.mark.parametrize(
    ("score", "band"),
    [
        pytest.param(1.0, A, id="the same picture"),
        pytest.param(0.44, A, id="just enough"),
        pytest.param(0.4399, R, id="just not enough"),
        pytest.param(0.363, R, id="OpenCV's own threshold is not enough"),
        pytest.param(0.36, R, id="just worth another try"),
        pytest.param(0.3599, X, id="just not worth one"),
        pytest.param(-1.0, X, id="the opposite"),
        pytest.param(math.nan, X, id="no number"),
    ],
)
def test_a_score_falls_into_a_band(score, band):
    assert POLICY.band(score) is band


@pytest.mark.parametrize(
    ("earlier", "now", "follows"),
    [
        pytest.param((), (A,), Next.ACCEPTED, id="accepted at once"),
        pytest.param((R, R), (A,), Next.ACCEPTED, id="accepted at the third try"),
        pytest.param((), (R,), Next.TRY_AGAIN, id="a hint and another try"),
        pytest.param((), (X,), Next.TRY_AGAIN, id="one refusal may be a bad picture"),
        pytest.param((), (X, X), Next.REFUSED, id="refused twice"),
        pytest.param((X,), (X,), Next.REFUSED, id="refused twice, in two attempts"),
        pytest.param((), (R, R), Next.REFUSED, id="an attempt has two tries"),
        pytest.param((R, R), (R,), Next.REFUSED, id="three tries are all"),
        pytest.param((R, X), (R,), Next.REFUSED, id="three tries, however mixed"),
    ],
)
def test_what_follows_a_try(earlier, now, follows):
    assert POLICY.after(earlier, now) is follows


@pytest.mark.parametrize(
    ("earlier", "may"),
    [
        ((), True),
        ((R, R), True),
        ((R, X), True),
        ((R, R, R), False),
        ((X, X), False),
        ((A,), True),
        ((A, A, A), False),
    ],
)
def test_a_photo_has_three_tries_and_two_refusals(earlier, may):
    assert POLICY.may_try(earlier) is may


def test_the_score_is_the_mean_and_not_the_best():
    assert mean([0.9, 0.3, 0.06]) == pytest.approx(0.42)
    assert POLICY.band(mean([0.9, 0.3, 0.06])) is R


def test_the_verdict_comes_before_the_screen_gives_up():
    assert 10 < POLICY.attempt_s < limits.FACE_ATTEMPT_S


def test_left_out_settings_are_the_measured_ones():
    assert FacePolicy.from_settings() == POLICY


def test_thresholds_may_be_raised():
    policy = FacePolicy.from_settings(accept=0.5, retry=0.4)
    assert (policy.band(0.49), policy.band(0.39)) == (R, X)
    assert policy.has_thresholds


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"accept": ACCEPT - 0.001}, "face.accept may only be raised"),
        ({"retry": RETRY - 0.001}, "face.retry may only be raised"),
        ({"accept": math.nan}, "face.accept may only be raised"),
        ({"accept": 1.01}, "face.accept is a cosine"),
        ({"retry": 0.45}, "face.retry must not be above face.accept"),
        ({"detector_sha256": OTHER}, "face.recogniser_sha256"),
        ({"recogniser_sha256": OTHER}, "face.detector_sha256"),
        ({"detector_sha256": OTHER.upper(), "recogniser_sha256": OTHER}, "face.detector_sha256"),
        (
            {"detector_sha256": OTHER, "recogniser_sha256": OTHER, "accept": 0.2, "retry": 0.1},
            "face.accept may only be raised",
        ),
    ],
)
def test_a_setting_that_cannot_stand_is_named(settings, says):
    with pytest.raises(ConfigError, match=says):
        FacePolicy.from_settings(**settings)


@pytest.mark.parametrize(
    ("thresholds", "has"),
    [
        ({}, False),
        ({"accept": 0.5}, False),
        ({"retry": 0.4}, False),
        ({"accept": 0.5, "retry": 0.4}, True),
    ],
)
def test_other_models_need_thresholds_of_their_own(thresholds, has):
    policy = FacePolicy.from_settings(detector_sha256=OTHER, recogniser_sha256=OTHER, **thresholds)
    assert policy.has_thresholds is has
