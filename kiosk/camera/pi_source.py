"""The Raspberry Pi's ribbon camera (CSI) through picamera2, which is imported when it is opened.

The package comes by apt, fitting the system's libcamera, and is on no other machine. The small
stream is asked for as YUV420: the first rows of such an array are the picture in grey, so that the
decoders need no conversion. Rows may be padded; the array has the padding (picamera2's
``make_array``). The small stream may not be larger than the main one, so both have the same size
(camera.md 4). ``RGB888`` is what libcamera calls bytes in the order blue, green, red.
"""

import dataclasses
import importlib
import logging
from typing import Protocol, cast

import numpy as np

from kiosk.camera.source import FRAMES_A_SECOND, HEIGHT, WIDTH, Bgr, Granted, SourceError, as_bgr

logger = logging.getLogger(__name__)

PREFIX = "picamera2:"
MISSING = (
    "the Python package picamera2 is missing: on Raspberry Pi OS `apt install python3-picamera2`, "
    "and let the kiosk's environment see the system's packages"
)
_STREAMS = ["main", "lores"]


class PiCamera(Protocol):
    """What is used of ``picamera2.Picamera2``."""

    def create_video_configuration(
        self,
        main: dict[str, object],
        lores: dict[str, object],
        controls: dict[str, object],
    ) -> dict[str, object]:
        """Settings with the library's values for the rest."""

    def configure(self, camera_config: dict[str, object]) -> object:
        """May change sizes to what the sensor can do."""

    def camera_configuration(self) -> dict[str, dict[str, object]]:
        """As it really is."""

    def start(self) -> object:
        """Pictures come from now on."""

    def capture_arrays(
        self, names: list[str]
    ) -> tuple[list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]], dict[str, object]]:
        """The streams of one and the same moment, and what was set for it."""

    def stop(self) -> object:
        """No more pictures."""

    def close(self) -> object:
        """Somebody else may have the camera."""


class PiVideo:
    """A camera that is running; implements ``kiosk.camera.source.Video``."""

    interval_s = 0.0

    def __init__(self, camera: PiCamera) -> None:
        self._camera = camera
        self._metadata: dict[str, object] = {}
        self.grey: Bgr | None = None

    def read(self) -> Bgr | None:
        """The next picture; raises whatever the library does when the camera leaves."""
        (main, lores), self._metadata = self._camera.capture_arrays(_STREAMS)
        bgr = as_bgr(np.ascontiguousarray(main))
        self.grey = None if bgr is None else _y_plane(lores, bgr)
        return bgr

    def granted(self) -> Granted:
        """The main stream as it was configured; times and focus of the newest picture."""
        main = self._camera.camera_configuration()["main"]
        width, height = cast("tuple[int, int]", main["size"])
        told = {
            name: _number(self._metadata.get(name)) for name in ("ExposureTime", "FrameDuration")
        }
        duration_us = told["FrameDuration"]
        return Granted(
            width=width,
            height=height,
            fps=1_000_000 / duration_us if duration_us else None,
            fourcc=str(main["format"]),
            exposure=told["ExposureTime"],
            focus=_number(self._metadata.get("LensPosition")),
        )

    def release(self) -> None:
        """Lets go of the camera, even when it does not stop any more."""
        try:
            self._camera.stop()
        finally:
            self._camera.close()


@dataclasses.dataclass(frozen=True, slots=True)
class PiSource:
    """A setting ``picamera2:0``: the camera of that number."""

    number: int
    repeats = False

    def open(self) -> PiVideo | None:
        """None while there is no such camera.

        Raises:
            SourceError: the package is missing.
        """
        camera = self._camera()
        if camera is None:
            return None
        size = (WIDTH, HEIGHT)
        try:
            camera.configure(
                camera.create_video_configuration(
                    main={"size": size, "format": "RGB888"},
                    lores={"size": size, "format": "YUV420"},
                    controls={"FrameRate": FRAMES_A_SECOND},
                )
            )
            camera.start()
        except BaseException:
            camera.close()  # else it stays taken, for us too
            raise
        return PiVideo(camera)

    def _camera(self) -> PiCamera | None:
        try:
            library = importlib.import_module("picamera2")
        except ImportError:
            raise SourceError(MISSING) from None
        try:
            return cast("PiCamera", library.Picamera2(self.number))
        except (IndexError, RuntimeError) as error:  # no such number; another program has it
            logger.warning("camera_not_opened code=%s", type(error).__name__)
            return None


def _y_plane(lores: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], bgr: Bgr) -> Bgr | None:
    """The grey rows without padding; None when they do not belong to a picture of this size."""
    height, width = bgr.shape[:2]
    match lores.shape:
        case (rows, stride) if rows == height * 3 // 2 and stride >= width:
            return np.ascontiguousarray(lores[:height, :width])
    return None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
