"""Which characters of a text its face cannot draw; asked of the very files that Kivy has opened."""

import functools

from fontTools.ttLib import TTFont


def missing(text: str, face: str, *, is_bold: bool) -> str:
    """The characters without a glyph, once each."""
    known = _characters(_file(face, is_bold=is_bold))
    return "".join(sorted({c for c in text if not c.isspace() and ord(c) not in known}))


def _file(face: str, *, is_bold: bool) -> str:
    from kivy.core.text import LabelBase

    registered: dict[str, tuple[str, str, str, str]] = vars(LabelBase)["_fonts"]
    regular, _italic, bold, _both = registered[face]
    return bold if is_bold else regular


@functools.cache
def _characters(path: str) -> frozenset[int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap())
