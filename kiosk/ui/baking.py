"""What stands still on a screen, drawn once into a buffer and shown as one picture.

On software GL a redraw of a whole screen costs twice what one picture of its size costs
(docs/screens.md has the figures), and a camera asks for thirty a second. The buffer is made once a
window and used by every screen: a new screen paints over the last one, so nothing of it stays.
"""

from kivy.graphics import Callback, Color, Fbo, InstructionGroup, Rectangle
from kivy.graphics.opengl import GL_BLEND, glDisable, glEnable

from kiosk.ui.panel import Panel


class StillPicture:
    """A buffer as large as the panel."""

    def __init__(self, panel: Panel) -> None:
        size = (panel.width, panel.height)
        self._buffer = Fbo(size=size)
        texture = self._buffer.texture
        texture.mag_filter = texture.min_filter = "nearest"
        self.group = InstructionGroup()
        """Shows what the buffer holds; nothing lies below it, so nothing has to be mixed."""
        self.group.add(Callback(lambda _instruction: glDisable(GL_BLEND)))
        self.group.add(Color(1, 1, 1, 1))
        self.group.add(Rectangle(pos=(0, 0), size=size, texture=texture))
        self.group.add(Callback(lambda _instruction: glEnable(GL_BLEND)))

    def take(self, still: InstructionGroup) -> None:
        """Draws into the buffer and lets go of what was drawn."""
        self._buffer.add(still)
        self._buffer.draw()
        self._buffer.clear()
        still.clear()
