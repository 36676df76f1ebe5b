"""Texts as JP Core spells them: full width, names split by a half-width blank.

Only symbols, numbers and readings are rewritten. A name in kanji keeps every character: normalising
it would make another one of it (eligibility.md 5.5).
"""

import re
import unicodedata

ORIGINAL_LOST = "●"
"""In the place of a character that an earlier system could not write: not part of the name."""

_TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_KANA = re.compile("[\u30a1-\u30fa\uff61-\uff9f]+")
_MARKS = {0x3099: "\u309b", 0x309A: "\u309c"}  # one that stands alone


def full_width(text: str) -> str:
    """Half-width letters, digits, signs and kana in full width; blanks are left out."""
    wide = "".join(text.split()).translate(_TO_FULL_WIDTH)
    return _KANA.sub(lambda run: unicodedata.normalize("NFKC", run[0]), wide).translate(_MARKS)


def name_parts(name: str) -> list[str]:
    """Family and given name, as far as the name is split."""
    return name.split()


def kana_parts(kana: str) -> list[str]:
    """The same of a reading, in full-width katakana."""
    return [full_width(part) for part in kana.split()]
