"""Who stands before the camera, for a bench without a camera and without a person.

``StandIn`` is the bench's side: it says whose face is there. ``StandInMatcher`` is the kiosk's side
and implements the whole port: it decides by the photo that was really read from the card. It is no
face comparison; that comes with the camera, and until then only tests may use this.
"""

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.flow.holder import FaceHint, FaceVerdict
from kiosk.photo import CardPhoto
from kiosk.ports import Frame

_FILE = "standing-there"
_LOOK_AGAIN_S = 0.05
_LOOKS_BEFORE_NO_MATCH = 10


class StandIn:
    """The person before the camera, told in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def nobody(self) -> None:
        """The place is empty: the kiosk asks to come closer until its time is over."""
        (self.folder / _FILE).unlink(missing_ok=True)

    def person(self, photo: bytes) -> None:
        """Somebody who looks like this photo."""
        draft = self.folder / f"{_FILE}.new"
        draft.write_text(hashlib.sha256(photo).hexdigest(), encoding="ascii")
        draft.rename(self.folder / _FILE)


class StandInMatcher:
    """Implements ``kiosk.ports.FaceMatcher`` against a ``StandIn``'s folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, photo: CardPhoto, report: Callable[[FaceHint | FaceVerdict], None]) -> None:
        self.stop()
        self._stopping = threading.Event()
        expected = hashlib.sha256(photo.data).hexdigest()
        self._thread = threading.Thread(
            target=self._look, args=(expected, report, self._stopping), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def latest(self) -> Frame | None:
        return None  # nobody is filmed

    def _look(
        self,
        expected: str,
        report: Callable[[FaceHint | FaceVerdict], None],
        stopping: threading.Event,
    ) -> None:
        looks = 0
        while not stopping.wait(_LOOK_AGAIN_S):
            seen = self._file.read_text("ascii") if self._file.exists() else None
            if seen is None:
                report(FaceHint.COME_CLOSER)
            elif seen == expected:
                report(FaceVerdict.MATCH)
                return
            elif (looks := looks + 1) >= _LOOKS_BEFORE_NO_MATCH:
                report(FaceVerdict.NO_MATCH)
                return
