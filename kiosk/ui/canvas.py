"""Turns grid units into pixels, and pictures and colours into quads, on the layers of a screen."""

from kivy.graphics import BorderImage, Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.ui import shapes, textures
from kiosk.ui.layers import Layers
from kiosk.ui.panel import Box, Panel
from kiosk.ui.theme import Palette, Role, rgba
from kiosk.ui.view_model import Theme

LEAST_DRAWING = 40
"""A picture narrower than 7 mm helps nobody."""
VEIL = {Theme.STANDARD: "#101828", Theme.HIGH_CONTRAST: "#000000"}


class Canvas(Layers):
    """Draws for one panel in one theme, without words."""

    def __init__(self, panel: Panel, palette: Palette) -> None:
        super().__init__()
        self.panel = panel
        self.palette = palette

    @property
    def box(self) -> Box:
        """The whole sheet."""
        return self.panel.box

    @property
    def is_compact(self) -> bool:
        """True on the small panel."""
        return self.panel.is_compact

    def pick(self, usual: float, compact: float) -> float:
        """A measure for this panel."""
        return compact if self.is_compact else usual

    def px(self, units: float) -> int:
        """Grid units as whole pixels."""
        return round(units * self.panel.px_per_unit)

    @property
    def theme(self) -> Theme:
        """The theme drawn in."""
        return self.palette.theme

    # --- fills ---

    def fill(self, box: Box, role: Role, opacity: float = 1) -> None:
        """A plain rectangle."""
        self._colour(self.palette[role], opacity)
        self._quad(box)

    def veil(self, opacity: float) -> None:
        """Dims all that was drawn so far."""
        self._colour(VEIL[self.theme], opacity)
        self._quad(self.box)

    def disc(self, x: float, y: float, diameter: float, role: Role) -> None:
        """A filled circle around a point."""
        self.document(
            shapes.disc(self.px(diameter), self.palette[role]), x - diameter / 2, y - diameter / 2
        )

    def sliced(self, box: Box, document: str, slices: tuple[int, int, int, int]) -> None:
        """A small picture stretched between its corners; ``slices``: bottom, right, top, left."""
        left, bottom, width, height = self._pixels(box)
        self._colour("#FFFFFF")
        self.group.add(
            BorderImage(
                pos=(left, bottom),
                size=(width, height),
                border=slices,
                texture=textures.shape(document),
                auto_scale="off",
            )
        )

    def document(self, document: str, x: float, y: float) -> None:
        """A picture of SVG text in pixels, its top left corner here."""
        self._picture(textures.shape(document), x, y)

    # --- pictures ---

    def drawing(self, name: str, box: Box) -> None:
        """A drawing in the middle of a box, as large as fits; none where it would be tiny."""
        ratio = textures.drawing_ratio(name)
        width = min(box.w, box.h / ratio)
        if width < LEAST_DRAWING:
            return
        where = box.middle(width, width * ratio)
        texture = textures.drawing(name, self.palette.theme, self.px(width))
        self._picture(texture, where.x, where.y)

    def sunk(self, name: str, box: Box, level: float) -> None:
        """A drawing as wide as its box, of which only what is above ``level`` is seen."""
        texture = textures.drawing(name, self.palette.theme, self.px(box.w))
        left, top = round(box.x * self.panel.px_per_unit), round(box.y * self.panel.px_per_unit)
        height = min(round(level * self.panel.px_per_unit) - top, texture.height)
        if height > 0:
            self._colour("#FFFFFF")
            part = texture.get_region(0, texture.height - height, texture.width, height)
            self._place(part, left, top)

    def icon(self, name: str, x: float, y: float, size: float, role: Role) -> None:
        """An icon, its top left corner here."""
        self._picture(textures.icon(name, self.palette[role], self.px(size)), x, y)

    # --- pixels ---

    def pixels(self, box: Box) -> tuple[int, int, int, int]:
        """x, y, width, height in pixels, origin at the top left."""
        scale = self.panel.px_per_unit
        left, top = round(box.x * scale), round(box.y * scale)
        return left, top, round(box.right * scale) - left, round(box.bottom * scale) - top

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        left, top, width, height = self.pixels(box)
        return left, self.panel.height - top - height, width, height

    def _colour(self, colour: str, opacity: float = 1) -> None:
        red, green, blue, _ = rgba(colour)
        self.group.add(Color(red, green, blue, opacity))

    def _quad(self, box: Box) -> None:
        left, bottom, width, height = self._pixels(box)
        self.group.add(Rectangle(pos=(left, bottom), size=(width, height)))

    def _picture(self, texture: Texture, x: float, y: float) -> None:
        self._colour("#FFFFFF")
        scale = self.panel.px_per_unit
        self._place(texture, round(x * scale), round(y * scale))

    def _place(self, texture: Texture, left: int, top: int) -> Rectangle:
        bottom = self.panel.height - top - texture.height
        quad = Rectangle(pos=(left, bottom), size=texture.size, texture=texture)
        self.group.add(quad)
        return quad
