"""The newest picture, and nothing older: one thread reads the source into one slot (camera.md 4).

No queue: whoever is slow misses pictures instead of seeing old ones. A read may hang when a cable
is pulled, and a thread cannot be stopped from outside: it is left behind with its generation, and
what it still brings is dropped.
"""

import functools
import logging
import threading
import time

import cv2
import numpy as np

from kiosk.camera.source import Bgr, Source, Video, quieten
from kiosk.ports import Frame

logger = logging.getLogger(__name__)

PREVIEW_WIDTH = 640
RETRY_S = 0.5
_HANGS_AFTER_S = 5.0
_HANGS_AFTER_AT_MOST_S = 60.0
"""The patience doubles with each thread that is left behind, so that few ever hang at once."""
_LEAVES_WITHIN_S = 1.0


class Picture:
    """One picture, as taken."""

    def __init__(self, bgr: Bgr, number: int) -> None:
        self.bgr = bgr
        self.number = number

    def grey(self) -> Bgr:
        """For the decoders, full size."""
        return np.asarray(cv2.cvtColor(self.bgr, cv2.COLOR_BGR2GRAY), np.uint8)

    @functools.cached_property
    def preview(self) -> Frame:
        """For the screen, at most 640 wide; made once, by who asks first."""
        height, width = self.bgr.shape[:2]
        small = self.bgr
        if width > PREVIEW_WIDTH:
            height = max(1, round(height * PREVIEW_WIDTH / width))
            width = PREVIEW_WIDTH
            resized = cv2.resize(self.bgr, (width, height), interpolation=cv2.INTER_AREA)
            small = np.asarray(resized, np.uint8)
        return Frame(width, height, small.tobytes(), self.number)


class Capture:
    """Pictures from ``start`` to ``stop``; a source that is missing is tried again and again."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._condition = threading.Condition()
        self._latest: Picture | None = None
        self._count = 0
        self._generation = 0
        self._is_wanted = False
        self._alive_at = 0.0
        self._patience_s = _HANGS_AFTER_S
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins reading, on a thread of its own; returns at once."""
        quieten()
        with self._condition:
            self._is_wanted = True
            self._begin()

    def stop(self) -> None:
        """Forgets the picture and closes the source; waits a moment, not for a read that hangs."""
        with self._condition:
            self._is_wanted = False
            self._generation += 1
            self._latest = None
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join(_LEAVES_WITHIN_S)

    def latest(self) -> Picture | None:
        """The newest picture, or None before the first and after ``stop``."""
        with self._condition:
            return self._latest

    def newer_than(self, number: int, timeout_s: float) -> Picture | None:
        """Waits for a picture after ``number``; None when none comes in time, or after ``stop``."""
        with self._condition:
            self._condition.wait_for(
                lambda: self._has_newer(number) or not self._is_wanted, timeout_s
            )
            return self._latest if self._has_newer(number) else None

    def leave_hanging_read(self) -> None:
        """Goes on with a new thread when the present one gives no sign of life."""
        with self._condition:
            if not self._is_wanted or time.monotonic() - self._alive_at < self._patience_s:
                return
            logger.warning("camera_hangs generation=%d", self._generation)
            self._patience_s = min(2 * self._patience_s, _HANGS_AFTER_AT_MOST_S)
            self._begin()

    def _has_newer(self, number: int) -> bool:
        return self._latest is not None and self._latest.number > number

    def _begin(self) -> None:
        self._generation += 1
        self._alive_at = time.monotonic()
        self._thread = threading.Thread(
            target=self._read_on, args=(self._generation,), name="camera-capture", daemon=True
        )
        self._thread.start()

    def _read_on(self, generation: int) -> None:
        while self._lives(generation):
            video = self._source.open()
            shown = 0
            if video is not None:
                try:
                    shown = self._play(video, generation)
                finally:
                    video.release()
            if shown == 0 or self._source.is_camera:  # a file begins again at once
                self._pause(generation, RETRY_S)

    def _play(self, video: Video, generation: int) -> int:
        shown = 0
        while self._lives(generation):
            bgr = video.read()
            if bgr is None or not self._put(bgr, generation):
                break
            shown += 1
            self._pause(generation, video.interval_s)
        return shown

    def _put(self, bgr: Bgr, generation: int) -> bool:
        with self._condition:
            if generation != self._generation:
                return False
            self._count += 1
            self._latest = Picture(bgr, self._count)
            self._patience_s = _HANGS_AFTER_S
            self._condition.notify_all()
            return True

    def _lives(self, generation: int) -> bool:
        with self._condition:
            if generation == self._generation:
                self._alive_at = time.monotonic()
            return generation == self._generation

    def _pause(self, generation: int, seconds: float) -> None:
        with self._condition:
            self._condition.wait_for(lambda: generation != self._generation, seconds)
