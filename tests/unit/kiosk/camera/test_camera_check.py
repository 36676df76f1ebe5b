"""``camera-check``: the real capture and decoder over files and cameras that lack something."""

import argparse
import datetime as dt
import json
import logging
import time

import cv2
import numpy as np
import pytest

from kiosk import __main__ as commands
from kiosk.camera import check as check_module, watch
from kiosk.camera.advice import advise, is_usable
from kiosk.camera.check import CameraCheck, add_arguments, as_json, as_text
from kiosk.camera.report import CameraReport
from kiosk.camera.source import Granted
from tests.bench.faulty_camera import Fault, FaultyCamera
from tests.bench.people import leaks, people, personal_strings
from tests.bench.qr_codes import CameraFolder, code_of, write_video

PEOPLE = people(dt.date(2026, 11, 22))


CONFIG = """
[site]
institution = "1310000000"
device = "reception-1"
clinic_name = "clinic"
[service]
url = "https://localhost:8443"
[broker]
host = "localhost"
port = 8883
[paths]
credentials = "/run/credentials/kiosk"
state = "/var/lib/kiosk"
[camera]
source = "{source}"
"""


@pytest.fixture(autouse=True)
def _quiet_logging():
    """``main`` sets the root logger up; a test puts it back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.fixture
def folder(tmp_path):
    camera = CameraFolder(tmp_path / "camera")
    camera.show(code_of(PEOPLE["hanako"]))
    return camera


def a_good_report(**changes):
    """Of a USB camera that lacks nothing."""
    report = CameraReport(
        "/dev/video0",
        opened=True,
        granted=Granted(1280, 720, 30.0, "MJPG", 1.0, 80.0, 0.0, 40.0),
        picture_width=1280,
        picture_height=720,
        pictures=150,
        fps=29.9,
        brightness=130.0,
        contrast=50.0,
        sharpness=400.0,
        decoded=50,
        read=40,
        decode_ms=4.0,
        decode_ms_worst=20.0,
    )
    for name, value in changes.items():
        setattr(report, name, value)
    return report


def test_a_folder_that_shows_a_card_is_usable_and_its_code_is_counted(folder):
    report = CameraCheck(folder.source).run(1.5)
    assert report.usable
    assert report.trouble is None
    assert (report.picture_width, report.picture_height) == (960, 540)
    assert report.fps == pytest.approx(25.0, abs=5.0)
    assert 0 < report.read <= report.decoded <= 16
    assert sum(report.steps.values()) == report.read
    assert (report.decode_ms or 0) > 0
    assert 100 < (report.brightness or 0) < 200


def test_a_video_tells_what_it_is(tmp_path):
    write_video(tmp_path / "card.avi", None)
    report = CameraCheck(str(tmp_path / "card.avi")).run(0.8)
    assert (report.granted.fourcc, report.granted.fps) == ("MJPG", 30.0)
    assert report.read == 0
    assert [line for line in report.advice if "no code was read" in line]
    assert report.usable


def test_a_camera_that_is_missing_is_not_usable_and_the_advice_says_where_to_look():
    report = CameraCheck("/dev/video97").run(0.3)
    assert not report.usable
    assert not report.opened
    assert "v4l2-ctl --list-devices" in report.advice[0]


def test_a_missing_package_is_the_advice():
    report = CameraCheck("picamera2:0").run(0.3)
    assert not report.usable
    assert len(report.advice) == 1
    assert "python3-picamera2" in report.advice[0]


def test_no_camera_in_the_settings_is_said():
    assert "camera.source" in CameraCheck("").run(0.1).advice[0]


@pytest.mark.parametrize(
    ("fault", "trouble"), [(Fault.FREEZES, "frozen"), (Fault.BLACK, "black"), (Fault.ENDS, "lost")]
)
def test_a_camera_in_trouble_is_told_by_its_cause(monkeypatch, fault, trouble):
    monkeypatch.setattr(watch, "BLACK_AFTER_S", 0.2)
    monkeypatch.setattr(watch, "LOST_AFTER_S", 0.3)
    camera = FaultyCamera(interval_s=0.002)
    camera.fault = fault
    monkeypatch.setattr(check_module, "parse_source", lambda _: camera)
    report = CameraCheck("made up").run(0.8)
    assert report.trouble == trouble
    assert not report.usable
    assert len(report.advice) == 1
    assert camera.is_closed


def test_a_report_without_faults_advises_nothing():
    assert advise(a_good_report(), is_camera=True) == []
    assert is_usable(a_good_report())


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"granted": Granted(640, 480, 30.0, "MJPG", 1.0)}, "640x480"),
        ({"granted": Granted(1280, 720, 5.0, "YUYV", 1.0)}, "YUYV|MJPG"),
        ({"granted": Granted(1280, 720, 30.0, "MJPG", 3.0)}, "exposure is automatic"),
        ({"granted": Granted(1280, 720, 30.0, "MJPG", 1.0, 80.0, 1.0)}, "autofocus is on"),
        ({"fps": 9.0}, "few pictures"),
        ({"brightness": 30.0}, "dark"),
        ({"brightness": 240.0}, "very bright"),
        ({"contrast": 4.0, "sharpness": 1.0}, "printed page"),
        ({"sharpness": 9.0}, "not sharp"),
        ({"read": 0}, "no code was read"),
        ({"decode_ms": 180.0}, "takes long"),
    ],
)
def test_each_lack_has_its_own_advice(changes, word):
    report = a_good_report(**changes)
    lines = advise(report, is_camera=True)
    assert len(lines) == 1
    assert any(part in lines[0] for part in word.split("|"))
    assert is_usable(report)


@pytest.mark.parametrize(
    "changes", [{"fps": 4.9}, {"fps": None}, {"picture_width": 320}, {"trouble": "frozen"}]
)
def test_too_few_too_small_or_frozen_pictures_are_not_usable(changes):
    assert not is_usable(a_good_report(**changes))


def run(*arguments):
    return commands.main(["camera-check", *arguments])


def test_the_command_prints_one_json_object_and_names_nobody(folder, capsys):
    assert run("--source", folder.source, "--seconds", "1", "--json") == 0
    printed = capsys.readouterr().out
    found = json.loads(printed)
    assert printed.count("\n") == 1
    assert found["usable"] is True
    assert found["read"] > 0
    assert found["granted"].keys() >= {"width", "height", "fps", "fourcc", "exposure", "focus"}
    assert not leaks(printed, personal_strings(PEOPLE))


def test_the_command_takes_the_camera_of_the_settings(folder, tmp_path, capsys):
    config = tmp_path / "kiosk.toml"
    config.write_text(CONFIG.format(source=folder.source), encoding="utf-8")
    assert run("--config", str(config), "--seconds", "1") == 0
    assert f"source      {folder.source}\n" in capsys.readouterr().out


def test_settings_that_are_missing_are_named(tmp_path, capsys):
    assert run("--config", str(tmp_path / "none.toml")) == 78
    assert "there is no such file" in capsys.readouterr().err


def test_the_command_writes_no_file(folder, tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert run("--source", folder.source, "--seconds", "0.5") == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_the_command_fails_for_a_camera_that_is_not_there(capsys):
    assert run("--source", "/dev/video97", "--seconds", "0.2") == 1
    assert "it cannot be used" in capsys.readouterr().out


def test_the_time_is_kept():
    began = time.monotonic()
    CameraCheck("/dev/video97").run(0.3)
    assert 0.3 <= time.monotonic() - began < 3.0


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--source", "0", "--config", "kiosk.toml"],
        ["--source", "0", "--seconds", "0"],
        ["--source", "0", "--seconds", "nan"],
        ["--source", "0", "--seconds", "1e9"],
    ],
    ids=["none", "both", "no time", "no number", "for ever"],
)
def test_options_that_make_no_sense_are_refused(arguments, capsys):
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    with pytest.raises(SystemExit) as refused:
        parser.parse_args(arguments)
    assert refused.value.code == 2


def test_the_text_tells_all_figures_and_a_missing_one_as_such():
    text = as_text(a_good_report(granted=Granted(1280, 720), advice=["more light"], usable=True))
    assert "1280x720, not told pictures/s, not told" in text
    assert "29.9 pictures/s measured" in text
    assert "read in 40 of 50" in text
    assert "advice      more light" in text
    assert text.endswith("this camera can be used")


def test_the_json_form_is_one_line_with_every_field():
    assert json.loads(as_json(a_good_report()))["granted"]["fourcc"] == "MJPG"


def test_a_real_jpeg_of_a_cap_is_black(tmp_path):
    assert cv2.imwrite(str(tmp_path / "cap.jpg"), np.full((480, 640, 3), 5, np.uint8))
    report = CameraCheck(str(tmp_path / "cap.jpg")).run(3.6)
    assert report.trouble == "black"
    assert "cap off the lens" in report.advice[0]
