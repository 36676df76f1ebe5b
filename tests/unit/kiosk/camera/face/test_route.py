"""The face route opens with its own models, or stays off with a reason in the log."""

import logging

import pytest

from kiosk.camera.capture import Capture
from kiosk.camera.face import models, route
from kiosk.camera.face.matcher import CameraFaceMatcher
from kiosk.camera.face.models import ModelsUnusable
from kiosk.camera.face.policy import FacePolicy
from kiosk.camera.face.route import check_engine, open_face_route
from tests.bench.faces.models import real_engine, real_files
from tests.unit.kiosk.camera.face.stage import Shown, Stage, a_face, somebody

OTHER = "ab" * 32


def opened(policy=None):
    return open_face_route(lambda: Capture(""), policy or FacePolicy(), None)


def test_with_the_measured_models_faces_are_compared(caplog):
    caplog.set_level(logging.INFO)
    real_files()
    assert isinstance(opened(), CameraFaceMatcher)
    assert "face_route_on model=fb143eea" in caplog.text


def test_without_models_the_route_is_off(monkeypatch, caplog):
    monkeypatch.setattr(models, "CARRIER", "no-such-package-anywhere")
    assert opened() is None
    assert "face_route_off reason=models_not_installed" in caplog.text


def test_other_models_without_thresholds_of_their_own_switch_the_route_off(caplog):
    policy = FacePolicy.from_settings(detector_sha256=OTHER, recogniser_sha256=OTHER)
    assert opened(policy) is None
    assert "face_route_off reason=models_without_thresholds" in caplog.text


def test_thresholds_for_other_models_than_the_installed_switch_the_route_off(caplog):
    policy = FacePolicy.from_settings(
        detector_sha256=OTHER, recogniser_sha256=OTHER, accept=0.5, retry=0.4
    )
    assert opened(policy) is None
    assert "face_route_off reason=models_are_others" in caplog.text


def test_an_opencv_that_cannot_load_the_models_switches_the_route_off(monkeypatch, caplog):
    files = models.ModelFiles(b"no model", b"no model", FacePolicy().models)
    monkeypatch.setattr(route, "read_models", lambda *_: files)
    assert opened() is None
    assert "face_route_off reason=opencv_cannot_run_models" in caplog.text


def test_the_real_models_pass_their_test():
    check_engine(real_engine())


class Fooled(Stage):
    """Sees what it is told in the three pictures of the start-up test, one after the other."""

    def __init__(self, *shown):
        super().__init__()
        self._left = list(shown)
        self._now = Shown()

    def find(self, picture):
        self._now = self._left.pop(0)
        return self._now.faces

    def _shown(self, picture):
        return self._now


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        pytest.param((somebody(1.0), somebody(0.79), somebody(0.1)), "wrong", id="not known again"),
        pytest.param((somebody(1.0), somebody(1.0), somebody(0.31)), "wrong", id="a stranger fits"),
        pytest.param((somebody(1.0), somebody(1.0), somebody(1.0)), "wrong", id="all are one"),
        pytest.param((Shown(), somebody(), somebody()), "no_face", id="nobody is found"),
        pytest.param(
            (somebody(1.0), somebody(1.0), Shown((a_face(), a_face()))), "no_face", id="two in one"
        ),
    ],
)
def test_models_that_no_longer_tell_people_apart_are_refused(shown, reason):
    with pytest.raises(ModelsUnusable, match=f"self_test_.*{reason}"):
        check_engine(Fooled(*shown))


def test_models_that_work_are_taken():
    check_engine(Fooled(somebody(1.0), somebody(0.9), somebody(0.1)))
