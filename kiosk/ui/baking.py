"""What stands still on a screen, drawn once into a buffer and shown as one picture.

On software GL a redraw of a whole screen costs twice what one picture of its size costs
(docs/screens.md has the figures), and a camera asks for thirty a second. The buffer is made once a
window and used by every screen: a new screen paints over the last one, so nothing of it stays.
"""

from kivy.graphics import Callback, Color, Fbo, InstructionGroup, Rectangle
from kivy.graphics.opengl import GL_BLEND, glDisable, glEnable

from kiosk.ui.panel import Panel

Hole = tuple[int, int, int, int]
"""Left, top, width, height; pixels from the top left."""
NO_HOLE: Hole = (0, 0, 0, 0)


class StillPicture:
    """A buffer as large as the panel."""

    def __init__(self, panel: Panel) -> None:
        size = (panel.width, panel.height)
        self._buffer = Fbo(size=size)
        texture = self._buffer.texture
        texture.mag_filter = texture.min_filter = "nearest"
        self._size, self._hole = size, NO_HOLE
        self._quads = InstructionGroup()
        self.group = InstructionGroup()
        """Shows what the buffer holds; nothing lies below it, so nothing has to be mixed."""
        self.group.add(Callback(lambda _instruction: glDisable(GL_BLEND)))
        self.group.add(Color(1, 1, 1, 1))
        self.group.add(self._quads)
        self.group.add(Callback(lambda _instruction: glEnable(GL_BLEND)))
        self._lay()

    def leave_out(self, hole: Hole) -> None:
        """Does not draw where something else covers all: the camera's picture, at each frame."""
        if hole != self._hole:
            self._hole = hole
            self._lay()

    def _lay(self) -> None:
        """Up to four quads around the hole."""
        width, height = self._size
        left, top, across, down = self._hole
        right, bottom = left + across, height - top - down
        self._quads.clear()
        for x, y, w, h in (
            (0, 0, left, height),
            (right, 0, width - right, height),
            (left, 0, across, bottom),
            (left, bottom + down, across, top),
        ):
            if w > 0 and h > 0:
                self._quads.add(
                    Rectangle(
                        pos=(x, y),
                        size=(w, h),
                        texture=self._buffer.texture,
                        tex_coords=self._part(x, y, w, h),
                    )
                )

    def _part(self, x: int, y: int, w: int, h: int) -> tuple[float, ...]:
        """The corners of a part of the buffer, from the lower left one, against the clock."""
        width, height = self._size
        left, right = x / width, (x + w) / width
        low, high = y / height, (y + h) / height
        return left, low, right, low, right, high, left, high

    def take(self, still: InstructionGroup) -> None:
        """Draws into the buffer and lets go of what was drawn."""
        self._buffer.add(still)
        self._buffer.draw()
        self._buffer.clear()
        still.clear()
