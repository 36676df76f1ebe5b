"""What one picture costs the face comparison, beside the same models called bare (camera.md 5.2).

CPU milliseconds, medians, in one run and taken in turn: YuNet on the whole 1280 x 720 frame and on
half of it, SFace; ours finds on the half frame and measures on the whole.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import cv2
import numpy as np

from kiosk.camera.face.attempt import Attempt, Tools
from kiosk.camera.face.picture import describe_photo
from kiosk.camera.face.policy import FacePolicy
from tests.bench.faces.models import real_engine, real_files
from tests.bench.faces.portraits import HOPPER, Picture, Scene, card_photo, live


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    cases = _bare(live(HOPPER, Scene())) | _ours(live(HOPPER, Scene()))
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, act in cases.items():
            began = time.process_time()
            act()
            taken[name].append((time.process_time() - began) * 1000)
    for name, values in taken.items():
        print(f"{name:52} {statistics.median(values):7.1f} ms")
    ours, bare = (statistics.median(taken[name]) for name in (_LOOK, _BARE_LOOK))
    print(f"ours / bare for one measured picture: {ours / bare:.2f}")
    return 0


_BARE_LOOK = "bare: YuNet 1280x720, SFace align and feature"
_LOOK = "ours: one measured picture of an attempt"


def _bare(frame: Picture) -> dict[str, Callable[[], object]]:
    cv2.setNumThreads(1)
    files, none = real_files(), np.empty(0, np.uint8)
    detector, recogniser = (
        np.frombuffer(data, np.uint8) for data in (files.detector, files.recogniser)
    )
    yunet = cv2.FaceDetectorYN.create("onnx", detector, none, (1280, 720), 0.7, 0.3, 50)
    sface = cv2.FaceRecognizerSF.create("onnx", recogniser, none)
    half = np.asarray(cv2.resize(frame, (640, 360), interpolation=cv2.INTER_AREA), np.uint8)

    def find(picture: Picture) -> Picture:
        yunet.setInputSize((picture.shape[1], picture.shape[0]))
        return np.asarray(yunet.detect(picture)[1])

    row = find(frame)[:1]
    return {
        "bare: YuNet 1280x720": lambda: find(frame),
        "bare: YuNet 640x360": lambda: find(half),
        "bare: SFace align and feature": lambda: sface.feature(sface.alignCrop(frame, row)),
        _BARE_LOOK: lambda: sface.feature(sface.alignCrop(frame, find(frame)[:1])),
    }


def _ours(frame: Picture) -> dict[str, Callable[[], object]]:
    engine, policy = real_engine(), FacePolicy()
    encoded = card_photo(HOPPER.read())
    photo = describe_photo(engine, encoded)
    if photo is None:
        raise RuntimeError("there is no face in the bench's card photo")
    face = engine.find(frame)[0]

    def look() -> object:
        return Attempt(Tools(engine, policy, None), photo, ()).look(frame, 0.0)

    return {
        "ours: find": lambda: engine.find(frame),
        "ours: align and describe": lambda: engine.describe(engine.align(frame, face)),
        "ours: describe the card's photo": lambda: describe_photo(engine, encoded),
        _LOOK: look,
    }


if __name__ == "__main__":
    raise SystemExit(main())
