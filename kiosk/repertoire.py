"""Which signs each language's face can draw whatever is said: rows of a national standard. Pure.

The Chinese and Korean faces are cut to these rows (`python -m kiosk.making.typefaces`); those of
Japanese are in BIZ UDPGothic. What a clinic words itself is checked against them.
"""

import string
from collections.abc import Iterator, Mapping

from kiosk.flow.setting import Language

LATIN = frozenset(string.digits + string.ascii_letters + string.punctuation)
_SIGNS, _FULL_WIDTH = 0xA1, 0xA3
"""Rows of punctuation, and of letters in full width."""
ROWS: Mapping[Language, tuple[str, tuple[int, ...]]] = {
    Language.JA: ("euc_jp", (_SIGNS, _FULL_WIDTH, 0xA4, 0xA5, *range(0xB0, 0xF5))),
    Language.EN: ("ascii", ()),
    Language.ZH_HANS: ("gb2312", (_SIGNS, _FULL_WIDTH, *range(0xB0, 0xD8))),
    Language.KO: ("euc_kr", (_FULL_WIDTH, *range(0xB0, 0xC9))),
}
"""Of JIS X 0208, GB 2312 (level 1) and KS X 1001, by encoding."""
_QUOTES = frozenset("“”‘’「」·…")


def signs_of(language: Language) -> Iterator[str]:
    """Every sign that the language's face has."""
    yield from LATIN | _QUOTES
    encoding, rows = ROWS[language]
    for row in rows:
        for cell in range(0xA1, 0xFF):
            yield from bytes((row, cell)).decode(encoding, "ignore").strip()


def unknown_signs(text: str, language: Language) -> set[str]:
    """Signs of a text that may have no glyph."""
    return {sign for sign in text if not sign.isspace()} - set(signs_of(language))
