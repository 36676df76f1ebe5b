"""The slot of the newest picture, with cameras that hang, leave and come back."""

import contextlib
import gc
import threading
import weakref

import numpy as np
import pytest

from kiosk.camera import capture as capture_module, watch
from kiosk.camera.capture import Capture
from kiosk.camera.picture import Picture
from kiosk.camera.source import Granted
from tests.bench.waiting import wait_until

DEADLINE_S = 10.0


class Lens:
    """A camera's hardware for ``Video``: gives what the test puts in, or waits."""

    interval_s = 0.0
    grey = None

    def __init__(self):
        self._condition = threading.Condition()
        self._coming = []
        self.is_released = threading.Event()

    def take(self, shade):
        with self._condition:
            self._coming.append(shade)
            self._condition.notify_all()

    def leave(self):
        """The cable is pulled, and the driver notices."""
        self.take(None)

    def read(self):
        with self._condition:
            self._condition.wait_for(lambda: self._coming)
            shade = self._coming.pop(0)
        return None if shade is None else np.full((48, 64, 3), shade, np.uint8)

    def granted(self):
        return Granted()

    def release(self):
        self.is_released.set()


class Bag:
    """Lenses in the order in which they are opened; None: there is no camera."""

    repeats = False

    def __init__(self):
        self.coming: list[Lens | None] = []

    def open(self):
        return self.coming.pop(0) if self.coming else None


@pytest.fixture
def bag(monkeypatch):
    monkeypatch.setattr(watch, "FIRST_PAUSE_S", 0.01)
    return Bag()


@pytest.fixture
def lenses(bag):
    return bag.coming


@contextlib.contextmanager
def capturing(source, left=None):
    capture = Capture(source, left)
    capture.start()
    try:
        yield capture
    finally:
        capture.stop()


def shade_of(picture):
    return None if picture is None else int(picture.bgr[0, 0, 0])


def test_whoever_is_slow_gets_the_newest_picture(bag, lenses):
    lens = Lens()
    lenses.append(lens)
    with capturing(bag) as capture:
        for shade in (1, 2, 3):
            lens.take(shade)
        wait_until(lambda: shade_of(capture.latest()) == 3, "the newest picture did not come")
        first = capture.newer_than(0, DEADLINE_S)
        assert shade_of(first) == 3
        assert first.number == 3
        assert capture.newer_than(first.number, 0.0) is None
        lens.take(4)
        assert shade_of(capture.newer_than(first.number, DEADLINE_S)) == 4
        lens.leave()
    assert lens.is_released.wait(DEADLINE_S)


def test_a_camera_that_left_is_opened_again(bag, lenses):
    first, second = Lens(), Lens()
    lenses += [first, None, None, second]
    with capturing(bag) as capture:
        first.take(1)
        picture = capture.newer_than(0, DEADLINE_S)
        first.leave()
        second.take(2)
        again = capture.newer_than(picture.number, DEADLINE_S)
        assert shade_of(again) == 2
        assert again.number > picture.number
        assert first.is_released.is_set()
        second.leave()


def test_a_read_that_hangs_is_left_behind_and_what_it_brings_late_is_dropped(
    bag, lenses, monkeypatch
):
    monkeypatch.setattr(capture_module, "_HANGS_AFTER_S", 0.05)
    hanging, second = Lens(), Lens()
    lenses += [hanging, second]
    with capturing(bag) as capture:

        def goes_on():
            capture.leave_hanging_read()
            return shade_of(capture.latest()) == 2

        second.take(2)
        wait_until(goes_on, "the camera stayed hanging")
        number = capture.latest().number
        hanging.take(66)
        assert hanging.is_released.wait(DEADLINE_S)
        assert shade_of(capture.latest()) == 2
        assert capture.latest().number == number
        second.leave()


def test_few_threads_are_left_behind_while_a_camera_goes_on_hanging(bag, lenses, monkeypatch):
    monkeypatch.setattr(capture_module, "_HANGS_AFTER_S", 0.02)
    hanging = [Lens() for _ in range(200)]
    lenses += hanging
    with capturing(bag) as capture:
        end = threading.Timer(0.5, lambda: None)
        end.start()
        while end.is_alive():
            capture.leave_hanging_read()
        assert 1 < len(hanging) - len(lenses) < 8
        for lens in hanging:
            lens.leave()
        end.join()


def test_stopping_waits_for_no_read_that_hangs(bag, lenses, monkeypatch):
    monkeypatch.setattr(capture_module, "_LEAVES_WITHIN_S", 0.05)
    lens = Lens()
    lenses.append(lens)
    capture = Capture(bag)
    capture.start()
    lens.take(1)
    assert capture.newer_than(0, DEADLINE_S) is not None
    capture.stop()
    assert capture.latest() is None
    lens.take(2)  # the hanging read comes back after all
    assert lens.is_released.wait(DEADLINE_S)
    assert capture.latest() is None


def test_stopping_wakes_who_waits_for_a_picture(bag, lenses):
    answers = []
    with capturing(bag) as capture:
        waiting = threading.Thread(target=lambda: answers.append(capture.newer_than(0, 60.0)))
        waiting.start()
    capture.stop()
    waiting.join(DEADLINE_S)
    assert answers == [None]


def test_no_picture_outlives_the_stop(bag, lenses):
    lens = Lens()
    lenses.append(lens)
    with capturing(bag) as capture:
        lens.take(1)
        picture = capture.newer_than(0, DEADLINE_S)
        assert picture.preview.number == 1
        pixels, whole = weakref.ref(picture.bgr), weakref.ref(picture)
        del picture
        lens.leave()
    gc.collect()
    assert whole() is None
    assert pixels() is None


def test_what_was_seen_last_is_overwritten_at_the_stop(bag, lenses):
    lens = Lens()
    lenses.append(lens)
    with capturing(bag) as capture:
        lens.take(1)
        picture = capture.newer_than(0, DEADLINE_S)
        frame = picture.preview
        assert picture.bgr.any()
        assert any(frame.bgr)
        lens.leave()
    capture.stop()
    assert not picture.bgr.any()
    assert not any(frame.bgr)


def test_a_picture_that_is_wiped_is_black_in_all_its_forms():
    pixels = np.full((48, 64, 3), 7, np.uint8)
    picture = Picture(pixels, 1, grey=np.full((48, 64), 7, np.uint8))
    frame = picture.preview
    picture.wipe()
    assert not pixels.any()
    assert not picture.grey().any()
    assert not any(frame.bgr)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((1280, 720), (640, 360)),
        ((640, 480), (640, 480)),
        ((320, 240), (320, 240)),
        ((1920, 1080), (640, 360)),
        ((4000, 2), (640, 1)),
    ],
)
def test_the_preview_is_at_most_640_wide(size, shown):
    width, height = size
    picture = Picture(np.full((height, width, 3), (1, 2, 3), np.uint8), 5)
    frame = picture.preview
    assert (frame.width, frame.height) == shown
    assert frame.number == 5
    assert frame.bgr == bytes((1, 2, 3)) * (shown[0] * shown[1])
    assert picture.preview is frame


def test_a_capture_that_was_stopped_starts_again_with_higher_numbers(bag, lenses):
    capture = Capture(bag)
    numbers: list[int] = []
    for shade in (1, 2, 3):
        lens = Lens()
        lenses.append(lens)
        capture.start()
        lens.take(shade)
        picture = capture.newer_than(max(numbers, default=0), DEADLINE_S)
        assert picture is not None
        assert shade_of(picture) == shade
        numbers.append(picture.number)
        lens.leave()
        capture.stop()
        assert capture.trouble() is None
    assert numbers == sorted(set(numbers))
