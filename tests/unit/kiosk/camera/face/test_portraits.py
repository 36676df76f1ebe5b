"""The whole pipeline with the real models and public-domain portraits.

There is one picture of each person: these tests show that the pipeline works, not how well it
would tell apart the people of a town (tests/bench/faces/SOURCES.md, docs/face.md).
"""

import dataclasses
import functools
import itertools
import random

import cv2
import numpy as np
import pytest

from kiosk.camera.face.attempt import Attempt, ChallengeTold, Outcome, Tools
from kiosk.camera.face.engine import EngineFailed, OpenCvEngine, likeness
from kiosk.camera.face.geometry import aside, off_plane
from kiosk.camera.face.liveness import Side, TurnCheck
from kiosk.camera.face.models import ModelFiles
from kiosk.camera.face.picture import describe_photo
from kiosk.camera.face.policy import MEASURED_MODELS, Band, FacePolicy
from kiosk.flow.holder import FaceHint, FaceVerdict
from tests.bench.faces.models import real_engine
from tests.bench.faces.portraits import (
    COLLINS,
    HOPPER,
    PORTRAITS,
    Scene,
    card_photo,
    held_sheet,
    live,
    live_two,
    turned,
)

POLICY = FacePolicy()
LEFT, RIGHT, STRAIGHT = FaceHint.TURN_LEFT, FaceHint.TURN_RIGHT, FaceHint.LOOK_STRAIGHT
TURNS = {LEFT: 33.0, RIGHT: -33.0, STRAIGHT: 0.0}
SCENES = {
    "plain": Scene(),
    "far": Scene(face_px=125),
    "near": Scene(face_px=330),
    "half the light": Scene(light=0.55, noise=7),
    "much light": Scene(light=1.35),
    "leaning": Scene(lean_deg=12, shift=(90, 20)),
    "a little blurred": Scene(blur=1.2),
}
PHOTOGRAPHED = (HOPPER, COLLINS)  # the painted lady looks past the painter: she is told to turn


@functools.lru_cache
def photo_of(portrait, most_bytes=5000, size=(240, 320)):
    described = describe_photo(real_engine(), card_photo(portrait.read(), size, most_bytes))
    assert described is not None
    return described


def an_attempt(portrait, liveness=None):
    return Attempt(Tools(real_engine(), POLICY, liveness), photo_of(portrait).copy(), ())


def frames(portrait, scene, count=3):
    return [live(portrait, dataclasses.replace(scene, seed=seed)) for seed in range(count)]


def judged(attempt, pictures):
    said = [attempt.look(picture, at * 0.4) for at, picture in enumerate(pictures)]
    return said[-1]


@pytest.mark.parametrize("portrait", PHOTOGRAPHED, ids=lambda portrait: portrait.name)
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_the_photos_person_is_accepted(portrait, scene):
    outcome = judged(an_attempt(portrait), frames(portrait, scene))
    assert outcome == Outcome(FaceVerdict.MATCH, Band.ACCEPT)


@pytest.mark.parametrize(
    ("there", "in_photo"),
    [pair for pair in itertools.product(PHOTOGRAPHED, PORTRAITS) if pair[0] is not pair[1]],
    ids=lambda portrait: portrait.name,
)
def test_somebody_else_is_refused(there, in_photo):
    outcome = judged(an_attempt(in_photo), frames(there, Scene(), 6))
    assert outcome == Outcome(FaceVerdict.NO_MATCH, Band.REFUSE)


@pytest.mark.parametrize(
    ("size", "most_bytes"),
    [
        ((240, 320), 5100),
        ((240, 320), 1900),
        ((180, 240), 1400),
        ((120, 160), 1900),
        ((90, 120), 1400),
    ],
)
@pytest.mark.parametrize("portrait", PHOTOGRAPHED, ids=lambda portrait: portrait.name)
def test_small_and_strongly_pressed_card_photos_are_enough(portrait, size, most_bytes):
    frame = live(portrait, Scene())
    engine = real_engine()
    seen = engine.describe(engine.align(frame, engine.find(frame)[0]))
    assert likeness(seen, photo_of(portrait, most_bytes, size)) >= POLICY.accept


def test_two_people_are_both_found_and_nobody_is_measured():
    frame = live_two(HOPPER, COLLINS, Scene(face_px=150))
    assert len(real_engine().find(frame)) == 2
    assert an_attempt(HOPPER).look(frame, 0.0) is FaceHint.ONE_PERSON_ONLY


@pytest.mark.parametrize(
    ("scene", "hint"),
    [
        (Scene(face_px=80), FaceHint.COME_CLOSER),
        (Scene(face_px=520, shift=(0, 80)), FaceHint.STEP_BACK),
        (Scene(light=0.25), FaceHint.MORE_LIGHT),
        (Scene(blur=12), FaceHint.LOOK_STRAIGHT),
        (Scene(lean_deg=-40), FaceHint.LOOK_STRAIGHT),
    ],
    ids=["far", "near", "dark", "blurred", "leaning"],
)
def test_a_person_gets_the_hint_that_helps(scene, hint):
    assert an_attempt(HOPPER).look(live(HOPPER, scene), 0.0) is hint


def test_a_black_picture_asks_for_light():
    assert an_attempt(HOPPER).look(np.zeros((720, 1280, 3), np.uint8), 0.0) is FaceHint.MORE_LIGHT


def goes_on(portrait, seed, moved):
    """An attempt with challenge; ``moved(degrees)`` is how the person or the sheet then looks."""
    check = TurnCheck(POLICY, {Side.LEFT: LEFT, Side.RIGHT: RIGHT}, random.Random(seed))
    attempt = an_attempt(portrait, check)
    said, yaw = None, 0.0
    for at in range(20):
        said = attempt.look(live(portrait, Scene(seed=at), moved(yaw)), at * 0.4)
        if isinstance(said, Outcome):
            return said
        yaw = TURNS.get(said, 0.0) if said is not None else yaw
    return attempt.ended()


@pytest.mark.parametrize(("portrait", "seed"), [(HOPPER, 0), (COLLINS, 1)], ids=["one", "other"])
def test_a_head_that_turns_as_asked_passes(portrait, seed):
    outcome = goes_on(portrait, seed, lambda yaw: turned(portrait, yaw * 1.3))
    assert outcome == Outcome(FaceVerdict.MATCH, Band.ACCEPT, ChallengeTold.PASSED)


@pytest.mark.parametrize(("portrait", "seed"), [(HOPPER, 0), (COLLINS, 1)], ids=["one", "other"])
def test_a_printed_photo_that_is_turned_as_asked_does_not_pass(portrait, seed):
    outcome = goes_on(portrait, seed, lambda yaw: held_sheet(portrait.read(), yaw * 1.3))
    assert outcome == Outcome(FaceVerdict.NO_MATCH, Band.ACCEPT, ChallengeTold.FAILED)


@pytest.mark.parametrize("portrait", PHOTOGRAPHED, ids=lambda portrait: portrait.name)
def test_no_way_of_holding_a_printed_photo_counts_as_a_turn(portrait):
    engine, printed = real_engine(), portrait.read()
    straight = engine.find(live(portrait, Scene()))[0].points
    turns = 0
    for yaw, pitch in itertools.product((-45, -30, 30, 45), (-30, 0, 30)):
        for face in engine.find(live(portrait, Scene(), held_sheet(printed, yaw, pitch))):
            way = aside(face.points) - aside(straight)
            off = off_plane(straight, face.points)
            turns += abs(way) >= POLICY.turn and abs(off) >= POLICY.off_plane
    assert turns == 0


@pytest.mark.parametrize(
    "picture",
    [np.zeros((0, 0, 3), np.uint8), np.zeros((20, 20), np.float64)],
    ids=["no pixels", "no picture"],
)
def test_what_opencv_refuses_is_told_as_such(picture):
    with pytest.raises(EngineFailed):
        real_engine().find(picture)


def test_files_that_are_no_models_are_told_as_such():
    with pytest.raises(EngineFailed):
        OpenCvEngine(ModelFiles(b"no model", b"no model", MEASURED_MODELS))


def test_places_are_those_of_the_large_picture_though_a_small_one_is_searched():
    large = live(HOPPER, Scene())
    small = np.asarray(cv2.resize(large, (640, 360), interpolation=cv2.INTER_AREA), np.uint8)
    one, other = real_engine().find(large)[0], real_engine().find(small)[0]
    assert one.width == pytest.approx(2 * other.width, rel=0.02)
    assert one.points.nose[0] == pytest.approx(2 * other.points.nose[0], abs=4)
