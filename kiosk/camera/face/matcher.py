"""The kiosk's comparison of face and photo; implements ``kiosk.ports.FaceMatcher``.

The camera is open only from ``start`` to the verdict or ``stop``. Pictures, the photo's description
and what was measured live in one thread's hands and are dropped with it; the journal gets outcome
and band, never a score or a picture.
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable
from typing import Protocol

from kiosk.camera.face.attempt import Attempt, Outcome, Tools
from kiosk.camera.face.engine import EngineFailed
from kiosk.camera.face.picture import describe_photo
from kiosk.camera.face.policy import Band
from kiosk.camera.source import Bgr
from kiosk.flow.holder import FaceHint, FaceVerdict
from kiosk.photo import CardPhoto
from kiosk.ports import Frame

logger = logging.getLogger(__name__)

FIRST_PICTURE_S = 5.0
"""A USB camera needs a while to open."""
LOST_AFTER_S = 2.0
_PICTURE_WAIT_S = 0.1
_LEAVES_WITHIN_S = 0.8

Report = Callable[[FaceHint | FaceVerdict], None]
_Tried = weakref.WeakKeyDictionary[CardPhoto, tuple[Band, ...]]


class Picture(Protocol):
    """One picture of the camera; ``kiosk.camera.picture.Picture`` is one."""

    @property
    def bgr(self) -> Bgr:
        """As taken; only looked at."""

    @property
    def number(self) -> int:
        """Counts up."""

    @property
    def preview(self) -> Frame:
        """For the screen."""


class Pictures(Protocol):
    """The camera, opened for one attempt; ``kiosk.camera.capture.Capture`` is one."""

    def start(self) -> None:
        """Begins reading; returns at once."""

    def stop(self) -> None:
        """Forgets the picture and closes the camera."""

    def latest(self) -> Picture | None:
        """The newest picture, or None."""

    def newer_than(self, number: int, timeout_s: float) -> Picture | None:
        """Waits for a picture after ``number``; None when none comes in time."""


class CameraFaceMatcher:
    """Compares one person at a time. ``capture`` gives a new capture of the kiosk's camera."""

    def __init__(self, capture: Callable[[], Pictures], tools: Tools) -> None:
        self._capture = capture
        self._tools = tools
        self._lock = threading.RLock()  # ``report`` may stop the matcher
        self._look: _Look | None = None
        self._tried: _Tried = weakref.WeakKeyDictionary()
        """Tries count for a photo, however often it is started with."""

    def start(self, photo: CardPhoto, report: Report) -> None:
        """As ``FaceMatcher``; whatever ran before is stopped."""
        self.stop()
        with self._lock:
            look = _Look(self._capture(), self._tools, photo, self._tried.get(photo, ()))
            self._look = look
        seen = weakref.ref(photo)
        look.start(lambda told, bands: self._tell(look, seen, report, (told, bands)))

    def stop(self) -> None:
        """As ``FaceMatcher``; waits less than a second, also for a read that hangs."""
        with self._lock:
            look, self._look = self._look, None
        if look is not None:
            look.stop()

    def latest(self) -> Frame | None:
        """The newest picture for the preview, at most 640 wide; None while nothing is compared."""
        look = self._look
        return None if look is None else look.latest()

    def _tell(
        self,
        look: "_Look",
        photo: "weakref.ref[CardPhoto]",
        report: Report,
        told: tuple[FaceHint | FaceVerdict, tuple[Band, ...]],
    ) -> None:
        with self._lock:  # so that nothing is reported once ``stop`` has begun
            if look is not self._look:
                return
            known = photo()
            if known is not None:
                self._tried[known] = told[1]
            report(told[0])


class _Look:
    """From one ``start`` to its ``stop`` or verdict."""

    def __init__(
        self, capture: Pictures, tools: Tools, photo: CardPhoto, earlier: tuple[Band, ...]
    ) -> None:
        self._capture = capture
        self._tools = tools
        self._photo: CardPhoto | None = photo
        self._earlier = earlier
        self._stopping = threading.Event()
        self._told: FaceHint | None = None
        self._tell: Callable[[FaceHint | FaceVerdict, tuple[Band, ...]], None]
        self._thread = threading.Thread(target=self._run, name="camera-face", daemon=True)
        self._began_at = 0.0

    def start(self, tell: Callable[[FaceHint | FaceVerdict, tuple[Band, ...]], None]) -> None:
        self._tell = tell
        self._began_at = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._photo = None
        if self._thread is not threading.current_thread():
            self._thread.join(_LEAVES_WITHIN_S)

    def latest(self) -> Frame | None:
        picture = self._capture.latest()
        return None if picture is None else picture.preview

    def _run(self) -> None:
        try:
            self._attempt()
        finally:  # after the verdict: nobody waits for it
            self._forget()

    def _attempt(self) -> None:
        self._capture.start()
        try:
            bands, outcome = self._judge()
        finally:
            self._capture.stop()
        if outcome is not None and not self._stopping.is_set():
            self._journal(outcome)
            self._tell(outcome.verdict, bands)

    def _forget(self) -> None:
        try:
            self._tools.engine.forget()
        except EngineFailed as error:
            logger.warning("face_not_forgotten error=%s", error)

    def _judge(self) -> tuple[tuple[Band, ...], Outcome | None]:
        """All tries of this photo and the outcome; None when stopped before."""
        photo, self._photo = self._photo, None
        if photo is None:
            return self._earlier, None
        if not self._tools.policy.may_try(self._earlier):
            return self._earlier, Outcome(FaceVerdict.NO_MATCH)
        described = describe_photo(self._tools.engine, photo.data)
        del photo
        if described is None:
            return self._earlier, Outcome(FaceVerdict.NO_FACE_IN_PHOTO)
        attempt = Attempt(self._tools, described, self._earlier)
        try:
            outcome = self._watch(attempt)
            return (*self._earlier, *attempt.bands), outcome
        finally:
            attempt.forget()

    def _watch(self, attempt: Attempt) -> Outcome | None:
        number, deadline = 0, self._began_at + self._tools.policy.attempt_s
        lost_at = time.monotonic() + FIRST_PICTURE_S
        while not self._stopping.is_set():
            if time.monotonic() >= deadline:
                return attempt.ended()
            picture = self._capture.newer_than(number, _PICTURE_WAIT_S)
            if picture is None:
                if time.monotonic() >= lost_at:
                    return Outcome(FaceVerdict.CAMERA_LOST, attempt.ended().band)
                continue
            number, lost_at = picture.number, time.monotonic() + LOST_AFTER_S
            outcome = self._look(attempt, picture)
            del picture  # not kept while waiting
            if outcome is not None:
                return outcome
        return None

    def _look(self, attempt: Attempt, picture: Picture) -> Outcome | None:
        try:
            seen = attempt.look(picture.bgr, time.monotonic())
        except EngineFailed as error:
            logger.warning("face_picture_refused error=%s", error)
            return None
        if isinstance(seen, Outcome):
            return seen
        if seen is not None and seen is not self._told:
            self._told = seen
            self._tell(seen, (*self._earlier, *attempt.bands))
        return None

    def _journal(self, outcome: Outcome) -> None:
        logger.info(
            "face_judged verdict=%s band=%s model=%s attempt_ms=%d challenge=%s",
            outcome.verdict.name,
            "-" if outcome.band is None else outcome.band.value,
            self._tools.policy.models.short,
            round((time.monotonic() - self._began_at) * 1000),
            outcome.challenge.value,
        )
