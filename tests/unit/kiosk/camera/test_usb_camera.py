"""What is asked of a USB camera and what is read back: a driver that refuses silently."""

from typing import ClassVar

import cv2
import numpy as np
import pytest

from kiosk.camera.opencv_source import BAD_PICTURES, V4l2Source
from kiosk.camera.source import Granted

MJPG, YUYV = cv2.VideoWriter.fourcc(*"MJPG"), cv2.VideoWriter.fourcc(*"YUYV")


class Driver:
    """A UVC camera behind ``cv2.VideoCapture``: a new format sets the size back, as V4L2 does."""

    knows_mjpg = True
    is_taken = False
    sizes = ((640, 480), (1280, 720))
    lens: ClassVar[dict[int, float]] = {}
    coming: tuple[object, ...] = ()
    last: "Driver"

    def __init__(self, place, api):
        assert api == cv2.CAP_V4L2
        self.place = place
        self.has = {
            cv2.CAP_PROP_FOURCC: YUYV,
            cv2.CAP_PROP_FRAME_WIDTH: 640,
            cv2.CAP_PROP_FRAME_HEIGHT: 480,
            cv2.CAP_PROP_FPS: 30,
            **self.lens,
        }
        self.wanted_width = 640
        self.pictures = list(self.coming)
        self.reads = 0
        self.is_released = False
        type(self).last = self

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return not self.is_taken and not self.is_released

    def set(self, what, value):
        if what == cv2.CAP_PROP_FOURCC and value == MJPG and self.knows_mjpg:
            self.has |= {what: value}
            self._resize(640, 480)
        elif what == cv2.CAP_PROP_FRAME_WIDTH:
            self.wanted_width = value
        elif what == cv2.CAP_PROP_FRAME_HEIGHT and (self.wanted_width, value) in self.sizes:
            self._resize(self.wanted_width, value)
        return True  # refused or not

    def _resize(self, width, height):
        self.has |= {cv2.CAP_PROP_FRAME_WIDTH: width, cv2.CAP_PROP_FRAME_HEIGHT: height}
        raw = self.has[cv2.CAP_PROP_FOURCC] == YUYV and width > 640
        self.has[cv2.CAP_PROP_FPS] = 5 if raw else 30

    def get(self, what):
        return float(self.has.get(what, -1))

    def read(self):
        self.reads += 1
        picture = self.pictures.pop(0) if self.pictures else None
        if isinstance(picture, Exception):
            raise picture
        return picture is not None, picture

    def release(self):
        self.is_released = True


@pytest.fixture
def camera(tmp_path, monkeypatch):
    """A class to change, as another model of camera, and its place."""

    class Model(Driver):
        pass

    place = tmp_path / "video0"
    place.touch()
    monkeypatch.setattr(cv2, "VideoCapture", Model)
    return Model, V4l2Source(str(place))


def granted(source):
    video = source.open()
    try:
        return video.granted()
    finally:
        video.release()


def test_motion_jpeg_is_asked_for_before_the_size(camera):
    model, source = camera
    assert granted(source) == Granted(1280, 720, 30.0, "MJPG")
    assert model.last.is_released


def test_a_refused_size_is_read_back(camera):
    model, source = camera
    model.sizes = ((640, 480),)
    assert granted(source) == Granted(640, 480, 30.0, "MJPG")


def test_a_refused_format_is_read_back_with_its_slow_pictures(camera):
    model, source = camera
    model.knows_mjpg = False
    assert granted(source) == Granted(1280, 720, 5.0, "YUYV")


def test_exposure_and_focus_are_told_when_the_camera_knows_them(camera):
    model, source = camera
    model.lens = {
        cv2.CAP_PROP_AUTO_EXPOSURE: 3,
        cv2.CAP_PROP_EXPOSURE: 156,
        cv2.CAP_PROP_AUTOFOCUS: 0,
        cv2.CAP_PROP_FOCUS: 0,
    }
    told = granted(source)
    assert (told.auto_exposure, told.exposure, told.autofocus, told.focus) == (3.0, 156.0, 0.0, 0.0)


def test_a_camera_that_another_program_has_does_not_open(camera):
    model, source = camera
    model.is_taken = True
    assert source.open() is None
    assert model.last.is_released


def test_a_camera_that_is_not_plugged_in_is_not_asked(camera, tmp_path):
    assert V4l2Source(str(tmp_path / "video7")).open() is None


@pytest.mark.parametrize(
    "spoiled",
    [None, np.zeros((0, 0, 3), np.uint8), np.zeros((720, 1280), np.uint16), cv2.error("spoiled")],
    ids=["none", "0x0", "16 bits", "raises"],
)
def test_some_spoiled_pictures_are_passed_over_and_many_are_the_end(camera, spoiled):
    model, source = camera
    good = np.full((720, 1280, 3), 7, np.uint8)
    model.coming = (*[spoiled] * (BAD_PICTURES - 1), good, *[spoiled] * BAD_PICTURES, good)
    video = source.open()
    assert video.read() is good
    assert video.read() is None
    assert model.last.reads == 2 * BAD_PICTURES
