"""The matcher on its thread, with the kiosk's own capture over pictures out of memory."""

import gc
import logging
import queue
import threading
import time
import weakref

import numpy as np
import pytest

from kiosk.camera.capture import Capture
from kiosk.camera.face import matcher as module
from kiosk.camera.face.attempt import Tools
from kiosk.camera.face.matcher import CameraFaceMatcher
from kiosk.camera.face.policy import Band, FacePolicy
from kiosk.camera.memory_source import MemorySource
from kiosk.flow.holder import FaceHint, FaceVerdict
from kiosk.photo import CardPhoto
from tests.unit.kiosk.camera.face.stage import Shown, Stage, a_face, somebody

POLICY = FacePolicy(spacing_s=0.01)
TOO_LONG_S = 5.0
INTERVAL_S = 0.01


def a_photo():
    """Any picture that decodes: what it shows, the stage says."""
    import cv2

    picture = np.full((40, 32, 3), 90, np.uint8)
    picture[0], picture[-1] = 0, 255
    return CardPhoto(bytearray(cv2.imencode(".png", picture)[1].tobytes()))


class PhotoStage(Stage):
    """The first picture that is looked for faces in is the photo."""

    def __init__(self, in_photo=None):
        super().__init__()
        self.in_photo = somebody(1.0) if in_photo is None else in_photo

    def _shown(self, picture):
        is_frame = picture.shape == (720, 1280, 3)
        return super()._shown(picture) if is_frame else self.in_photo


class Desk:
    """A matcher, its camera and whatever it reported."""

    def __init__(self, stage, shown, policy=POLICY):
        self.stage = stage
        self.told: queue.SimpleQueue[FaceHint | FaceVerdict] = queue.SimpleQueue()
        self._others = set(threading.enumerate())
        self.captures = []
        self.shown = shown
        self.matcher = CameraFaceMatcher(self._capture, Tools(stage, policy, None))

    def _capture(self):
        capture = Capture(MemorySource(self._picture, INTERVAL_S, repeats=True))
        self.captures.append(capture)
        return capture

    def _picture(self, number):
        return self.stage.picture(self.shown)

    def threads(self):
        """Of the camera, since this desk is here."""
        new = set(threading.enumerate()) - self._others
        return [one.name for one in new if one.name.startswith("camera-")]

    def start(self, photo):
        self.matcher.start(photo, self.told.put)

    def next(self):
        return self.told.get(timeout=TOO_LONG_S)

    def verdict(self):
        while isinstance(told := self.next(), FaceHint):
            pass
        return told


@pytest.fixture
def desk():
    desks = []

    def make(shown, *, stage=None, policy=POLICY):
        desks.append(Desk(stage or PhotoStage(), shown, policy))
        return desks[-1]

    yield make
    for one in desks:
        one.matcher.stop()


def wait_until(is_so):
    deadline = time.monotonic() + TOO_LONG_S
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.01)


def test_the_photos_person_is_a_match(desk):
    here = desk(somebody())
    here.start(a_photo())
    assert here.verdict() is FaceVerdict.MATCH


def test_somebody_else_is_no_match(desk):
    here = desk(somebody(0.1))
    here.start(a_photo())
    assert here.verdict() is FaceVerdict.NO_MATCH


@pytest.mark.parametrize(
    "in_photo",
    [Shown(), Shown((a_face(), a_face())), Shown((a_face(),), breaks=True)],
    ids=["nobody", "two", "the engine fails"],
)
def test_a_photo_without_one_face_cannot_be_compared(desk, in_photo):
    here = desk(somebody(), stage=PhotoStage(in_photo))
    here.start(a_photo())
    assert here.verdict() is FaceVerdict.NO_FACE_IN_PHOTO


@pytest.mark.parametrize("data", [b"", b"\xff\x4f\xff\x51no picture"], ids=["empty", "damaged"])
def test_a_photo_that_is_no_picture_cannot_be_compared(desk, data):
    here = desk(somebody())
    here.start(CardPhoto(bytearray(data)))
    assert here.verdict() is FaceVerdict.NO_FACE_IN_PHOTO


def test_each_hint_is_told_once_until_another_comes(desk):
    here = desk(Shown())
    here.start(a_photo())
    assert here.next() is FaceHint.COME_CLOSER
    seen = len(here.stage.touched)
    wait_until(lambda: len(here.stage.touched) > seen + 5)
    assert here.told.empty()
    here.shown = Shown((a_face(), a_face()))
    assert here.next() is FaceHint.ONE_PERSON_ONLY
    assert here.told.empty()


def test_nothing_is_told_after_the_verdict(desk):
    here = desk(somebody())
    here.start(a_photo())
    here.verdict()
    wait_until(lambda: not here.threads())
    assert here.told.empty()


def test_a_picture_that_the_engine_cannot_take_is_passed_over(desk, caplog):
    here = desk(Shown(breaks=True))
    here.start(a_photo())
    wait_until(lambda: here.stage.broken)
    here.shown = somebody()
    assert here.verdict() is FaceVerdict.MATCH
    assert "face_picture_refused error=find -215" in caplog.text


def test_a_camera_that_gives_nothing_is_lost(desk, monkeypatch):
    monkeypatch.setattr(module, "FIRST_PICTURE_S", 0.2)
    here = desk(somebody())
    here._picture = lambda number: None
    here.start(a_photo())
    assert here.verdict() is FaceVerdict.CAMERA_LOST


def test_a_camera_that_stops_in_the_middle_is_lost(desk, monkeypatch):
    monkeypatch.setattr(module, "LOST_AFTER_S", 0.2)
    here = desk(Shown())
    release = threading.Event()

    def picture(number):
        if number == 3:
            release.wait(TOO_LONG_S)
        return here.stage.picture(Shown())

    here._picture = picture
    here.start(a_photo())
    assert here.next() is FaceHint.COME_CLOSER
    assert here.next() is FaceVerdict.CAMERA_LOST
    release.set()


def test_an_attempt_ends_by_itself(desk):
    here = desk(Shown(), policy=FacePolicy(attempt_s=0.3))
    here.start(a_photo())
    assert here.verdict() is FaceVerdict.NO_MATCH


def test_three_tries_count_for_a_photo_however_often_it_is_started_with(desk):
    between = (POLICY.retry + POLICY.accept) / 2
    here, photo = desk(somebody(between)), a_photo()
    for _ in range(2):
        here.start(photo)
        assert here.verdict() is FaceVerdict.NO_MATCH
    measured = here.stage.described
    here.shown = somebody(0.99)
    here.start(photo)
    assert here.verdict() is FaceVerdict.NO_MATCH
    assert here.stage.described == measured, "nobody was looked at"


def test_another_photo_has_tries_of_its_own(desk):
    here = desk(somebody(0.1))
    here.start(a_photo())
    assert here.verdict() is FaceVerdict.NO_MATCH
    here.shown = somebody()
    here.start(a_photo())
    assert here.verdict() is FaceVerdict.MATCH


def test_stop_ends_it_and_nothing_is_told_afterwards(desk):
    here = desk(Shown())
    here.start(a_photo())
    here.next()
    here.matcher.stop()
    here.shown = somebody()
    assert here.told.empty()
    assert here.threads() == []
    assert here.matcher.latest() is None


def test_stop_is_quick_though_a_read_hangs(desk):
    here, release, hangs = desk(somebody()), threading.Event(), threading.Event()

    def picture(number):
        hangs.set()
        release.wait(TOO_LONG_S)
        return here.stage.picture(somebody())

    here._picture = picture
    here.start(a_photo())
    assert hangs.wait(TOO_LONG_S)
    began_at = time.monotonic()
    here.matcher.stop()
    assert time.monotonic() - began_at < 1.0
    release.set()
    wait_until(lambda: not here.threads())
    assert here.told.empty()


def test_who_is_told_may_stop_the_matcher(desk):
    here, done = desk(Shown()), threading.Event()

    def report(told):
        here.matcher.stop()
        done.set()

    here.matcher.start(a_photo(), report)
    assert done.wait(TOO_LONG_S)
    wait_until(lambda: not here.threads())


def test_a_new_start_replaces_the_one_before(desk):
    here, other = desk(Shown()), desk(Shown()).told
    here.start(a_photo())
    here.next()
    here.shown = somebody()
    here.matcher.start(a_photo(), other.put)
    assert other.get(timeout=TOO_LONG_S) is FaceVerdict.MATCH
    assert here.told.empty()


def test_the_preview_shows_the_camera_while_it_runs(desk):
    here = desk(Shown())
    assert here.matcher.latest() is None
    here.start(a_photo())
    here.next()
    frame = here.matcher.latest()
    assert frame is not None
    assert (frame.width, frame.height) == (640, 360)


def test_the_camera_is_closed_after_the_verdict(desk):
    here = desk(somebody())
    here.start(a_photo())
    here.verdict()
    wait_until(lambda: not here.threads())
    assert here.matcher.latest() is None


def test_stopping_what_was_never_started_does_nothing(desk):
    desk(Shown()).matcher.stop()


class SlowStage(PhotoStage):
    """Looks at the camera's third picture until it is let go."""

    def __init__(self):
        super().__init__()
        self.looks, self.is_looking, self.let_go = 0, threading.Event(), threading.Event()

    def find(self, picture):
        self.looks += 1
        if self.looks == 4:  # the first is the photo
            self.is_looking.set()
            self.let_go.wait(TOO_LONG_S)
        return super().find(picture)


@pytest.mark.parametrize(
    "shown", [somebody(), Shown((a_face(), a_face()))], ids=["a verdict", "a hint"]
)
def test_what_comes_out_after_stop_is_neither_told_nor_judged(desk, caplog, shown):
    caplog.set_level(logging.INFO)
    stage = SlowStage()
    here = desk(somebody(), stage=stage, policy=FacePolicy(spacing_s=0))
    here._picture = lambda number: stage.picture(shown if stage.looks >= 3 else somebody())
    here.start(a_photo())
    assert stage.is_looking.wait(TOO_LONG_S)
    here.matcher.stop()
    stage.let_go.set()
    wait_until(lambda: not here.threads())
    assert here.told.empty()
    assert "face_judged" not in caplog.text


def test_descriptions_are_overwritten_at_the_verdict(desk):
    here = desk(somebody())
    here.stage.keeps = True
    here.start(a_photo())
    here.verdict()
    wait_until(lambda: not here.threads())
    described = [array for array in here.stage.live if array.shape == (128,)]
    assert len(described) == 4
    assert not any(array.any() for array in described)


@pytest.mark.parametrize("ends", ["by verdict", "by stop"])
def test_the_models_forget_the_face_afterwards(desk, ends):
    here = desk(somebody() if ends == "by verdict" else somebody(is_blurred=True))
    here.start(a_photo())
    here.next()
    if ends == "by stop":
        assert here.stage.forgotten == 0
        here.matcher.stop()
    wait_until(lambda: not here.threads())
    assert here.stage.forgotten == 1


@pytest.mark.parametrize("ends", ["by verdict", "by stop"])
def test_no_picture_photo_or_description_is_alive_afterwards(desk, ends):
    here, photo = desk(somebody() if ends == "by verdict" else somebody(is_blurred=True)), a_photo()
    held = weakref.ref(photo)
    here.start(photo)
    here.next()
    if ends == "by stop":
        here.matcher.stop()
    del photo
    wait_until(lambda: not here.threads())
    here.captures.clear()
    gc.collect()
    assert len(here.stage.touched) >= 3
    assert [array() for array in here.stage.touched if array() is not None] == []
    assert held() is None


def test_the_journal_has_outcome_and_band_and_no_score(desk, caplog):
    caplog.set_level(logging.INFO)
    here = desk(somebody(0.4321))
    here.start(a_photo())
    here.verdict()
    wait_until(lambda: "face_judged" in caplog.text)
    line = next(r.getMessage() for r in caplog.records if "face_judged" in r.getMessage())
    event, *fields = line.split()
    told = dict(field.split("=") for field in fields)
    assert event == "face_judged"
    assert int(told.pop("attempt_ms")) >= 0
    assert told == {
        "verdict": "NO_MATCH",
        "band": Band.RETRY.value,
        "model": "fb143eea",
        "challenge": "off",
    }
    assert "0.43" not in caplog.text


def test_what_was_stopped_is_not_judged(desk, caplog):
    caplog.set_level(logging.INFO)
    here = desk(Shown())
    here.start(a_photo())
    here.next()
    here.matcher.stop()
    assert "face_judged" not in caplog.text
