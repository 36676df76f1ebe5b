"""Settings of the camera, opened by the real OpenCV."""

import socket

import cv2
import numpy as np
import pytest

from kiosk.camera.opencv_source import FileSource, V4l2Source
from kiosk.camera.pi_source import PiSource
from kiosk.camera.setting import parse_source
from kiosk.camera.source import quieten
from tests.bench.qr_codes import write_video


@pytest.fixture(autouse=True)
def _quiet():
    quieten()


def shades(video):
    """The first pixel's blue of each picture until the end."""
    found = []
    while (picture := video.read()) is not None:
        assert picture.ndim == 3
        assert picture.shape[2] == 3
        found.append(int(picture[0, 0, 0]))
    return found


def save(path, shade, channels=3):
    shape = (48, 64) if channels == 1 else (48, 64, channels)
    assert cv2.imwrite(str(path), np.full(shape, shade, np.uint8))


def played(text):
    video = parse_source(str(text)).open()
    assert video is not None
    try:
        return shades(video)
    finally:
        video.release()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("/dev/video2", V4l2Source("/dev/video2")),
        ("0", V4l2Source("/dev/video0")),
        ("picamera2:0", PiSource(0)),
        ("picamera2:1", PiSource(1)),
        ("picamera2:", FileSource("picamera2:")),
        ("picamera2:front", FileSource("picamera2:front")),
        ("cards", FileSource("cards")),
        ("cards/f_%03d.png", FileSource("cards/f_%03d.png")),
        ("card.avi", FileSource("card.avi")),
        ("²", FileSource("²")),
    ],
)
def test_a_setting_names_a_camera_or_a_file(text, source):
    assert parse_source(text) == source


def test_only_files_repeat_by_nature():
    assert [parse_source(text).repeats for text in ("0", "picamera2:0", "a.avi", "folder")] == [
        False,
        False,
        True,
        True,
    ]


def test_a_folder_is_played_in_the_order_of_its_numbers(tmp_path):
    for number in (11, 9, 10):
        save(tmp_path / f"card {number:02d}.png", number)
    save(tmp_path / ".unfinished-1.png", 200)
    (tmp_path / "about.txt").write_text("not a picture", encoding="utf-8")
    assert played(tmp_path) == [9, 10, 11]


def test_a_pattern_is_played(tmp_path):
    for number in range(3):
        save(tmp_path / f"f_{number:03d}.png", number)
    assert played(tmp_path / "f_%03d.png") == [0, 1, 2]


def test_one_picture_is_played(tmp_path):
    save(tmp_path / "card.png", 7)
    assert played(tmp_path / "card.png") == [7]
    assert played(tmp_path) == [7]


@pytest.mark.parametrize("channels", [1, 3, 4], ids=["grey", "colour", "with transparency"])
def test_every_kind_of_picture_comes_in_colour(tmp_path, channels):
    save(tmp_path / "card.png", 130, channels)
    assert played(tmp_path) == [130]


def test_pictures_of_sixteen_bits_are_none(tmp_path):
    cv2.imwrite(str(tmp_path / "card.png"), np.full((48, 64), 5000, np.uint16))
    assert played(tmp_path) == []


def test_a_video_is_played_at_its_own_speed(tmp_path):
    write_video(tmp_path / "card.avi", None, frames=7)
    video = parse_source(str(tmp_path / "card.avi")).open()
    assert video is not None
    assert video.interval_s == pytest.approx(1 / 30)
    assert len(shades(video)) == 7
    video.release()


@pytest.mark.parametrize(
    "place",
    [
        "/dev/video97",
        "97",
        "/dev/null",
        "nothing",
        "nothing/f_%03d.png",
        "nothing.png",
        "nothing.avi",
        "an empty folder",
        "",
    ],
)
def test_what_is_not_there_does_not_open_and_does_not_raise(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "an empty folder").mkdir()
    save(tmp_path / "beside.png", 7)
    assert parse_source(place).open() is None


def test_an_address_is_never_asked():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        assert parse_source(f"tcp://127.0.0.1:{server.getsockname()[1]}").open() is None
        with pytest.raises(BlockingIOError):
            server.accept()


def test_files_that_lie_about_their_kind_show_nothing(tmp_path):
    for name in ("card.png", "card.avi"):
        (tmp_path / name).write_bytes(b"neither a picture nor a video")
        assert parse_source(str(tmp_path / name)).open() is None
