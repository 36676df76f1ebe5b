"""A finger and an eye at the X server itself: presses by XTEST, pictures by GetImage.

Sources: X11 protocol encoding (x.org, appendix B); X Test Extension Protocol 2.2.
"""

import struct
from typing import Any

from PIL import Image

from kiosk.display.x11 import Display

_QUERY_TREE, _GET_GEOMETRY, _GET_IMAGE, _QUERY_EXTENSION, _GET_ATTRIBUTES = 15, 14, 73, 98, 3
_FAKE_INPUT = 2
_PRESS, _RELEASE, _MOVE = 4, 5, 6
_VIEWABLE = 2
_Z_PIXMAP, _ALL_PLANES = 2, 0xFFFFFFFF


class XHand:
    """One more client of the display, for a trial."""

    def __init__(self, name: str, patience_s: float = 20.0) -> None:
        self._display = Display(name, patience_s)
        self.screen = self._display.screen
        self._xtest = self._opcode(b"XTEST")

    def close(self) -> None:
        self._display.__exit__(None, None, None)

    def press(self, x: int, y: int) -> None:
        """A finger, as the X server hands it to whoever is there: move, press, release."""
        for kind, detail in ((_MOVE, 0), (_PRESS, 1), (_RELEASE, 1)):
            self._display.send(
                struct.pack(
                    "<BBHBBxxIIxxxxxxxxhhxxxxxxxB",
                    self._xtest,
                    _FAKE_INPUT,
                    9,
                    kind,
                    detail,
                    0,
                    self.screen.root,
                    x,
                    y,
                    0,
                )
            )
            self._display.ask()

    def windows(self) -> list[int]:
        """What is shown, the top one last."""
        _, data = self._ask(struct.pack("<BxHI", _QUERY_TREE, 2, self.screen.root))
        found = struct.unpack(f"<{len(data) // 4}I", data)
        return [one for one in found if self._is_shown(one)]

    def picture(self, window: int) -> Image.Image:
        """What the server holds of it."""
        head, _ = self._ask(struct.pack("<BxHI", _GET_GEOMETRY, 2, window))
        width, height = struct.unpack_from("<HH", head, 16)
        asked = struct.pack(
            "<BBHIhhHHI", _GET_IMAGE, _Z_PIXMAP, 5, window, 0, 0, width, height, _ALL_PLANES
        )
        _, data = self._ask(asked)
        return Image.frombytes("RGB", (width, height), data, "raw", "BGRX")

    def _is_shown(self, window: int) -> bool:
        head, _ = self._ask(struct.pack("<BxHI", _GET_ATTRIBUTES, 2, window))
        return head[26] == _VIEWABLE

    def _opcode(self, extension: bytes) -> int:
        padded = extension + bytes(-len(extension) % 4)
        asked = struct.pack("<BxHHxx", _QUERY_EXTENSION, 2 + len(padded) // 4, len(extension))
        head, _ = self._ask(asked + padded)
        assert head[8], f"the server has no {extension.decode()}"
        return head[9]

    def _ask(self, request: bytes) -> tuple[bytes, bytes]:
        self._display.send(request)
        return self._display.answer()


def is_plain(picture: Image.Image) -> bool:
    """Whether there is nothing on it."""
    colours: Any = picture.getcolors(maxcolors=1 << 20)
    return len(colours) < 20
