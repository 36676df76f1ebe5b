"""Does a camera give a picture: files that do, and sources that do not."""

import datetime as dt
import threading

import pytest

from kiosk.camera.capture import LeftBehind
from kiosk.camera.one_picture import takes_picture
from tests.bench.people import people
from tests.bench.qr_codes import CameraFolder, code_of


@pytest.fixture
def folder(tmp_path):
    camera = CameraFolder(tmp_path / "camera")
    camera.show(code_of(people(dt.date(2026, 11, 22))["hanako"]))
    return camera


def test_a_source_that_gives_pictures_is_a_camera(folder):
    assert takes_picture(folder.source, LeftBehind())


def test_a_source_without_pictures_is_none_and_is_closed_again(tmp_path):
    before = threading.active_count()
    (tmp_path / "empty").mkdir()
    for source in (tmp_path / "empty", tmp_path / "gone"):
        assert not takes_picture(str(source), LeftBehind(), within_s=0.3)
    assert threading.active_count() == before
