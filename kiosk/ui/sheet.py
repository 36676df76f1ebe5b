"""The sheet that a screen is drawn on: a canvas that can set words.

A screen is drawn anew from its View each time the View changes; pictures and words are kept, so
that costs little, and nothing on the screen can disagree with the View. The sheet also collects
what can be touched, what moves, and how each text fitted (for the tests).
"""

import dataclasses

from kivy.graphics import Rectangle

from kiosk.ui import textures
from kiosk.ui.arrival import AT_REST
from kiosk.ui.canvas import Canvas
from kiosk.ui.fonts import Face, runs_of, without_faces
from kiosk.ui.panel import Box, Panel
from kiosk.ui.theme import Growth, Palette, Role, Size
from kiosk.ui.typesetting import Room, Setting, fit
from kiosk.ui.view_model import TextSize
from kiosk.ui.words import Words


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
    """From this share of its wanted size a text in one line (in as many as it is written in) is
    better than a larger one in more."""


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


class Sheet(Canvas):
    """Draws for one panel in one theme, one language and one text size."""

    def __init__(
        self,
        panel: Panel,
        palette: Palette,
        words: Words,
        text_size: TextSize = TextSize.NORMAL,
    ) -> None:
        super().__init__(panel, palette)
        self.words = words
        self.text_size = text_size
        self.arrival = AT_REST
        """What moves once, because the screen has just been entered."""
        self.texts: list[SetText] = []

    @property
    def is_one_column(self) -> bool:
        """True at the largest text size: answers are rows, one under the other."""
        return self.text_size is TextSize.LARGEST

    def grown(self, units: float, growth: Growth = Growth.TEXT) -> float:
        """A measure that follows the text size as texts do."""
        return units * growth.factor(self.text_size)

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
            written = wanted * (1 + kind.leading * text.count("\n"))
            few = Room(room.width, min(height, written), wanted, least, kind.leading)
            line = fit(text, few, measure)
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
