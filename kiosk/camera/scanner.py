"""The camera looking for insurance cards; implements ``kiosk.ports.Scanner`` and ``FrameSource``.

On only between ``start`` and ``stop``; afterwards no picture and no code is kept, and nothing is
posted any more. One thread reads the camera, another one looks for codes, at most ten times a
second; the screen takes the newest picture past both.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from kiosk.camera.capture import Capture, LeftBehind
from kiosk.camera.decode import Decoder
from kiosk.camera.invitations import InvitationTeller, Told
from kiosk.camera.picture import Picture
from kiosk.camera.setting import parse_source
from kiosk.camera.source import Bgr, PictureSource
from kiosk.camera.telling import Teller
from kiosk.camera.watch import Trouble
from kiosk.flow.events import CameraBack, CameraLost, Event
from kiosk.ports import Frame

logger = logging.getLogger(__name__)

DECODE_INTERVAL_S = 0.1
_PICTURE_WAIT_S = 0.25
_LEAVES_WITHIN_S = 1.0


_Told_co = TypeVar("_Told_co", covariant=True)
_Told = TypeVar("_Told")


class Tells(Protocol[_Told_co]):
    """What looks for codes; a new one for each time that the camera is on."""

    def look(self, grey: Bgr, now: float) -> _Told_co | None:
        """What is to be told after this picture."""


class Scanning(Generic[_Told]):
    """A camera and what looks for codes. ``post`` is called on a thread of the scanner's."""

    def __init__(
        self,
        source: PictureSource | str,
        post: Callable[[_Told | CameraLost | CameraBack], None],
        new_teller: Callable[[], Tells[_Told]],
    ) -> None:
        self._source = parse_source(source) if isinstance(source, str) else source
        self._post = post
        self._new_teller = new_teller
        self._left = LeftBehind()
        self._lock = threading.RLock()  # ``post`` may stop the scanner
        self._look: _Look[_Told] | None = None

    def start(self) -> None:
        """Opens the camera; pictures and codes come from now on. Returns at once."""
        with self._lock:
            if self._look is None:
                capture = Capture(self._source, self._left)
                self._look = _Look(capture, self._new_teller(), self._tell)
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

    def _tell(self, look: "_Look[_Told]", event: _Told | CameraLost | CameraBack) -> None:
        with self._lock:  # so that nothing is posted once ``stop`` has begun
            if look is self._look:
                self._post(event)


class CameraScanner(Scanning[Event]):
    """The reception's: looks for insurance cards."""

    def __init__(self, source: PictureSource | str, post: Callable[[Event], None]) -> None:
        super().__init__(source, post, lambda: Teller(Decoder().read))


class InvitationScanner(Scanning[Told]):
    """The first start's: looks for an invitation."""

    def __init__(
        self,
        source: PictureSource | str,
        post: Callable[[Told | CameraLost | CameraBack], None],
    ) -> None:
        super().__init__(source, post, lambda: InvitationTeller(Decoder().read))


class _Look(Generic[_Told]):
    """From one ``start`` to its ``stop``."""

    def __init__(
        self,
        capture: Capture,
        teller: Tells[_Told],
        tell: Callable[["_Look[_Told]", _Told | CameraLost | CameraBack], None],
    ) -> None:
        self._capture = capture
        self._tell = tell
        self._teller = teller
        self._trouble: Trouble | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._scan, name="camera-scan", daemon=True)

    def start(self) -> None:
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

    def _scan(self) -> None:
        number = 0
        while not self._stopping.is_set():
            picture = self._capture.newer_than(number, _PICTURE_WAIT_S)
            if picture is None:
                self._note_trouble(self._capture.trouble())
                continue
            number = picture.number
            self._note_picture()
            began_at = time.monotonic()
            self._look_at(picture)
            del picture  # not kept while waiting
            self._stopping.wait(began_at + DECODE_INTERVAL_S - time.monotonic())

    def _note_trouble(self, trouble: Trouble | None) -> None:
        """``trouble`` is None when a picture is only late."""
        before, self._trouble = self._trouble, trouble or self._trouble
        if trouble is None or trouble is before:
            return
        logger.warning("camera_lost cause=%s", trouble.value)
        if before is None:
            self._tell(self, CameraLost())

    def _note_picture(self) -> None:
        before, self._trouble = self._trouble, None
        if before is not None:
            logger.info("camera_back")
            self._tell(self, CameraBack())

    def _look_at(self, picture: Picture) -> None:
        event = self._teller.look(picture.grey(), time.monotonic())
        if event is not None:
            self._tell(self, event)
