"""`python -m kiosk.making.typefaces`: the Chinese and Korean faces of the screens.

Noto Sans CJK comes as collections of five faces, of which Kivy would open the first, the Japanese
one; so the faces are split here. They are cut to the common signs of their language and to those of
the sentences (decision 0016). The files are committed: neither a kiosk nor a test needs the 90 MB
of the Debian package fonts-noto-cjk.
"""

import argparse
import string
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

from kiosk.flow.setting import Language
from kiosk.making import catalogue
from kiosk.making.words import languages
from kiosk.repertoire import signs_of as common_signs
from kiosk.ui.fonts import FACE_OF, OWN, OWN_LETTERS, Face, file_of
from kiosk.ui.typesetting import plain

COLLECTIONS = Path("/usr/share/fonts/opentype/noto")
PACKAGE = "fonts-noto-cjk"
COLLECTION = {False: "NotoSansCJK-Regular.ttc", True: "NotoSansCJK-Bold.ttc"}
"""By weight: is it bold."""
ALWAYS = string.digits + string.ascii_letters + string.punctuation + " %¥·○…“”‘’（）、。，：？"
"""What facts may bring along, and what a changed sentence often needs."""
LANGUAGES = {Face.CHINESE: Language.ZH_HANS, Face.KOREAN: Language.KO}
ASCENT, DESCENT = 1010, -250
"""Of 1000; the middle is 0.38 of the size above the baseline."""
KEPT_NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]
"""Copyright, family, version and licence."""


def signs_of(face: Face) -> set[str]:
    """Every sign that a face has to draw."""
    signs = set(ALWAYS) | set(common_signs(LANGUAGES[face]))
    for language in languages():
        for message, sentence in _sentences(language).items():
            if OWN_LETTERS.get(message, FACE_OF[language]) is face:
                signs.update(sign for sign in sentence if not sign.isspace())
    return signs


def cut(face: Face, collections: Path, *, is_bold: bool) -> TTFont:
    """The face of a collection with no more glyphs than the screens need.

    Raises:
        LookupError: the collection has no such face, or the face lacks a sign.
    """
    font = _face_of(collections / COLLECTION[is_bold], face)
    signs = signs_of(face)
    lacking = {sign for sign in signs if ord(sign) not in font.getBestCmap()}
    if lacking:
        raise LookupError(f"{face} lacks {sorted(lacking)}")
    options = subset.Options(
        layout_features=[], name_IDs=KEPT_NAMES, hinting=False, notdef_outline=True
    )
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(signs)))
    cutter.subset(font)
    _centre(font)
    font.recalcTimestamp = False
    return font


def main() -> int:
    """0 when the files were written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", type=Path, default=COLLECTIONS)
    collections = parser.parse_args().collections
    if not (collections / COLLECTION[False]).is_file():
        sys.stderr.write(f"{collections} has no {COLLECTION[False]}; install {PACKAGE}\n")
        return 1
    for face in (Face.CHINESE, Face.KOREAN):
        for is_bold in (False, True):
            path = OWN / file_of(face, is_bold=is_bold)
            cut(face, collections, is_bold=is_bold).save(path, reorderTables=False)
            sys.stdout.write(f"{path}: {path.stat().st_size} bytes\n")
    return 0


def _face_of(path: Path, face: Face) -> TTFont:
    for font in TTCollection(str(path)).fonts:
        if font["name"].getDebugName(1) == face or font["name"].getDebugName(16) == face:
            return font
    raise LookupError(f"{path} has no face {face}")


def _centre(font: TTFont) -> None:
    """A line is placed by its middle: it has to be where that of BIZ UDPGothic is."""
    line, system = font["hhea"], font["OS/2"]
    line.ascent, line.descent, line.lineGap = ASCENT, DESCENT, 0
    system.sTypoAscender, system.sTypoDescender, system.sTypoLineGap = ASCENT, DESCENT, 0
    system.usWinAscent, system.usWinDescent = ASCENT, -DESCENT


def _sentences(language: str) -> dict[str, str]:
    entries = catalogue.read(catalogue.source_of(language))
    return {message: plain(entry.sentence) for message, entry in entries.items()}


if __name__ == "__main__":
    sys.exit(main())
