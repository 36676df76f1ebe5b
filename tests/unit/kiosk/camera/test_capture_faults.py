"""Every way in which a camera breaks, and that nothing of it stays: no thread, no memory."""

import contextlib
import gc
import itertools
import statistics
import threading
import time
import tracemalloc

import numpy as np
import pytest

from kiosk.camera import capture as capture_module, watch
from kiosk.camera.capture import HANGING_READS_AT_MOST, Capture, LeftBehind
from kiosk.camera.decode import Decoder
from kiosk.camera.memory_source import MemorySource
from kiosk.camera.payload import Reading
from kiosk.camera.picture import Picture
from kiosk.camera.scanner import CameraScanner
from kiosk.camera.watch import Trouble
from kiosk.flow.events import CameraBack, CameraLost
from tests.bench.faulty_camera import LATE, Fault, FaultyCamera, living
from tests.bench.waiting import wait_until

DEADLINE_S = 10.0
INTERVAL_S, SLOW_S = 1 / 30, 0.3
SLACK_S = 0.02
TROUBLES = {
    Fault.FREEZES: Trouble.FROZEN,
    Fault.ENDS: Trouble.LOST,
    Fault.EMPTY: Trouble.LOST,
    Fault.BLACK: Trouble.BLACK,
    Fault.RAISES: Trouble.LOST,
    Fault.HANGS: Trouble.HANGS,
    Fault.GROWS: Trouble.LOST,
}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """The same rules in a fifth of the time and less."""
    monkeypatch.setattr(watch, "LOST_AFTER_S", 0.3)
    monkeypatch.setattr(watch, "BLACK_AFTER_S", 0.2)
    monkeypatch.setattr(watch, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(watch, "LONGEST_PAUSE_S", 0.05)
    monkeypatch.setattr(capture_module, "_HANGS_AFTER_S", 0.2)
    monkeypatch.setattr(capture_module, "_HANGS_AFTER_AT_MOST_S", 0.4)


@contextlib.contextmanager
def capturing(source, left=None):
    capture = Capture(source, left)
    capture.start()
    try:
        yield capture
    finally:
        capture.stop()


def camera_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("camera-")]


def no_camera_thread():
    return not camera_threads()


class Viewer:
    """Takes pictures as a screen does, and remembers how many, not which."""

    def __init__(self, capture):
        self._capture = capture
        self._number = 0
        self.trouble = None

    def look(self):
        picture = self._capture.newer_than(self._number, 0.05)
        self.trouble = self._capture.trouble()
        if picture is None:
            return False
        assert picture.bgr[0, 0, 0] != LATE
        self._number = picture.number
        return True

    def look_until_trouble(self, *troubles):
        def is_told():
            self.look()
            return self.trouble in troubles

        wait_until(is_told, f"{troubles} was not told", pause_s=0)

    def look_until_good(self, pictures=5):
        left = pictures
        while left:
            wait_until(self.look, "no picture came", pause_s=0)
            left -= 1


@pytest.mark.parametrize("fault", TROUBLES, ids=lambda fault: fault.value)
def test_each_fault_is_told_by_its_cause_and_pictures_come_back_when_it_is_over(fault):
    camera = FaultyCamera(interval_s=0.002)
    with capturing(camera) as capture:
        viewer = Viewer(capture)
        viewer.look_until_good()
        assert viewer.trouble is None
        camera.fault = fault
        viewer.look_until_trouble(TROUBLES[fault])
        assert capture.latest() is None
        openings = len(camera.opened)
        wait_until(
            lambda: viewer.look() or len(camera.opened) > openings, "it was not opened again"
        )
        camera.fault = None
        viewer.look_until_good()
        assert capture.trouble() is None
    wait_until(no_camera_thread, "a thread stayed")
    assert camera.is_closed


@pytest.mark.parametrize("fault", [Fault.FREEZES, Fault.BLACK], ids=lambda fault: fault.value)
def test_a_screen_that_only_takes_the_newest_picture_does_not_show_the_last_for_ever(fault):
    camera = FaultyCamera(interval_s=0.002)
    with capturing(camera) as capture:
        wait_until(lambda: capture.latest() is not None, "no picture came")
        camera.fault = fault
        wait_until(lambda: capture.latest() is None, "an old picture stayed")


def test_a_half_black_picture_is_a_picture():
    camera = FaultyCamera(interval_s=0.002)
    camera.fault = Fault.HALF_BLACK
    with capturing(camera) as capture:
        viewer = Viewer(capture)
        viewer.look_until_good(200)
        assert capture.trouble() is None
        assert len(camera.opened) == 1


def test_a_frozen_camera_shows_none_of_its_one_new_picture_at_each_opening():
    camera = FaultyCamera(interval_s=0.001)
    camera.fault = Fault.FREEZES
    with capturing(camera) as capture:
        viewer = Viewer(capture)
        viewer.look_until_trouble(Trouble.FROZEN)
        wait_until(lambda: len(camera.opened) > 4, "it was not opened again")
        assert not viewer.look()
        assert viewer.trouble is Trouble.FROZEN


def test_a_file_may_repeat_its_picture_for_ever():
    source = MemorySource(lambda _: living(1), interval_s=0.001, repeats=True)
    with capturing(source) as capture:
        Viewer(capture).look_until_good(3 * watch.FROZEN_PICTURES)
        assert capture.trouble() is None
        assert len(source.opened) == 1


def test_pauses_before_the_next_opening_double_and_a_good_picture_ends_that(monkeypatch):
    monkeypatch.setattr(watch, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(watch, "LONGEST_PAUSE_S", 0.4)
    at: list[float] = []

    class Camera:
        repeats = False
        is_there = False

        def open(self):
            at.append(time.monotonic())
            return (
                MemorySource(lambda n: None if n else living(n)).open() if self.is_there else None
            )

    camera = Camera()
    with capturing(camera):
        wait_until(lambda: len(at) >= 6, "it was not tried again")
        camera.is_there = True
        tried = len(at)
        wait_until(lambda: len(at) >= tried + 3, "it was not opened again")
    pauses = np.diff(at[:6])
    assert (pauses >= [0.05, 0.1, 0.2, 0.4, 0.4]).all()
    assert pauses[4] < 0.79
    assert at[tried + 2] - at[tried + 1] < 0.3


def test_resting_is_not_hanging(monkeypatch):
    monkeypatch.setattr(watch, "FIRST_PAUSE_S", 30.0)
    monkeypatch.setattr(watch, "LONGEST_PAUSE_S", 30.0)
    monkeypatch.setattr(capture_module, "_HANGS_AFTER_S", 0.01)
    camera = FaultyCamera()
    camera.fault = Fault.ENDS
    with capturing(camera) as capture:
        Viewer(capture).look_until_trouble(Trouble.LOST)
        assert len(camera.opened) == 1
        assert len(camera_threads()) == 1


def test_a_driver_that_hangs_at_every_start_costs_few_threads_and_they_are_not_lost(monkeypatch):
    monkeypatch.setattr(capture_module, "_LEAVES_WITHIN_S", 0.01)
    left, cable = LeftBehind(), threading.Event()
    source = MemorySource(lambda _: wait_for(cable))
    for _ in range(2 * HANGING_READS_AT_MOST):
        with capturing(source, left) as capture:
            Viewer(capture).look_until_trouble(Trouble.LOST, Trouble.HANGS)
        assert len(camera_threads()) <= HANGING_READS_AT_MOST
    hanging = [video for video in source.opened if not video.is_released]
    assert len(hanging) == HANGING_READS_AT_MOST
    cable.set()
    wait_until(no_camera_thread, "a thread stayed")
    good = MemorySource(living, interval_s=0.001)
    with capturing(good, left) as capture:
        Viewer(capture).look_until_good()


def test_a_capture_that_might_not_begin_begins_when_a_hanging_read_came_back(monkeypatch):
    monkeypatch.setattr(capture_module, "_LEAVES_WITHIN_S", 0.01)
    left, cable = LeftBehind(), threading.Event()
    hanging = MemorySource(lambda _: wait_for(cable))
    for number in range(HANGING_READS_AT_MOST):
        with capturing(hanging, left):
            wait_until(lambda: len(hanging.opened) > number, "it was not opened")  # noqa: B023
    good = MemorySource(living, interval_s=0.001)
    with capturing(good, left) as capture:
        viewer = Viewer(capture)
        viewer.look_until_trouble(Trouble.LOST)
        assert not good.opened
        cable.set()
        viewer.look_until_good()


def wait_for(cable):
    cable.wait(2 * DEADLINE_S)


def test_a_slow_decoder_never_sees_an_old_picture(monkeypatch):
    seen: list[tuple[int, float]] = []
    newest: list[int] = []

    def decode_slowly(*_):
        newest.append(taken[-1])
        threading.Event().wait(SLOW_S)
        return Reading()

    def grey(picture):
        seen.append((picture.number, time.monotonic() - picture.taken_at))
        return picture.bgr[:, :, 0]

    def take(number):
        taken.append(number)  # counts from 0, so it is the number of the newest finished picture
        return living(number)

    taken: list[int] = []
    monkeypatch.setattr(Decoder, "read", decode_slowly)
    monkeypatch.setattr(Picture, "grey", grey)
    scanner = CameraScanner(MemorySource(take, interval_s=INTERVAL_S), lambda _: None)
    scanner.start()
    try:
        wait_until(lambda: len(newest) > 8, "too few pictures were decoded")
    finally:
        scanner.stop()
    numbers, ages = zip(*seen, strict=True)
    behind = [new - number for new, number in zip(newest, numbers, strict=False)]
    assert sorted(behind)[-2] <= 1  # of nine, one may meet a machine that is busy elsewhere
    assert sorted(ages)[-2] <= INTERVAL_S + SLACK_S
    passed = [later - before for before, later in itertools.pairwise(numbers)]
    assert min(passed) > 0
    assert statistics.median(passed) >= SLOW_S / INTERVAL_S - 1


PLAY = (
    (None, 150),
    (Fault.FREEZES, 120),
    (None, 150),
    (Fault.ENDS, 3),
    (None, 150),
    (Fault.EMPTY, 3),
    (Fault.HALF_BLACK, 100),
    (Fault.BLACK, 600),
    (None, 150),
    (Fault.RAISES, 3),
    (None, 150),
    (Fault.HANGS, 1),
    (None, 150),
    (Fault.GROWS, 3),
)
"""Faults, and for how many pictures."""


class Play:
    """A camera that goes through all faults again and again, before a scanner and a screen."""

    def __init__(self, camera, scanner):
        self._camera = camera
        self._scanner = scanner
        self._faults = itertools.cycle(PLAY)

    def until(self, pictures):
        while self._camera.reads < pictures:
            self._camera.fault, count = next(self._faults)
            wanted = self._camera.reads + count
            wait_until(lambda: self._has_read(wanted), "no pictures came", pause_s=0.0005)  # noqa: B023

    def _has_read(self, wanted):
        self._scanner.latest()
        return self._camera.reads >= wanted


def traced_bytes():
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_ten_thousand_pictures_and_every_fault_leave_no_memory_and_no_thread():
    events: list[object] = []
    camera = FaultyCamera(interval_s=0.0003)
    scanner = CameraScanner(camera, events.append)
    play = Play(camera, scanner)
    scanner.start()
    tracemalloc.start()
    try:
        play.until(2000)
        before = traced_bytes()
        play.until(12_000)
        camera.fault = None
        wait_until(lambda: scanner.latest() is not None, "no picture came")
        grown = traced_bytes() - before
        alive = sum(type(thing) is Picture for thing in gc.get_objects())
    finally:
        tracemalloc.stop()
        scanner.stop()
    assert grown < 300_000, f"{grown} bytes more"
    assert alive <= 3
    wait_until(no_camera_thread, "a thread stayed")
    assert camera.is_closed
    assert {type(event) for event in events} == {CameraLost, CameraBack}
