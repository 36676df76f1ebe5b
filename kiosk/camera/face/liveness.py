"""An active challenge: turn the head to one side, come back, turn to the other.

The order is random. It keeps out a printed photo, turned however, and half of all recordings. It
does not prove life: a tablet that shows the right person turning at the right moment passes. So the
result is called "challenge passed" (camera.md 5.4).
"""

import dataclasses
import enum
import random
from collections.abc import Callable, Mapping
from typing import Protocol

from kiosk.camera.face.geometry import Landmarks, aside, off_plane
from kiosk.camera.face.policy import FacePolicy
from kiosk.flow.holder import FaceHint

_MOST_DOUBTS = 5
"""Pictures of a finished turn that do not fit; landmarks jump now and then."""


class ChallengeResult(enum.Enum):
    """What is known afterwards: never that somebody is alive."""

    PASSED = "passed"
    FAILED = "failed"


class Side(enum.Enum):
    """The person's own; the value is the sign of the nose's way in the picture."""

    LEFT = 1
    RIGHT = -1


class Challenge(Protocol):
    """One challenge to one person."""

    def look(self, seen: Landmarks, likeness: Callable[[], float]) -> FaceHint | ChallengeResult:
        """What to ask for now, or the end; ``likeness`` compares this picture with the photo."""


class LivenessCheck(Protocol):
    """Challenges a person whose face was accepted."""

    def begin(self, straight: Landmarks) -> Challenge:
        """A new challenge; ``straight`` is where the points stood when the face was accepted."""


@dataclasses.dataclass(frozen=True, slots=True)
class TurnCheck:
    """Implements ``LivenessCheck``."""

    policy: FacePolicy
    asks: Mapping[Side, FaceHint]
    """How each turn is asked for on the screen."""
    chance: random.Random
    """The order comes from here; a kiosk gives ``random.SystemRandom()``."""

    def begin(self, straight: Landmarks) -> Challenge:
        """As ``LivenessCheck``."""
        order = [Side.LEFT, Side.RIGHT]
        self.chance.shuffle(order)
        return _Turns(self, straight, order)


class _Turns:
    """Turn, straight, turn; each state must still look like the photo's person."""

    def __init__(self, check: TurnCheck, straight: Landmarks, order: list[Side]) -> None:
        self._policy = check.policy
        self._asks = check.asks
        self._straight = straight
        self._steps: list[Side | None] = [order[0], None, order[1]]
        self._doubts = 0

    def look(self, seen: Landmarks, likeness: Callable[[], float]) -> FaceHint | ChallengeResult:
        step, way = self._steps[0], aside(seen) - aside(self._straight)
        if step is None:
            return self._look_straight(way, likeness)
        if -way * step.value >= self._policy.turn:
            return ChallengeResult.FAILED  # the other side: what a recording does half the time
        if way * step.value < self._policy.turn:  # not there yet; a NaN stays undecided below
            return self._asks[step]
        moved = off_plane(self._straight, seen) * step.value
        is_head = moved >= self._policy.off_plane
        if is_head and likeness() >= self._policy.turned:
            return self._done()
        return self._doubt(step)

    def _look_straight(
        self, way: float, likeness: Callable[[], float]
    ) -> FaceHint | ChallengeResult:
        if not abs(way) <= self._policy.most_aside:
            return FaceHint.LOOK_STRAIGHT
        return self._done() if likeness() >= self._policy.retry else self._doubt(None)

    def _done(self) -> FaceHint | ChallengeResult:
        del self._steps[0]
        self._doubts = 0
        return self._asked(self._steps[0]) if self._steps else ChallengeResult.PASSED

    def _doubt(self, step: Side | None) -> FaceHint | ChallengeResult:
        self._doubts += 1
        return ChallengeResult.FAILED if self._doubts >= _MOST_DOUBTS else self._asked(step)

    def _asked(self, step: Side | None) -> FaceHint:
        return FaceHint.LOOK_STRAIGHT if step is None else self._asks[step]
