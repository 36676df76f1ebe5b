"""Looks for everything that can be wrong with how a screen is laid out.

Each check names message ids and keys, so that the fault can be mended where it is: in a catalogue,
or in the screen. What lies behind the idle question is not looked at: nobody can read it there.
"""

import itertools
from collections.abc import Iterator

from kiosk.ui.typesetting import plain
from tests.screens import glyphs, key_scanner
from tests.screens.findings import Case, Fault, Finding
from tests.screens.ground import Grounds, contrast
from tests.screens.layout import Layout, Px, Rgba, Text
from tests.screens.limits import (
    CAMERA_CONTRAST,
    CONTRAST,
    DOCK_CONTRAST,
    DOCK_MM,
    OFF_CONTRAST,
    TEXT_MM,
)

Found = tuple[Fault, str, str]


def scan(layout: Layout, case: Case, off: Rgba) -> list[Finding]:
    """All faults of one combination.

    Args:
        layout: what is drawn.
        case: which combination it is.
        off: the colour of words on keys that are switched off.
    """
    found = [*_fits(layout), *_stands_free(layout), *_is_readable(layout, off)]
    found += key_scanner.scan_keys(layout, case)
    found += [(Fault.UNREADABLE, name, "") for name in layout.unknown]
    return [Finding(fault, case, about, detail) for fault, about, detail in found]


def _fits(layout: Layout) -> Iterator[Found]:
    width, height = layout.panel
    floor = round(TEXT_MM * layout.px_per_mm)
    for text in layout.texts:
        if not plain(text.source).strip():
            yield Fault.EMPTY, text.name, repr(text.source)
        if not text.fits:
            yield Fault.MISFIT, text.name, f"{plain(text.source)!r} in {_told(text.room)}"
        if text.size < floor:
            yield Fault.TOO_SMALL, text.name, f"{text.size / layout.px_per_mm:.1f} mm"
        if torn := _torn(text):
            yield Fault.TORN, text.name, torn
        for (left, top, across, down), _ in text.cores:
            if left < 0 or top < 0 or left + across > width or top + down > height:
                yield Fault.CLIPPED, text.name, _told((left, top, across, down))


def _torn(text: Text) -> str:
    """The line that ends where no line may end; empty when all is well."""
    rest = text.source
    for line in text.lines:
        for character in line.text:
            rest = rest.lstrip("|¦\n" if character.isspace() else "|¦\n \u3000")
            if not rest.startswith(character):
                return line.text
            rest = rest[1:]
        if rest and not rest.lstrip(" \u3000").startswith(("|", "¦", "\n")):
            return line.text
    return ""


def _stands_free(layout: Layout) -> Iterator[Found]:
    front = layout.texts_in_front()
    for one, other in itertools.combinations(front, 2):
        if any(_overlap(a, b) for a, _ in one.cores for b, _ in other.cores):
            yield Fault.TEXT_ON_TEXT, one.name, other.name
    for text in front:
        for name, key in layout.keys.items():
            if any(_overlap(core, key) and not _is_inside(core, key) for core, _ in text.cores):
                yield Fault.ACROSS_KEY, text.name, name


def _is_readable(layout: Layout, off: Rgba) -> Iterator[Found]:
    grounds = Grounds(layout)
    for text in layout.texts_in_front():
        for letters, face in text.runs:
            if lacking := glyphs.missing(letters, face, is_bold=text.is_bold):
                yield Fault.NO_GLYPH, text.name, f"{lacking} in {face}"
        if not text.cores:
            continue
        ground = grounds.of(text)
        worst = min(contrast(text.colour, colour) for colour in ground.colours)
        if worst < _needed(text, layout, off):
            yield Fault.LOW_CONTRAST, text.name, f"{worst:.1f}:1"
        for picture in sorted(ground.pictures - {_reader(p) for p in ground.pictures}):
            yield Fault.ON_PICTURE, text.name, picture
        for cover in sorted(ground.covers):
            yield Fault.COVERED, text.name, cover


def _reader(picture: str) -> str:
    """The reader is drawn to carry the words of the dock."""
    return picture if picture.startswith("drawing seated") else ""


def _needed(text: Text, layout: Layout, off: Rgba) -> float:
    """7:1, and the exceptions of the design reference 4."""
    is_dock = any(message.startswith("dock.") for message in text.messages)
    if is_dock and text.is_bold and text.size >= DOCK_MM * layout.px_per_mm:
        return DOCK_CONTRAST
    if text.messages == ("qr.camera",):
        return CAMERA_CONTRAST
    return OFF_CONTRAST if _is_near(text.colour, off) else CONTRAST


def _is_near(one: Rgba, other: Rgba) -> bool:
    return all(abs(a - b) < 1 / 255 for a, b in zip(one, other, strict=True))


def _told(box: Px) -> str:
    left, top, width, height = (round(side) for side in box)
    return f"{width} x {height} at {left}, {top}"


def _is_inside(box: Px, around: Px) -> bool:
    x, y, w, h = box
    left, top, width, height = around
    return left <= x and top <= y and x + w <= left + width and y + h <= top + height


def _overlap(one: Px, other: Px) -> bool:
    ax, ay, aw, ah = one
    bx, by, bw, bh = other
    return ax < bx + bw and bx < ax + aw and ay < by + bh and by < ay + ah
