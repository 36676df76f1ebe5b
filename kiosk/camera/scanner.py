"""The camera looking for insurance cards; implements ``kiosk.ports.Scanner`` and ``FrameSource``.

On only between ``start`` and ``stop``; afterwards no picture and no code is kept, and nothing is
posted any more. What a code says goes into one event and nowhere else, never into a log.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable

from eligibility.inquiry import CardFaceKey
from eligibility.insured import InsuredKey
from kiosk.camera.capture import Capture, Picture
from kiosk.camera.decode import Decoder
from kiosk.camera.qr import recognise
from kiosk.camera.source import Source
from kiosk.flow.events import (
    CameraBack,
    CameraLost,
    Event,
    QrKind,
    QrOfAnotherKind,
    QrRead,
    QrReadWithoutBirth,
)
from kiosk.ports import Frame

logger = logging.getLogger(__name__)

LOST_AFTER_S = 2.0
SAME_CODE_S = 3.0
DECODE_INTERVAL_S = 0.1
_PICTURE_WAIT_S = 0.25
_LEAVES_WITHIN_S = 1.0

_TELLING = (
    QrKind.PRESCRIPTION,
    QrKind.MEDICATION_NOTEBOOK,
    QrKind.WEB_ADDRESS,
    QrKind.DAMAGED,
    QrKind.UNKNOWN,
)
"""Of several codes in one picture, the first of these is told: a long prescription has many
symbols, and only one of them says what they are."""


Code = CardFaceKey | InsuredKey | QrKind


def choose(codes: Iterable[Code]) -> Code | None:
    """What one picture amounts to; None when two cards are in it: nobody may guess whose turn."""
    found = set(codes)
    keys = [code for code in found if not isinstance(code, QrKind)]
    if keys:
        return keys[0] if len(keys) == 1 else None
    return next((kind for kind in _TELLING if kind in found), None)


class CameraScanner:
    """The kiosk's camera. ``post`` is called on a thread of the scanner's."""

    def __init__(self, source: str, post: Callable[[Event], None]) -> None:
        self._source = Source.parse(source)
        self._post = post
        self._lock = threading.RLock()  # ``post`` may stop the scanner
        self._look: _Look | None = None

    def start(self) -> None:
        """Opens the camera; pictures and codes come from now on. Returns at once."""
        with self._lock:
            if self._look is None:
                self._look = _Look(Capture(self._source), self._tell)
                self._look.start()

    def stop(self) -> None:
        """Closes the camera and forgets every picture."""
        with self._lock:
            look, self._look = self._look, None
        if look is not None:
            look.stop()

    def latest(self) -> Frame | None:
        """The newest picture, at most 640 wide; None while there is none."""
        look = self._look
        return None if look is None else look.latest()

    def _tell(self, look: "_Look", event: Event) -> None:
        with self._lock:  # so that nothing is posted once ``stop`` has begun
            if look is self._look:
                self._post(event)


class _Look:
    """From one ``start`` to its ``stop``."""

    def __init__(self, capture: Capture, tell: Callable[["_Look", Event], None]) -> None:
        self._capture = capture
        self._tell = tell
        self._decoder = Decoder()
        self._told_at: dict[Code, float] = {}
        self._picture_at = 0.0
        self._is_lost = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="camera-scan", daemon=True)

    def start(self) -> None:
        self._picture_at = time.monotonic()
        self._capture.start()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._capture.stop()
        if self._thread is not threading.current_thread():
            self._thread.join(_LEAVES_WITHIN_S)

    def latest(self) -> Frame | None:
        picture = self._capture.latest()
        return None if picture is None else picture.preview

    def _watch(self) -> None:
        number = 0
        while not self._stopping.is_set():
            picture = self._capture.newer_than(number, _PICTURE_WAIT_S)
            if picture is None:
                self._miss_picture()
                continue
            number = picture.number
            self._have_picture()
            began_at = time.monotonic()
            self._scan(picture)
            del picture  # not kept while waiting
            self._stopping.wait(began_at + DECODE_INTERVAL_S - time.monotonic())

    def _miss_picture(self) -> None:
        self._capture.leave_hanging_read()
        if not self._is_lost and time.monotonic() - self._picture_at >= LOST_AFTER_S:
            self._is_lost = True
            logger.warning("camera_lost")
            self._tell(self, CameraLost())

    def _have_picture(self) -> None:
        self._picture_at = time.monotonic()
        if self._is_lost:
            self._is_lost = False
            logger.info("camera_back")
            self._tell(self, CameraBack())

    def _scan(self, picture: Picture) -> None:
        reading = self._decoder.read(picture.grey())
        code = choose(recognise(payload.data) for payload in reading.payloads)
        if code is None or not self._is_news(code):
            return
        if isinstance(code, CardFaceKey):
            logger.info("qr_read")
            self._tell(self, QrRead(code))
        elif isinstance(code, InsuredKey):
            logger.info("qr_read_without_birth")
            self._tell(self, QrReadWithoutBirth(code))
        else:
            logger.info("qr_of_another_kind kind=%s", code.name)
            self._tell(self, QrOfAnotherKind(code))

    def _is_news(self, code: Code) -> bool:
        now = time.monotonic()
        recent = {code: at for code, at in self._told_at.items() if now - at < SAME_CODE_S}
        self._told_at = recent
        if code in recent:
            return False
        recent[code] = now
        return True
