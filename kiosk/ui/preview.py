"""The camera's live picture: the newest frame, past the runner, straight onto the graphics card.

Only a screen that shows it asks for frames, and only a frame with another number is copied, so a
still camera costs nothing. As soon as another screen is shown the picture is let go: it may show a
patient's papers. It is mirrored, because a hand in front of a screen expects a mirror.
"""

from kivy.graphics import Callback, Color, Rectangle
from kivy.graphics.opengl import GL_BLEND, glDisable, glEnable
from kivy.graphics.texture import Texture

from kiosk.ports import Frame, FrameSource
from kiosk.ui.baking import NO_HOLE, Hole
from kiosk.ui.cutting import mirrored_middle
from kiosk.ui.layers import LivePicture
from kiosk.ui.sheet import Sheet


class Preview:
    """Keeps one texture in step with a camera."""

    def __init__(self, frames: FrameSource | None) -> None:
        self._frames = frames
        self._number: int | None = None
        self._texture: Texture | None = None

    def draw(self, sheet: Sheet) -> bool:
        """Shows the newest frame where the sheet wants it; lets go of it when it wants none.

        Returns:
            True when there is another picture than before.
        """
        if sheet.live is None or self._frames is None:
            self._let_go()
            return False
        frame = self._frames.latest()
        is_new = frame is not None and frame.number != self._number
        if frame is not None and is_new:
            self._copy(frame)
        if self._texture is not None and sheet.live.texture is not self._texture:
            _place(sheet, sheet.live, self._texture)
        return is_new

    def covers(self, sheet: Sheet) -> Hole:
        """Where its picture hides all that lies below."""
        is_shown = sheet.live is not None and sheet.live.texture is not None
        return sheet.pixels(sheet.live.box) if is_shown and sheet.live else NO_HOLE

    def _let_go(self) -> None:
        """Black over what the camera saw: a texture that is given back is not emptied by itself."""
        if self._texture is not None:
            _fill(self._texture, bytes(3 * self._texture.width * self._texture.height))
        self._number = self._texture = None

    def _copy(self, frame: Frame) -> None:
        texture = self._texture
        if texture is None or tuple(texture.size) != (frame.width, frame.height):
            self._let_go()
            texture = Texture.create(size=(frame.width, frame.height), colorfmt="bgr")
            self._texture = texture
        _fill(texture, frame.bgr)
        self._number = frame.number


def _fill(texture: Texture, bgr: bytes | bytearray) -> None:
    texture.blit_buffer(bgr, colorfmt="bgr", bufferfmt="ubyte")


def _place(sheet: Sheet, live: LivePicture, texture: Texture) -> None:
    left, top, width, height = sheet.pixels(live.box)
    live.texture = texture
    live.group.clear()
    live.group.add(Callback(lambda _instruction: glDisable(GL_BLEND)))  # nothing shines through
    live.group.add(Color(1, 1, 1, 1))
    live.group.add(
        Rectangle(
            pos=(left, sheet.panel.height - top - height),
            size=(width, height),
            texture=texture,
            tex_coords=mirrored_middle(texture.width / texture.height, width / height),
        )
    )
    live.group.add(Callback(lambda _instruction: glEnable(GL_BLEND)))
