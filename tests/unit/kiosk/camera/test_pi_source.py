"""The ribbon camera through picamera2: a library of the same form, since no such camera is here.

The double follows what the library's own files say: sizes are settled by ``configure``, the small
stream may not be larger than the main one, rows of YUV420 are padded, a camera that is not closed
stays taken.
"""

import sys
import types
from typing import Any, ClassVar

import numpy as np
import pytest

from kiosk.camera.capture import Capture
from kiosk.camera.pi_source import PiSource
from kiosk.camera.source import Granted, SourceError
from kiosk.camera.watch import Trouble

DEADLINE_S = 10.0


class Picamera2:
    """What the adapter uses, with the library's refusals."""

    cameras = 1
    taken: ClassVar[set[int]]
    padding = 64
    refuses = ""
    grants = None

    def __init__(self, camera_num=0):
        if camera_num >= self.cameras:
            raise IndexError("list index out of range")
        if camera_num in self.taken:
            raise RuntimeError("Failed to acquire camera: Device or resource busy")
        self.number = camera_num
        self.taken.add(camera_num)
        self.config: dict[str, dict[str, Any]] = {}
        self.is_running = False
        self.shade = 0

    def create_video_configuration(self, main, lores, controls):
        settings = {"main": dict(main), "lores": dict(lores), "controls": dict(controls)}
        return settings | {"buffer_count": 6, "queue": True}

    def configure(self, camera_config):
        if self.refuses == "configure":
            raise RuntimeError("lores stream must be YUV")
        main, lores = camera_config["main"], camera_config["lores"]
        if self.grants:
            main["size"] = lores["size"] = self.grants
        assert lores["size"] <= main["size"]
        assert lores["format"] == "YUV420"
        assert main["format"] == "RGB888"
        self.config = camera_config

    def camera_configuration(self):
        return self.config

    def start(self):
        if self.refuses == "start":
            raise RuntimeError("Camera frontend has timed out!")
        self.is_running = True

    def capture_arrays(self, names):
        assert self.is_running
        assert names == ["main", "lores"]
        width, height = self.config["main"]["size"]
        self.shade += 1
        main = np.full((height, width, 3), (self.shade, 0, 0), np.uint8)
        lores = np.full((height * 3 // 2, width + self.padding), 200, np.uint8)
        lores[:height, :width] = 100 + self.shade
        if self.refuses == "sizes":
            lores = lores[: height // 2]
        return [main, lores], {"ExposureTime": 8000, "FrameDuration": 33333, "LensPosition": 5.0}

    def stop(self):
        if self.refuses == "stop":
            raise RuntimeError("the camera left")
        self.is_running = False

    def close(self):
        self.taken.discard(self.number)


@pytest.fixture
def library(monkeypatch):
    class Fresh(Picamera2):
        pass

    Fresh.taken = set()
    module = types.SimpleNamespace(Picamera2=Fresh)
    monkeypatch.setitem(sys.modules, "picamera2", module)
    return Fresh


def opened():
    video = PiSource(0).open()
    assert video is not None
    return video


def test_a_missing_package_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "picamera2", None)
    with pytest.raises(SourceError, match="apt install python3-picamera2"):
        PiSource(0).open()


def test_the_capture_keeps_the_sentence_and_is_lost_not_broken(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "picamera2", None)
    capture = Capture("picamera2:0")
    capture.start()
    assert capture.newer_than(0, 2.1) is None
    assert capture.trouble() is Trouble.LOST
    assert "python3-picamera2" in (capture.refusal() or "")
    capture.stop()
    assert sum("camera_unusable" in message for message in caplog.messages) == 1


def test_pictures_come_in_colour_and_in_the_grey_of_their_moment_without_padding(library):
    video = opened()
    for shade in (1, 2):
        bgr = video.read()
        assert bgr.shape == (720, 1280, 3)
        assert bgr[0, 0].tolist() == [shade, 0, 0]
        assert video.grey.shape == (720, 1280)
        assert video.grey.flags.c_contiguous
        assert set(np.unique(video.grey)) == {100 + shade}
    video.release()
    assert not library.taken


def test_the_grey_of_the_camera_is_what_the_decoders_get(library):
    capture = Capture(PiSource(0))
    capture.start()
    picture = capture.newer_than(0, DEADLINE_S)
    assert picture is not None
    assert set(np.unique(picture.grey())) == {100 + picture.number}
    capture.stop()
    assert not library.taken


def test_what_was_granted_is_told(library):
    library.grants = (640, 480)
    video = opened()
    video.read()
    told = video.granted()
    assert told == Granted(640, 480, told.fps, "RGB888", exposure=8000.0, focus=5.0)
    assert told.fps == pytest.approx(30.0, abs=0.01)
    video.release()


def test_before_the_first_picture_times_are_not_told(library):
    video = opened()
    assert video.granted() == Granted(1280, 720, None, "RGB888")
    video.release()


@pytest.mark.parametrize("number", [1, 7])
def test_a_camera_that_is_not_there_does_not_open(library, number):
    assert PiSource(number).open() is None


def test_a_camera_that_another_program_has_does_not_open(library):
    library.taken.add(0)
    assert PiSource(0).open() is None


@pytest.mark.parametrize("step", ["configure", "start"])
def test_a_camera_that_fails_while_it_is_opened_is_given_back(library, step):
    library.refuses = step
    with pytest.raises(RuntimeError):
        PiSource(0).open()
    assert not library.taken


def test_a_camera_that_does_not_stop_is_given_back_all_the_same(library):
    video = opened()
    library.refuses = "stop"
    with pytest.raises(RuntimeError):
        video.release()
    assert not library.taken


def test_a_small_stream_of_another_size_is_not_taken_for_the_grey(library):
    library.refuses = "sizes"
    video = opened()
    assert video.read() is not None
    assert video.grey is None
    video.release()
