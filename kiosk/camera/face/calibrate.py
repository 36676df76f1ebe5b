"""``face-calibrate``: scores of pairs of pictures, by the kiosk's own pipeline.

The first picture of a pair is treated as the card's photo, the second as the person before the
camera. Both stay where they are: nothing is kept or sent.
"""

import argparse
import dataclasses
import functools
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from kiosk.camera.face.engine import Embedding, Engine, EngineFailed, likeness
from kiosk.camera.face.models import ModelsUnusable
from kiosk.camera.face.picture import LARGEST_SIDE, decode, describe_picture
from kiosk.camera.face.policy import FacePolicy
from kiosk.camera.face.rates import (
    GRID,
    Rates,
    Scores,
    TooFewPairs,
    best_shown,
    rates_at,
    threshold_for,
)
from kiosk.camera.face.route import open_engine
from kiosk.camera.source import Bgr

EXIT_UNUSABLE = 1
EXIT_TOO_FEW = 3
_COLUMNS = ("path_a", "path_b", "label")
_LABELS = {"same": True, "different": False}


class PairsUnusable(Exception):
    """The file of pairs cannot be used; the message names the line."""


@dataclasses.dataclass(slots=True)
class Pair:
    """A row of the file; the fields are the keys of the JSON form."""

    path_a: str
    path_b: str
    label: str
    score: float | None = None
    problem: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Calibration:
    """What was found out; the fields are the keys of the JSON form."""

    model: dict[str, str]
    pairs: list[Pair]
    same: int
    """Measured pairs of one person."""
    different: int
    not_measured: int
    grid: list[Rates]
    lowest_far_shown: float | None
    """Rule of three."""
    far_wanted: float | None = None
    threshold: float | None = None
    frr_at_threshold: float | None = None
    problem: str | None = None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of the subcommand."""
    parser.add_argument("pairs", type=Path, help="TSV: path_a, path_b, label (same, different)")
    parser.add_argument("--far", type=_rate, help="also: the threshold for this rate, e.g. 0.001")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """0 when everything asked for could be said."""
    policy = FacePolicy()
    try:
        pairs = read_pairs(options.pairs)
        found = calibrate(open_engine(policy), pairs, options.pairs.parent, options.far)
    except (PairsUnusable, ModelsUnusable) as error:
        sys.stderr.write(f"kiosk: {error}\n")
        return EXIT_UNUSABLE
    sys.stdout.write((as_json(found) if options.json else as_text(found, policy)) + "\n")
    if found.problem is not None:
        sys.stderr.write(f"kiosk: {found.problem}\n")
        return EXIT_TOO_FEW
    return 0


def read_pairs(path: Path) -> list[Pair]:
    """The rows; a first row with the columns' names is passed over, so are empty ones.

    Raises:
        PairsUnusable: the file cannot be read, or a row is none.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PairsUnusable(f"{path}: cannot be read: {type(error).__name__}") from None
    pairs = list(_pairs(lines))
    if not pairs:
        raise PairsUnusable(f"{path}: there are no pairs in it")
    return pairs


def calibrate(engine: Engine, pairs: list[Pair], folder: Path, far: float | None) -> Calibration:
    """Scores ``pairs`` in place; relative paths count from ``folder`` when they exist there."""
    describe = functools.lru_cache(maxsize=64)(lambda path, way: way(engine, path))
    for pair in pairs:
        _score(pair, folder, describe)
    scores = Scores(*(tuple(_scores(pairs, label)) for label in _LABELS))
    models = FacePolicy().models
    found = Calibration(
        model={"detector": models.detector, "recogniser": models.recogniser},
        pairs=pairs,
        same=len(scores.same),
        different=len(scores.different),
        not_measured=sum(pair.score is None for pair in pairs),
        grid=[rates_at(scores, threshold) for threshold in GRID],
        lowest_far_shown=best_shown(len(scores.different)),
    )
    return found if far is None else _with_threshold(found, scores, far)


def as_json(found: Calibration) -> str:
    """One line."""
    return json.dumps(dataclasses.asdict(found))


def as_text(found: Calibration, policy: FacePolicy) -> str:
    """For a person."""
    lines = [f"{pair.label:9}  {_told(pair)}  {pair.path_a}  {pair.path_b}" for pair in found.pairs]
    lines += ["", "threshold  FAR      FRR"]
    lines += [f"{at.threshold:<9.2f}  {_share(at.far)}  {_share(at.frr)}" for at in found.grid]
    lines += [
        "",
        f"measured: {found.same} pairs of one person, {found.different} of different people",
        f"not measured: {found.not_measured}",
        f"best FAR that so many can show (rule of three): {_share(found.lowest_far_shown).strip()}",
        f"the kiosk accepts from {policy.accept} and never lower",
    ]
    if found.threshold is not None:
        lines.append(
            f"threshold for FAR {found.far_wanted:g}: {found.threshold:.3f}, "
            f"there FRR {_share(found.frr_at_threshold).strip()}"
        )
    return "\n".join(lines)


def _with_threshold(found: Calibration, scores: Scores, far: float) -> Calibration:
    try:
        at = threshold_for(scores, far)
    except TooFewPairs as error:
        return dataclasses.replace(found, far_wanted=far, problem=str(error))
    return dataclasses.replace(
        found, far_wanted=far, threshold=at.threshold, frr_at_threshold=at.frr
    )


def _pairs(lines: list[str]) -> Iterator[Pair]:
    for number, line in enumerate(lines, start=1):
        fields = [field.strip() for field in line.split("\t")]
        if not line.strip() or (number == 1 and tuple(map(str.lower, fields)) == _COLUMNS):
            continue
        if len(fields) != len(_COLUMNS) or not all(fields):
            raise PairsUnusable(f"line {number}: wanted path_a, path_b, label, parted by tabs")
        if fields[2].lower() not in _LABELS:
            raise PairsUnusable(f"line {number}: the label must be same or different")
        yield Pair(fields[0], fields[1], fields[2].lower())


def _score(pair: Pair, folder: Path, describe: Callable[..., "Embedding | str"]) -> None:
    photo = describe(_place(folder, pair.path_a), _describe_photo)
    live = describe(_place(folder, pair.path_b), _describe_live)
    problems = [
        f"{name}: {one}" for name, one in (("a", photo), ("b", live)) if isinstance(one, str)
    ]
    if isinstance(photo, str) or isinstance(live, str):
        pair.problem = "; ".join(problems)
    else:
        pair.score = round(likeness(photo, live), 4)


def _place(folder: Path, name: str) -> Path:
    """Beside the file of pairs, else where the command was given."""
    beside = folder / name
    return beside if beside.exists() else Path(name)


def _describe_photo(engine: Engine, path: Path) -> Embedding | str:
    """As the card's photo: with a border, enlarged when small; or what is wrong."""
    picture = _read(path)
    if isinstance(picture, str):
        return picture
    described = describe_picture(engine, _within(picture))
    return "not exactly one face" if described is None else described


def _describe_live(engine: Engine, path: Path) -> Embedding | str:
    """As a frame of the camera; a tight crop, which shows no face, as a photo."""
    picture = _read(path)
    if isinstance(picture, str):
        return picture
    try:
        faces = engine.find(picture)
        if not faces:
            return _describe_photo(engine, path)
        if sum(face.size >= FacePolicy().other_face_px for face in faces) > 1:
            return "not exactly one face"
        return engine.describe(engine.align(picture, faces[0]))
    except EngineFailed:
        return "OpenCV cannot look at it"


def _read(path: Path) -> Bgr | str:
    try:
        picture = decode(path.read_bytes())
    except OSError as error:
        return f"cannot be read: {type(error).__name__}"
    return "no picture" if picture is None else picture


def _within(picture: Bgr) -> Bgr:
    """No side over 1024, as in a card."""
    scale = LARGEST_SIDE / max(picture.shape[:2])
    if scale >= 1:
        return picture
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _scores(pairs: list[Pair], label: str) -> Iterator[float]:
    return (pair.score for pair in pairs if pair.label == label and pair.score is not None)


def _told(pair: Pair) -> str:
    return f"not measured ({pair.problem})" if pair.score is None else f"{pair.score:+.4f}"


def _share(value: float | None) -> str:
    return "-      " if value is None else f"{value:<7.4f}"


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError("wanted a rate between 0 and 1, such as 0.001")
    return value
