"""One picture of a camera in the forms that are wanted: colour, grey, small for the screen."""

import functools

import cv2
import numpy as np

from kiosk.camera.source import Bgr
from kiosk.ports import Frame

PREVIEW_WIDTH = 640


class Picture:
    """One picture, as taken."""

    def __init__(
        self, bgr: Bgr, number: int, taken_at: float = 0.0, grey: Bgr | None = None
    ) -> None:
        self.bgr = bgr
        self.number = number
        self.taken_at = taken_at
        """When it was read, on the monotonic clock."""
        self._grey = grey

    def grey(self) -> Bgr:
        """For the decoders, full size."""
        if self._grey is not None:
            return self._grey
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
        return Frame(width, height, bytearray(small.tobytes()), self.number)

    def wipe(self) -> None:
        """Overwrites the picture in all its forms; whoever still looks at it sees black."""
        for pixels in (self.bgr, self._grey):
            if pixels is not None and pixels.flags.writeable:
                pixels[:] = 0
        made = self.__dict__.get("preview")
        if made is not None:
            made.bgr[:] = bytes(len(made.bgr))
