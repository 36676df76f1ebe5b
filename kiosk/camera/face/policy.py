"""When two faces count as one person: the whole policy, pure, in one place (camera.md 5.4).

The thresholds belong to one pair of model files and mean nothing for another. They were chosen
from public sets, so they may only be raised: a false refusal costs the patient a PIN, a false
acceptance opens somebody else's records.
"""

import dataclasses
import enum
import math
from collections.abc import Sequence

from kiosk.config import ConfigError
from kiosk.flow import limits

_SHA256_DIGITS = 64
_SHOWN_DIGITS = 8


@dataclasses.dataclass(frozen=True, slots=True)
class ModelPair:
    """Two model files by their SHA-256, as lower-case hexadecimal digits."""

    detector: str
    recogniser: str

    @property
    def short(self) -> str:
        """For the journal: the first digits of the model that gives the scores."""
        return self.recogniser[:_SHOWN_DIGITS]


MEASURED_MODELS = ModelPair(
    "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
    "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
)
"""YuNet 2023mar and SFace 2021dec, int8 block-quantised; the same as in OpenCV Zoo (5.1)."""

ACCEPT = 0.44
"""FAR about 1e-4, FRR about 2 % with the mean of three on ORL; OpenCV's 0.363 lets 1 % pass."""
RETRY = 0.36


class Band(enum.Enum):
    """All that is ever told of a score."""

    ACCEPT = "accept"
    RETRY = "retry"
    REFUSE = "refuse"


class Next(enum.Enum):
    """What follows a try."""

    ACCEPTED = enum.auto()
    TRY_AGAIN = enum.auto()
    REFUSED = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class FacePolicy:
    """Every number of the comparison; the defaults are those of camera.md 5.4 unless marked A."""

    models: ModelPair = MEASURED_MODELS
    accept: float = ACCEPT
    retry: float = RETRY
    has_thresholds: bool = True
    """False: other models were named without thresholds of their own, so nothing is compared."""
    turned: float = 0.30
    """Each turned picture of the challenge; lower, because a turned face scores lower (A)."""
    frames: int = 3
    spacing_s: float = 0.3
    tries: int = 3
    """For one photo, over all attempts: each further try raises the chance of a stranger."""
    tries_an_attempt: int = 2
    """So that the second attempt on the screen still has one (A)."""
    refusals: int = 2
    smallest_face_px: float = 120.0
    other_face_px: float = 40.0
    """A second face of this size is a second person; smaller ones are in the waiting room (A)."""
    largest_share: float = 0.75
    """Of the picture's height (A)."""
    darkest: float = 50.0
    brightest: float = 215.0
    """Mean grey of the aligned face, 0 to 255 (A)."""
    sharpness: float = 4.5
    """Variance of the smoothed Laplacian of the aligned face, 112 x 112 (A: docs/face.md)."""
    most_aside: float = 0.13
    """How far the nose may stand from the middle of the eyes, in eye distances (A)."""
    most_roll_deg: float = 20.0
    """As YuNet sees it, which is less than it is (A)."""
    turn: float = 0.15
    """Of the challenge, in eye distances: about 20 degrees (A)."""
    off_plane: float = 0.12
    """How far the nose must leave the plane of eyes and mouth, in eye distances (A)."""
    attempt_s: float = limits.FACE_ATTEMPT_S - 0.5
    """A little less than the screen waits, so that the verdict is journalled."""

    @classmethod
    def from_settings(
        cls,
        *,
        accept: float | None = None,
        retry: float | None = None,
        detector_sha256: str = "",
        recogniser_sha256: str = "",
    ) -> "FacePolicy":
        """The policy of the table ``[face]``; what is left out has its default.

        Raises:
            ConfigError: a threshold below its default, out of order or over 1; half a pair of
                models; what is no SHA-256.
        """
        _check_threshold("accept", accept, ACCEPT)
        _check_threshold("retry", retry, RETRY)
        models = _models(detector_sha256, recogniser_sha256)
        policy = cls(
            models=models,
            accept=ACCEPT if accept is None else accept,
            retry=RETRY if retry is None else retry,
            has_thresholds=models == MEASURED_MODELS or (accept is not None and retry is not None),
        )
        if policy.retry > policy.accept:
            raise ConfigError("face.retry must not be above face.accept")
        return policy

    def band(self, score: float) -> Band:
        """Where the mean cosine of an attempt's frames falls; what is no number is refused."""
        if score >= self.accept:
            return Band.ACCEPT
        return Band.RETRY if score >= self.retry else Band.REFUSE

    def may_try(self, earlier: Sequence[Band]) -> bool:
        """Whether this photo may be compared once more."""
        refusals = sum(band is Band.REFUSE for band in earlier)
        return len(earlier) < self.tries and refusals < self.refusals

    def after(self, earlier: Sequence[Band], now: Sequence[Band]) -> Next:
        """What follows the last of ``now``, the tries of this attempt; ``earlier`` those before."""
        if now[-1] is Band.ACCEPT:
            return Next.ACCEPTED
        goes_on = self.may_try([*earlier, *now]) and len(now) < self.tries_an_attempt
        return Next.TRY_AGAIN if goes_on else Next.REFUSED


def mean(scores: Sequence[float]) -> float:
    """The score of a try: never the maximum, which would grow with every picture."""
    return math.fsum(scores) / len(scores)


def _check_threshold(name: str, value: float | None, least: float) -> None:
    if value is None:
        return
    if not value >= least:  # so that NaN is refused, too
        raise ConfigError(f"face.{name} may only be raised: it must be at least {least}")
    if value > 1:
        raise ConfigError(f"face.{name} is a cosine: it must be at most 1")


def _models(detector: str, recogniser: str) -> ModelPair:
    if not detector and not recogniser:
        return MEASURED_MODELS
    for name, value in (("detector", detector), ("recogniser", recogniser)):
        if len(value) != _SHA256_DIGITS or set(value) - set("0123456789abcdef"):
            raise ConfigError(
                f"face.{name}_sha256 must be 64 lower-case hexadecimal digits; name both or none"
            )
    return ModelPair(detector, recogniser)
