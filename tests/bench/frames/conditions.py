"""The ranges of each condition (the table of camera.md 2), and one draw from them: a ``Look``."""

import dataclasses
from typing import Any

import numpy as np

CONDITIONS = (
    "easy",
    "far",
    "small",
    "shadow",
    "finger",
    "jpeg",
    "rotated",
    "tilted",
    "defocus",
    "dark",
    "glare",
    "bent",
    "mixed",
    "motion",
    "phone",
)
SPEC_CONDITIONS = CONDITIONS[:14]
"""Those that camera.md measured; the phone is ours."""


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """How one frame is taken."""

    width: float
    """Of the card in pixels, were it seen straight from the front."""
    symbol_mm: float = 20.0
    roll: float = 0.0
    """Degrees, as all angles here."""
    tilt: float = 0.0
    tilt_towards: float = 0.0
    bend_radius: float = 0.0
    """Millimetres; the sign says to which side."""
    has_shadow: bool = False
    has_finger: bool = False
    is_phone: bool = False
    glare: float = 0.0
    """Grey added in the middle of the spot."""
    haze: float = 0.0
    defocus: float = 0.6
    """Sigma in pixels; no lens is perfect."""
    motion: float = 0.0
    """Length in pixels."""
    motion_direction: float = 0.0
    light: float = 0.85
    noise: float = 2.0
    quality: int = 85
    """Of the JPEG."""


def draw_look(condition: str, rng: np.random.Generator) -> Look:
    """One of the many frames of a condition."""
    base = Look(
        width=rng.uniform(620, 950),
        roll=rng.uniform(-8, 8),
        tilt=rng.uniform(0, 8),
        tilt_towards=rng.uniform(0, 360),
        defocus=rng.uniform(0.45, 0.7),
        light=rng.uniform(0.7, 1.0),
        noise=rng.uniform(1, 3),
        quality=int(rng.integers(75, 89)),
    )
    return dataclasses.replace(base, **_changes(condition, rng))


def _changes(condition: str, rng: np.random.Generator) -> dict[str, Any]:
    sign = float(rng.choice((-1, 1)))
    table: dict[str, dict[str, Any]] = {
        "easy": {},
        "far": {"width": rng.uniform(430, 600)},
        "small": {"width": rng.uniform(600, 820), "symbol_mm": 15.0},
        "shadow": {"has_shadow": True},
        "finger": {"has_finger": True},
        "jpeg": {"quality": 35},
        "rotated": {"roll": rng.uniform(-180, 180), "width": rng.uniform(500, 850)},
        "tilted": {
            "tilt": rng.uniform(30, 45),
            "roll": rng.uniform(-180, 180),
            "width": rng.uniform(440, 580),
        },
        "defocus": {"defocus": rng.uniform(1.5, 3.0), "width": rng.uniform(720, 930)},
        "dark": _dim(rng),
        "glare": {"glare": rng.uniform(90, 290), "haze": rng.uniform(0.55, 0.92)},
        "bent": {"bend_radius": sign * rng.uniform(40, 90), "width": rng.uniform(430, 600)},
        "mixed": {
            "width": rng.uniform(600, 850),
            "tilt": rng.uniform(10, 28),
            "roll": rng.uniform(-30, 30),
            "defocus": rng.uniform(0.8, 1.6),
            "light": rng.uniform(0.3, 0.6),
            "noise": rng.uniform(3, 6),
            "glare": rng.uniform(0, 70),
            "haze": rng.uniform(0, 0.2),
        },
        "motion": {"motion": rng.uniform(7, 16), "motion_direction": rng.uniform(0, 180)},
        "phone": {"is_phone": True, "width": rng.uniform(560, 900), "light": rng.uniform(0.6, 1)},
    }
    return table[condition]


def _dim(rng: np.random.Generator) -> dict[str, Any]:
    """The darker, the higher the gain and its noise: 20 % with 7, to 6 % with 13."""
    dimness = rng.uniform(0, 1)
    return {
        "light": 0.20 - 0.14 * dimness,
        "noise": 7 + 6 * dimness,
        "width": rng.uniform(820, 950),
    }
