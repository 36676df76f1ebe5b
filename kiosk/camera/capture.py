"""The newest picture, and nothing older: one thread reads the source into one slot (camera.md 4).

No queue: whoever is slow misses pictures instead of seeing old ones. A read may hang when a cable
is pulled, and a thread cannot be stopped from outside: it is left behind with its generation, and
what it still brings is dropped. ``watch`` judges every picture; a source that froze, went black or
ended is closed and opened again, after pauses that grow.
"""

import logging
import threading
import time

from kiosk.camera.picture import Picture
from kiosk.camera.setting import parse_source
from kiosk.camera.source import (
    Bgr,
    Granted,
    PictureSource,
    SourceError,
    Video,
    as_bgr,
    quieten,
)
from kiosk.camera.watch import BackOff, Trouble, Verdict, Watch, glance

logger = logging.getLogger(__name__)

HANGING_READS_AT_MOST = 4
"""So many are left behind, over all starts; then one of them must come back first. They hold the
device, so that opening it again would fail anyhow."""
_HANGS_AFTER_S = 5.0
_HANGS_AFTER_AT_MOST_S = 60.0
"""The patience doubles with each thread that is left behind, so that few ever hang at once."""
_LEAVES_WITHIN_S = 1.0


class LeftBehind:
    """Threads whose read hangs; shared by the captures of one camera, which come and go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []

    def add(self, thread: threading.Thread) -> None:
        """Takes one that gave no sign of life."""
        with self._lock:
            self._threads.append(thread)

    def is_full(self) -> bool:
        """Whether no more may be left behind; those that came back are forgotten."""
        with self._lock:
            self._threads = [thread for thread in self._threads if thread.is_alive()]
            return len(self._threads) >= HANGING_READS_AT_MOST


class Capture:
    """Pictures from ``start`` to ``stop``; a source that is missing is tried again and again."""

    def __init__(self, source: PictureSource | str, left: LeftBehind | None = None) -> None:
        self._source = parse_source(source) if isinstance(source, str) else source
        self._left = left or LeftBehind()
        self._condition = threading.Condition()
        self._watch = self._new_watch()
        self._pauses = BackOff()
        self._latest: Picture | None = None
        self._granted: Granted | None = None
        self._refusal: str | None = None
        self._count = 0
        self._generation = 0
        self._is_wanted = False
        self._busy_since: float | None = None
        self._patience_s = _HANGS_AFTER_S
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begins reading, on a thread of its own; returns at once."""
        quieten()
        with self._condition:
            self._is_wanted = True
            self._watch = self._new_watch()
            self._pauses.reset()
            self._begin()

    def stop(self) -> None:
        """Wipes the picture and closes the source; waits a moment, not for a read that hangs."""
        with self._condition:
            self._is_wanted = False
            self._generation += 1
            self._wipe()
            thread, self._thread = self._thread, None
            self._condition.notify_all()
        if thread is not None:
            thread.join(_LEAVES_WITHIN_S)
            self._left.add(thread)

    def latest(self) -> Picture | None:
        """The newest picture, or None before the first, in any trouble, and after ``stop``."""
        with self._condition:
            return self._latest

    def newer_than(self, number: int, timeout_s: float) -> Picture | None:
        """Waits for a picture after ``number``; None when none comes in time, or after ``stop``."""
        with self._condition:
            self._condition.wait_for(
                lambda: self._has_newer(number) or not self._is_wanted, timeout_s
            )
            if self._has_newer(number):
                return self._latest
            self.leave_hanging_read()
            if self.trouble() is not None:
                self._wipe()  # nobody looks at a picture of long ago
            return None

    def trouble(self) -> Trouble | None:
        """Why no picture comes; None while they do, and for two seconds after the last."""
        with self._condition:
            return self._watch.trouble(time.monotonic()) if self._is_wanted else None

    def granted(self) -> Granted | None:
        """What the source says it gives; None before it was opened."""
        with self._condition:
            return self._granted

    def refusal(self) -> str | None:
        """What somebody has to do before the source can work."""
        with self._condition:
            return self._refusal

    def leave_hanging_read(self) -> None:
        """Goes on with a new thread when the present one gives no sign of life."""
        with self._condition:
            if not self._is_wanted:
                return
            if self._thread is None:
                self._begin()
            if self._hangs():
                logger.warning("camera_hangs generation=%d", self._generation)
                self._watch.hang()
                self._patience_s = min(2 * self._patience_s, _HANGS_AFTER_AT_MOST_S)
                self._begin()

    def _wipe(self) -> None:
        """The picture may show a face or a patient's papers."""
        if self._latest is not None:
            self._latest.wipe()
        self._latest = None

    def _new_watch(self) -> Watch:
        return Watch(repeats=self._source.repeats, now=time.monotonic())

    def _has_newer(self, number: int) -> bool:
        return self._latest is not None and self._latest.number > number

    def _hangs(self) -> bool:
        since = self._busy_since
        return since is not None and time.monotonic() - since >= self._patience_s

    def _begin(self) -> None:
        if self._thread is not None:
            self._left.add(self._thread)
        self._generation += 1
        self._busy_since = None
        self._thread = None
        if self._left.is_full():
            return
        self._thread = threading.Thread(
            target=self._read_on, args=(self._generation,), name="camera-capture", daemon=True
        )
        self._thread.start()

    def _read_on(self, generation: int) -> None:
        while self._lives(generation):
            shown = 0
            video = self._open()
            if video is not None:
                try:
                    shown = self._play(video, generation)
                except Exception as error:  # noqa: BLE001 - a camera's driver, any library
                    self._note_failure("read", error)
                finally:
                    self._release(video)
            self._rest(generation, has_shown=shown > 0)

    def _open(self) -> Video | None:
        try:
            video = self._source.open()
        except SourceError as error:
            self._refuse(str(error))
        except Exception as error:  # noqa: BLE001 - as above
            self._note_failure("open", error)
        else:
            self._refuse(None)
            return video
        return None

    def _play(self, video: Video, generation: int) -> int:
        shown = 0
        due = time.monotonic()
        self._note_granted(video, generation)
        while self._lives(generation):
            bgr = as_bgr(video.read())
            verdict = Verdict.REOPEN if bgr is None else self._put(bgr, video.grey, generation)
            del bgr  # the next read may hang: nobody's papers are kept for so long
            if verdict is Verdict.REOPEN:
                break
            shown += verdict is Verdict.GOOD
            due = max(due + video.interval_s, time.monotonic())
            self._pause(generation, due - time.monotonic())
        return shown

    def _release(self, video: Video) -> None:
        try:
            video.release()
        except Exception as error:  # noqa: BLE001 - as above; it is given up in any case
            self._note_failure("release", error)

    def _rest(self, generation: int, *, has_shown: bool) -> None:
        if has_shown and self._source.repeats:  # a file begins again at once
            return
        with self._condition:
            if generation == self._generation:
                self._pause(generation, self._pauses.next_s())

    def _put(self, bgr: Bgr, grey: Bgr | None, generation: int) -> Verdict:
        seen, now = glance(bgr), time.monotonic()
        with self._condition:
            if generation != self._generation:
                return Verdict.REOPEN
            verdict = self._watch.see(seen, now)
            if verdict is not Verdict.GOOD:
                self._wipe()
                return verdict
            self._count += 1
            self._latest = Picture(bgr, self._count, now, grey)
            self._patience_s = _HANGS_AFTER_S
            self._pauses.reset()
            self._condition.notify_all()
            return verdict

    def _note_granted(self, video: Video, generation: int) -> None:
        granted = video.granted()
        with self._condition:
            if generation == self._generation and granted != self._granted:
                self._granted = granted
                size = f"{granted.width}x{granted.height}"
                logger.info(
                    "camera_granted size=%s fps=%s fourcc=%s", size, granted.fps, granted.fourcc
                )

    def _refuse(self, sentence: str | None) -> None:
        with self._condition:
            if sentence is not None and sentence != self._refusal:
                logger.warning("camera_unusable reason=%s", sentence)
            self._refusal = sentence

    def _note_failure(self, step: str, error: Exception) -> None:
        logger.warning("camera_failed step=%s error=%s", step, type(error).__name__)

    def _lives(self, generation: int) -> bool:
        with self._condition:
            if generation == self._generation:
                self._busy_since = time.monotonic()
            return generation == self._generation

    def _pause(self, generation: int, seconds: float) -> None:
        with self._condition:
            if generation != self._generation or seconds <= 0:
                return
            self._busy_since = None  # resting is not hanging
            self._condition.wait_for(lambda: generation != self._generation, seconds)
