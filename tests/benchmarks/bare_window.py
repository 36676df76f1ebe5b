"""The least that a Kivy program with a label, three keys and a camera's picture would draw."""

import importlib
from typing import Any

from kiosk.frame import Frame

PICTURE = (512, 520)
"""Pixels of the camera's picture on the glass, as on S30 of the kiosk."""


class BareWindow:
    """Kivy's own widgets as they come."""

    def __init__(self, frame: Frame | None) -> None:
        self.root = _widget("BoxLayout", orientation="vertical")
        self.root.add_widget(_widget("Label", text="bare", font_size=56))
        self._frame = frame
        if frame is not None:
            make: Any = importlib.import_module("kivy.graphics.texture").Texture.create
            self._texture = make(size=(frame.width, frame.height), colorfmt="bgr")
            self._texture.flip_vertical()
            place = {"size_hint": (None, None), "size": PICTURE, "fit_mode": "fill"}
            self._image = _widget("Image", texture=self._texture, **place)
            self.root.add_widget(self._image)
        keys = _widget("BoxLayout")
        for text in ("one", "two", "three"):
            keys.add_widget(_widget("Button", text=text, font_size=40))
        self.root.add_widget(keys)

    def renew(self) -> None:
        """Another picture."""
        if self._frame is not None:
            self._texture.blit_buffer(self._frame.bgr, colorfmt="bgr", bufferfmt="ubyte")
            self._image.canvas.ask_update()


def _widget(kind: str, **properties: object) -> Any:
    """Kivy's widgets have no types; what is said here is what Kivy's own guide says."""
    return getattr(importlib.import_module(f"kivy.uix.{kind.lower()}"), kind)(**properties)
