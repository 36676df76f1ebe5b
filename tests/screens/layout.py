"""What one screen looks like, as data: read from the drawing instructions of a laid out sheet.

Nothing here knows a screen. The instructions are those that the graphics card would get, so what is
found in them is what would be seen; the words' ids are told by `tests.screens.witness`.
"""

import dataclasses
from collections.abc import Iterator
from typing import Any

from kiosk.ui.fonts import without_faces

Px = tuple[float, float, float, float]
"""Left, top, width, height; pixels from the top left."""
Rgba = tuple[float, float, float, float]
"""Parts of one."""
SHOWN_S = 1.0
"""What moves without end is read as it is so long after the screen was shown; the rest, at rest."""


@dataclasses.dataclass(frozen=True, slots=True)
class Paint:
    """One thing that is drawn; later ones lie over earlier ones."""

    name: str
    """fill, text, live, or what the picture is: drawing card, icon bell #101828 37, shape 1f2e…."""
    box: Px
    colour: Rgba
    texture: Any = None
    slices: tuple[int, int, int, int] | None = None
    """Bottom, right, top, left: what is not stretched."""

    @property
    def is_picture(self) -> bool:
        """True for what has a meaning of its own, so that no words may lie over it."""
        return self.name.startswith(("drawing", "icon"))


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One line of a text."""

    text: str
    box: Px
    place: int
    """In the order of paints."""


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """One text as it was set."""

    messages: tuple[str, ...]
    """Ids with these words; none for a fact, such as a number."""
    source: str
    """With its marks for line ends."""
    lines: tuple[Line, ...]
    runs: tuple[tuple[str, str], ...]
    """In pieces of one face each."""
    is_bold: bool
    size: int
    fits: bool
    room: Px
    colour: Rgba
    cores: tuple[tuple[Px, int], ...]
    """Where the glyphs of each line are, without the air above and below them; and its place."""

    @property
    def name(self) -> str:
        """What a person who mends it looks for."""
        return "/".join(self.messages) or "(fact)"


@dataclasses.dataclass(frozen=True, slots=True)
class Layout:
    """One screen on one panel."""

    panel: tuple[int, int]
    px_per_mm: float
    texts: tuple[Text, ...]
    paints: tuple[Paint, ...]
    keys: dict[str, Px]
    live: Px | None
    """Where the camera's picture is."""
    is_moving: bool
    veil: int
    """Place of the last paint that covers the whole panel: what is before it lies behind."""
    unknown: tuple[str, ...] = ()
    """Instructions that this module cannot read."""

    def texts_in_front(self) -> list[Text]:
        """Those that are to be read now."""
        return [text for text in self.texts if all(line.place > self.veil for line in text.lines)]


def _covers(box: Px, panel: tuple[int, int]) -> bool:
    left, top, width, height = box
    return left <= 0 and top <= 0 and left + width >= panel[0] and top + height >= panel[1]


def _veil(paints: list[Paint], panel: tuple[int, int]) -> int:
    covering = (place for place, paint in enumerate(paints) if _covers(paint.box, panel))
    return max(covering, default=0)


def _cores(lines: list[Line], size: int) -> Iterator[tuple[Px, int]]:
    height = size * 0.82
    for line in lines:
        left, top, width, high = line.box
        if width > 0:
            yield (left, top + (high - height) / 2, width, height), line.place


def _around(boxes: list[Px]) -> Px:
    """Of the pieces of one line."""
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right = max(box[0] + box[2] for box in boxes)
    return left, top, right - left, max(box[1] + box[3] for box in boxes) - top


def read(sheet: Any, witness: Any) -> Layout:
    """The layout of a sheet that ``witness`` saw being drawn."""
    for motion in sheet.motions:
        motion.step(SHOWN_S if motion.lasts_s is None else motion.lasts_s)
    reader = _Reader(sheet.panel.height, witness)
    if sheet.live is not None:
        reader.live = sheet.live.group
        reader.live_box = sheet.pixels(sheet.live.box)
    reader.walk(sheet.still)
    reader.walk(sheet.over)
    return Layout(
        (sheet.panel.width, sheet.panel.height),
        sheet.panel.px_per_mm,
        tuple(filter(None, (reader.text(sheet, seen) for seen in sheet.texts))),
        tuple(reader.paints),
        {name: sheet.pixels(target.box) for name, target in sheet.targets.items()},
        reader.live_box,
        bool(sheet.motions),
        _veil(reader.paints, (sheet.panel.width, sheet.panel.height)),
        tuple(reader.unknown),
    )


class _Reader:
    """Walks a tree of instructions in the order of drawing."""

    def __init__(self, height: int, witness: Any) -> None:
        self.height = height
        self.witness = witness
        self.paints: list[Paint] = []
        self.places: dict[int, int] = {}
        self.unknown: list[str] = []
        self.live: Any = None
        self.live_box: Px | None = None
        self._colour: Rgba = (1, 1, 1, 1)

    def walk(self, group: Any) -> None:
        if group is self.live and self.live_box is not None:
            self.paints.append(Paint("live", self.live_box, (0.5, 0.5, 0.5, 1)))
            return
        for instruction in group.children:
            self._read(instruction)

    def _read(self, instruction: Any) -> None:
        match type(instruction).__name__:
            case "InstructionGroup":
                self.walk(instruction)
            case "Color":
                self._colour = tuple(instruction.rgba)
            case "Rectangle" | "BorderImage" | "Ellipse":
                self._paint(instruction)
            case "BindTexture":  # Kivy puts one before each quad that has a picture
                pass
            case other:
                self.unknown.append(other)

    def _paint(self, quad: Any) -> None:
        (left, bottom), (width, height) = quad.pos, quad.size
        box = (left, self.height - bottom - height, width, height)
        texture = quad.texture
        slices = tuple(quad.border) if type(quad).__name__ == "BorderImage" else None
        self.places[id(quad)] = len(self.paints)
        self.paints.append(Paint(self.witness.name_of(texture), box, self._colour, texture, slices))

    def text(self, sheet: Any, seen: Any) -> Text | None:
        """A text that is still on the sheet; a key that was drawn anew leaves its old ones."""
        quads = [quad for row in seen.quads for quad in row]
        if not all(id(quad) in self.places for quad in quads):
            return None
        for quad in quads:
            place = self.places[id(quad)]
            self.paints[place] = dataclasses.replace(self.paints[place], name="text")
        lines = [
            Line(line, _around([self.paints[at].box for at in places]), places[0])
            for line, row in zip(seen.lines, seen.quads, strict=True)
            for places in [[self.places[id(quad)] for quad in row]]
        ]
        return Text(
            self.witness.messages_of(seen.text),
            without_faces(seen.text),
            tuple(lines),
            tuple((text, str(face)) for text, face in seen.runs),
            seen.kind.is_bold,
            seen.size,
            seen.fits,
            sheet.pixels(seen.room),
            self.paints[lines[0].place].colour,
            tuple(_cores(lines, seen.size)),
        )
