"""One attempt, picture by picture: three measured pictures make a try, then comes the challenge.

After the challenge three more pictures are measured: whoever turned must be the one who was
accepted, and not somebody behind a picture that was pulled away.

No camera, no thread and no clock in here: whoever has them gives a picture and its time.
"""

import dataclasses
import enum
from collections.abc import Sequence

from kiosk.camera.face.engine import Embedding, Engine, likeness
from kiosk.camera.face.geometry import Face
from kiosk.camera.face.liveness import Challenge, ChallengeResult, LivenessCheck
from kiosk.camera.face.picture import brightness, sharpness
from kiosk.camera.face.policy import Band, FacePolicy, Next, mean
from kiosk.camera.face.sight import hint_for_light, hint_for_place, hint_for_pose
from kiosk.camera.source import Bgr
from kiosk.flow.holder import FaceHint, FaceVerdict


@dataclasses.dataclass(frozen=True, slots=True)
class Tools:
    """What an attempt works with."""

    engine: Engine
    policy: FacePolicy
    liveness: LivenessCheck | None
    """None: no challenge."""


class ChallengeTold(enum.Enum):
    """For the journal."""

    OFF = "off"
    PASSED = "passed"
    FAILED = "failed"


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended."""

    verdict: FaceVerdict
    band: Band | None = None
    """Of the last try; None when nothing was measured."""
    challenge: ChallengeTold = ChallengeTold.OFF


class Attempt:
    """From the photo's description to an outcome."""

    def __init__(self, tools: Tools, photo: Embedding, earlier: Sequence[Band]) -> None:
        """``photo`` is overwritten by ``forget``; ``earlier`` are this photo's tries so far."""
        self._tools = tools
        self._photo = photo
        self._earlier = tuple(earlier)
        self._scores: list[float] = []
        self._measured_at = float("-inf")
        self._challenge: Challenge | None = None
        self._has_turned = False
        self.bands: list[Band] = []

    def look(self, picture: Bgr, now: float) -> FaceHint | Outcome | None:
        """What this picture leads to; None: nothing new to say."""
        engine, policy = self._tools.engine, self._tools.policy
        faces = engine.find(picture)
        height, width = picture.shape[:2]
        hint = hint_for_place(policy, faces, (width, height))
        if hint is not None:
            return self._misplaced(hint, picture)
        if self._challenge is not None:
            return self._ask(self._challenge, picture, faces[0])
        if now - self._measured_at < policy.spacing_s:
            return None
        return hint_for_pose(policy, faces[0]) or self._measure(picture, faces[0], now)

    def ended(self) -> Outcome:
        """The outcome when the time is over."""
        if self._has_turned:
            return self._outcome(FaceVerdict.NO_MATCH, ChallengeTold.PASSED)
        is_unfinished = self._challenge is not None
        told = ChallengeTold.FAILED if is_unfinished else ChallengeTold.OFF
        return self._outcome(FaceVerdict.NO_MATCH, told)

    def forget(self) -> None:
        """Overwrites the photo's description."""
        self._photo.fill(0)
        self._scores.clear()
        self._challenge = None

    def _misplaced(self, hint: FaceHint, picture: Bgr) -> FaceHint:
        self._scores.clear()  # who comes next may be somebody else
        if hint is FaceHint.ONE_PERSON_ONLY:
            self._challenge = None  # whichever of the two stays is measured first
            self._has_turned = False
        if self._challenge is not None and hint is FaceHint.COME_CLOSER:
            return FaceHint.LOOK_STRAIGHT  # turned too far to be found
        is_dark = hint is FaceHint.COME_CLOSER and brightness(picture) < self._tools.policy.darkest
        return FaceHint.MORE_LIGHT if is_dark else hint

    def _measure(self, picture: Bgr, face: Face, now: float) -> FaceHint | Outcome | None:
        policy = self._tools.policy
        aligned = self._tools.engine.align(picture, face)
        try:
            hint = hint_for_light(policy, brightness(aligned), sharpness(aligned))
            if hint is not None:
                return hint
            self._scores.append(self._likeness(aligned))
        finally:
            aligned.fill(0)
        self._measured_at = now
        if len(self._scores) < policy.frames:
            return None
        return self._confirm() if self._has_turned else self._try(face)

    def _confirm(self) -> Outcome:
        """The second three, after the turns."""
        self.bands.append(self._tools.policy.band(mean(self._scores)))
        is_same = self.bands[-1] is Band.ACCEPT
        self._scores.clear()
        verdict = FaceVerdict.MATCH if is_same else FaceVerdict.NO_MATCH
        return self._outcome(verdict, ChallengeTold.PASSED)

    def _try(self, face: Face) -> FaceHint | Outcome:
        policy = self._tools.policy
        self.bands.append(policy.band(mean(self._scores)))
        self._scores.clear()
        match policy.after(self._earlier, self.bands):
            case Next.ACCEPTED:
                return self._accepted(face)
            case Next.TRY_AGAIN:
                return FaceHint.MASK_OR_GLASSES
            case Next.REFUSED:
                return self._outcome(FaceVerdict.NO_MATCH, ChallengeTold.OFF)

    def _accepted(self, face: Face) -> FaceHint | Outcome:
        if self._tools.liveness is None:
            return self._outcome(FaceVerdict.MATCH, ChallengeTold.OFF)
        self._challenge = self._tools.liveness.begin(face.points)
        return FaceHint.LOOK_STRAIGHT

    def _ask(self, challenge: Challenge, picture: Bgr, face: Face) -> FaceHint | Outcome:
        match challenge.look(face.points, lambda: self._likeness_in(picture, face)):
            case ChallengeResult.PASSED:
                self._challenge, self._has_turned = None, True
                return FaceHint.LOOK_STRAIGHT
            case ChallengeResult.FAILED:
                return self._outcome(FaceVerdict.NO_MATCH, ChallengeTold.FAILED)
            case hint:
                return hint

    def _likeness_in(self, picture: Bgr, face: Face) -> float:
        aligned = self._tools.engine.align(picture, face)
        try:
            return self._likeness(aligned)
        finally:
            aligned.fill(0)

    def _likeness(self, aligned: Bgr) -> float:
        live = self._tools.engine.describe(aligned)
        try:
            return likeness(self._photo, live)
        finally:
            live.fill(0)

    def _outcome(self, verdict: FaceVerdict, challenge: ChallengeTold) -> Outcome:
        return Outcome(verdict, self.bands[-1] if self.bands else None, challenge)
