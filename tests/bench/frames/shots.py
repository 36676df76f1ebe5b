"""Frames with known truth: ``shots`` of each condition, ``empty_shots``, and ``sequence``.

Recipe: camera.md 6. Every frame follows from its condition and its number alone, so a part of
the set is the same as that part of the whole.
"""

import dataclasses
import zlib
from collections.abc import Iterable, Iterator

import cv2
import numpy as np

from tests.bench.frames.card import WIDTH_MM, draw_card
from tests.bench.frames.clutter import draw_clutter
from tests.bench.frames.conditions import CONDITIONS, Look, draw_look
from tests.bench.frames.payloads import make_payload
from tests.bench.frames.phone import LOOKS, draw_phone
from tests.bench.frames.pose import FOCAL_PX, HEIGHT, WIDTH, Pose, maps_to_sheet, take
from tests.bench.frames.sheet import Grey, Sheet
from tests.bench.frames.spoiling import (
    Point,
    Scene,
    cast_shadow,
    compress,
    cover_with_finger,
    defocus,
    expose,
    reflect,
    shine,
    smear,
)

PER_CONDITION = 24
EMPTY = 48
SEQUENCE = 15
_SEED = 20261122
_MARGIN_PX = 24
_NO_CARD_EVERY = 3


@dataclasses.dataclass(frozen=True, slots=True)
class Shot:
    """One frame and what is in it."""

    name: str
    condition: str
    grey: Grey
    payload: bytes | None


def shots(
    per_condition: int = PER_CONDITION, conditions: Iterable[str] = CONDITIONS
) -> Iterator[Shot]:
    """The first frames of each condition, one after the other."""
    for condition in conditions:
        for number in range(per_condition):
            yield shot(condition, number)


def shot(condition: str, number: int) -> Shot:
    """One frame with a code."""
    rng = _rng(condition, number)
    look = draw_look(condition, rng)
    payload = make_payload(rng, number)
    sheet = _sheet(look, payload, number, rng)
    grey = _photograph(look, sheet, _pose(look, sheet, rng), draw_clutter(rng), rng)
    return Shot(f"{condition}-{number:02d}", condition, grey, payload)


def empty_shots(count: int = EMPTY) -> Iterator[Shot]:
    """Frames without a code, in the light and focus of each condition: desks, and other cards."""
    for number in range(count):
        rng = _rng("empty", number)
        look = draw_look(CONDITIONS[number % (len(CONDITIONS) - 1)], rng)
        scene = draw_clutter(rng)
        if number % _NO_CARD_EVERY == 0:
            grey = _finish(look, _shrink(scene), np.array([WIDTH, HEIGHT]) / 2, rng)
        else:
            sheet = draw_card(None, look.symbol_mm, rng)
            grey = _photograph(look, sheet, _pose(look, sheet, rng), scene, rng)
        yield Shot(f"empty-{number:02d}", "empty", grey, None)


def sequence(condition: str, number: int, length: int = SEQUENCE) -> Iterator[Shot]:
    """One card in an unsteady hand, picture after picture: place, angle and focus change a little.

    The light, the background and the card stay; light that falls otherwise (shadow, glare) is
    drawn anew in each.
    """
    rng = _rng(f"sequence-{condition}", number)
    look = draw_look(condition, rng)
    payload = make_payload(rng, number)
    sheet = _sheet(look, payload, number, rng)
    pose, clutter = _pose(look, sheet, rng), draw_clutter(rng)
    for index in range(length):
        moved, seen = _jitter(pose, rng), _waver(look, rng)
        grey = _photograph(seen, sheet, moved, clutter, rng)
        yield Shot(f"{condition}-{number:02d}-{index:02d}", condition, grey, payload)


def _rng(kind: str, number: int) -> np.random.Generator:
    return np.random.default_rng([_SEED, zlib.crc32(kind.encode()), number])


def _sheet(look: Look, payload: bytes, number: int, rng: np.random.Generator) -> Sheet:
    if look.is_phone:
        return draw_phone(payload, LOOKS[number % len(LOOKS)], rng)
    return draw_card(payload, look.symbol_mm, rng)


def _pose(look: Look, sheet: Sheet, rng: np.random.Generator) -> Pose:
    """Somewhere near the middle, the whole code in the picture."""
    pose = Pose(
        distance=FOCAL_PX * WIDTH_MM / look.width,
        roll=np.radians(look.roll),
        tilt=np.radians(look.tilt),
        tilt_towards=np.radians(look.tilt_towards),
        bend_radius=look.bend_radius,
    )
    points = sheet.symbol_corners_mm()
    for spread in np.linspace(1, 0, 40):
        middle = pose.project(points).mean(axis=0) - (WIDTH / 2, HEIGHT / 2)
        aside = rng.uniform(-1, 1, 2) * (280, 150) * spread - middle * (1 - spread)
        x, y = aside / FOCAL_PX * pose.distance
        moved = dataclasses.replace(pose, x=float(x), y=float(y))
        if _is_inside(moved.project(points)):
            return moved
    raise ValueError("the code does not fit into the picture")


def _is_inside(points: Point) -> bool:
    low, high = np.full(2, _MARGIN_PX), np.array([WIDTH, HEIGHT]) - _MARGIN_PX
    return bool(((points > low) & (points < high)).all())


def _jitter(pose: Pose, rng: np.random.Generator) -> Pose:
    angle = np.radians(2.0)
    return dataclasses.replace(
        pose,
        x=pose.x + rng.normal(0, 1.0),
        y=pose.y + rng.normal(0, 1.0),
        distance=pose.distance * rng.uniform(0.96, 1.04),
        roll=pose.roll + rng.normal(0, angle),
        tilt=pose.tilt + rng.normal(0, angle),
    )


def _waver(look: Look, rng: np.random.Generator) -> Look:
    """A hand moves through the focus, and its movement changes all the time."""
    return dataclasses.replace(
        look,
        defocus=look.defocus * rng.uniform(0.75, 1.15),
        light=look.light * rng.uniform(0.92, 1.08),
        motion=look.motion * rng.uniform(0.6, 1.2),
        motion_direction=look.motion_direction + rng.normal(0, 25),
    )


def _photograph(
    look: Look, sheet: Sheet, pose: Pose, clutter: Scene, rng: np.random.Generator
) -> Grey:
    maps = maps_to_sheet(pose)
    seen, covered = take(sheet, maps)
    scene = _shrink(clutter * (1 - _contact_shadow(covered)) * (1 - covered) + seen * covered)
    corners = pose.project(sheet.symbol_corners_mm())
    if look.is_phone:
        scene = reflect(scene, _shrink(covered), rng)
    if look.has_finger:
        scene = _hold(scene, corners, rng)
    inside = rng.dirichlet(np.ones(4)) @ corners
    return _finish(look, scene, inside, rng)


def _finish(look: Look, scene: Scene, at: Point, rng: np.random.Generator) -> Grey:
    """Light, lens, hand, sensor; ``at`` is where shadow and lamp fall."""
    if look.has_shadow:
        scene = cast_shadow(scene, at, rng)
    if look.glare or look.haze:
        scene = shine(scene, at, look.glare, look.haze, rng)
    scene = defocus(np.minimum(scene, 255), look.defocus)
    if look.motion:
        scene = smear(scene, look.motion, np.radians(look.motion_direction))
    return compress(expose(scene, look.light, look.noise, rng), look.quality)


def _hold(scene: Scene, corners: Point, rng: np.random.Generator) -> Scene:
    """The thumb lies on the corner without a finder pattern."""
    diagonal = corners[2] - corners[0]
    tip = corners[2] - diagonal * rng.uniform(0.04, 0.13)
    width = np.linalg.norm(diagonal) * rng.uniform(0.4, 0.55)
    return cover_with_finger(scene, tip, diagonal, float(width))


def _contact_shadow(covered: Scene) -> Scene:
    small = cv2.resize(covered, (320, 180), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(np.roll(small, (3, 2), (0, 1)), (0, 0), 3.0) * np.float32(0.4)
    return np.asarray(
        cv2.resize(soft, covered.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32
    )


def _shrink(scene: Scene) -> Scene:
    return np.asarray(cv2.resize(scene, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.float32)
