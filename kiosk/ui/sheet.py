"""The sheet that a screen is drawn on: it turns grid units into pixels and pictures into quads.

A screen is drawn anew from its View each time the View changes; pictures and words are kept, so
that costs little, and nothing on the screen can disagree with the View. The sheet also collects
what can be touched, what moves, and how each text fitted (for the tests).
"""

import dataclasses

from kivy.graphics import BorderImage, Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.ui import shapes, textures
from kiosk.ui.arrival import AT_REST
from kiosk.ui.fonts import Face, runs_of, without_faces
from kiosk.ui.layers import Layers
from kiosk.ui.panel import Box, Panel
from kiosk.ui.theme import Growth, Palette, Role, Size, rgba
from kiosk.ui.typesetting import Room, Setting, fit
from kiosk.ui.view_model import TextSize, Theme
from kiosk.ui.words import Words

LEAST_DRAWING = 40
"""A picture narrower than 7 mm helps nobody."""
VEIL = {Theme.STANDARD: "#101828", Theme.HIGH_CONTRAST: "#000000"}


@dataclasses.dataclass(frozen=True, slots=True)
class Type:
    """How a text is to look."""

    size: float
    """Wanted at 100 %, in grid units; smaller down to ``smallest`` when it does not fit."""
    role: Role = Role.INK
    is_bold: bool = False
    align: float = 0
    """0 left, 0.5 centred, 1 right."""
    rise: float = 0.5
    """0 at the top of the box, 0.5 in the middle, 1 at the bottom."""
    smallest: float = Size.FLOOR
    leading: float = 1.18
    is_personal: bool = False
    """Said by a patient's record: set without being kept."""
    growth: Growth = Growth.TEXT
    """How it follows the patient's text size."""
    one_line_from: float = 1
    """From this share of its wanted size a text in one line is better than a larger one in two."""


@dataclasses.dataclass(frozen=True, slots=True)
class SetText:
    """How a text was set; for tests."""

    text: str = dataclasses.field(repr=False)
    runs: tuple[tuple[str, Face], ...] = dataclasses.field(repr=False)
    """The same in pieces of one face."""
    drawn: Box
    """What the glyphs take up."""
    wanted: int
    """Pixels."""
    size: int
    """Pixels."""
    fits: bool
    kind: Type
    """How it was asked for."""
    room: Box
    """What it had to fit in."""
    lines: tuple[str, ...] = dataclasses.field(repr=False)
    quads: tuple[tuple[Rectangle, ...], ...] = dataclasses.field(repr=False)
    """Each line as it is drawn, a quad for each piece."""


class Sheet(Layers):
    """Draws for one panel in one theme, into its layers."""

    def __init__(
        self,
        panel: Panel,
        palette: Palette,
        words: Words,
        text_size: TextSize = TextSize.NORMAL,
    ) -> None:
        super().__init__()
        self.panel = panel
        self.palette = palette
        self.words = words
        self.text_size = text_size
        self.arrival = AT_REST
        """What moves once, because the screen has just been entered."""
        self.texts: list[SetText] = []

    @property
    def box(self) -> Box:
        """The whole sheet."""
        return self.panel.box

    @property
    def is_compact(self) -> bool:
        """True on the small panel."""
        return self.panel.is_compact

    @property
    def is_one_column(self) -> bool:
        """True at the largest text size: answers are rows, one under the other."""
        return self.text_size is TextSize.LARGEST

    def pick(self, usual: float, compact: float) -> float:
        """A measure for this panel."""
        return compact if self.is_compact else usual

    def grown(self, units: float, growth: Growth = Growth.TEXT) -> float:
        """A measure that follows the text size as texts do."""
        return units * growth.factor(self.text_size)

    def px(self, units: float) -> int:
        """Grid units as whole pixels."""
        return round(units * self.panel.px_per_unit)

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

    # --- words ---

    def say(self, message: str, box: Box, kind: Type, **facts: object) -> Box:
        """Words of the catalogue by their id; gives the box of what was drawn."""
        return self.write(self.words.of(message, **facts), box, kind)

    def write(self, text: str, box: Box, kind: Type) -> Box:
        """A text with its marks for line ends, as large as fits up to the wanted size."""
        setting = self._fit(text, box, kind)
        wanted = self._wanted(kind)
        drawn, quads = self._set(setting.lines, setting.size, box, kind)
        if self.group is not self.pressed:  # a key says the same when it is held down
            face = self.words.face
            runs = tuple(run for line in setting.lines for run in runs_of(line, face))
            found = (runs, drawn, wanted, setting.size, setting.fits)
            lines = tuple(without_faces(line) for line in setting.lines)
            self.texts.append(SetText(text, *found, kind, box, lines, quads))
        return drawn

    def height_of(self, text: str, box: Box, kind: Type) -> float:
        """Height of a text as it would be set in a box, in grid units."""
        setting = self._fit(text, box, kind)
        height = setting.size * (1 + kind.leading * (len(setting.lines) - 1))
        return height / self.panel.px_per_unit

    def fits(self, text: str, box: Box, kind: Type, share: float = 1) -> bool:
        """True when a text can be set in a box at this share of its wanted size or larger."""
        setting = self._fit(text, box, kind)
        return setting.fits and setting.size >= int(self._wanted(kind) * share)

    def _fit(self, text: str, box: Box, kind: Type) -> Setting:
        wanted = self._wanted(kind)
        height, smallest = self.px(box.h), self.px(kind.smallest)
        room = Room(self.px(box.w), height, wanted, smallest, kind.leading)

        def measure(line: str, size: int) -> float:
            return self._width(line, size, kind)

        if kind.one_line_from < 1:
            least = max(round(wanted * kind.one_line_from), smallest)
            line = fit(text, Room(room.width, min(height, wanted), wanted, least), measure)
            if line.fits:
                return line
        return fit(text, room, measure)

    def _wanted(self, kind: Type) -> int:
        return self.px(self.grown(kind.size, kind.growth))

    def width_of(self, text: str, kind: Type) -> float:
        """Width of one line at the wanted size, in grid units."""
        return self._width(text, self._wanted(kind), kind) / self.panel.px_per_unit

    def _width(self, line: str, size: int, kind: Type) -> float:
        width_of = textures.width_of if kind.is_personal else textures.kept_width_of
        runs = runs_of(line, self.words.face)
        return sum(width_of(text, size, face, is_bold=kind.is_bold) for text, face in runs)

    def _set(
        self, lines: tuple[str, ...], size: int, box: Box, kind: Type
    ) -> tuple[Box, tuple[tuple[Rectangle, ...], ...]]:
        scale = self.panel.px_per_unit
        pitch = kind.leading * size
        height = size + pitch * (len(lines) - 1)
        top = box.y * scale + (box.h * scale - height) * kind.rise
        widest, quads = 0.0, []
        for index, line in enumerate(lines):
            width, pieces = self._set_line(line, size, box, top + pitch * index, kind)
            quads.append(pieces)
            widest = max(widest, width)
        left = box.x + (box.w - widest / scale) * kind.align
        return Box(left, top / scale, widest / scale, height / scale), tuple(quads)

    def _set_line(
        self, line: str, size: int, box: Box, top: float, kind: Type
    ) -> tuple[float, tuple[Rectangle, ...]]:
        """One line, a piece for each of its faces; gives its width in pixels, and the pieces."""
        scale = self.panel.px_per_unit
        make = textures.line if kind.is_personal else textures.kept_line
        runs = runs_of(line, self.words.face)
        pieces = [make(text, size, face, is_bold=kind.is_bold) for text, face in runs]
        width = sum(texture.width for texture in pieces)
        left = box.x * scale + (box.w * scale - width) * kind.align
        middle = top + size / 2
        self._colour(self.palette[kind.role])
        quads = []
        for texture in pieces:
            quads.append(self._place(texture, round(left), round(middle - texture.height / 2)))
            left += texture.width
        return width, tuple(quads)

    @property
    def theme(self) -> Theme:
        """The theme drawn in."""
        return self.palette.theme

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
