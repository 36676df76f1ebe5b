"""Texts inside HL7 v2 fields: JIS X 0208 by ISO-2022-JP escapes, as MSH-18 ``~ISO IR87`` says.

Half-width kana are written in full width: the message declares JIS X 0208 alone, and the public
JAHIS and SS-MIX2 examples have their kana so (interfaces.md 4, decision 0065). A character outside
JIS X 0208 (髙 ① 𠮷) becomes ●, and its tag is told. Delimiters in a text are escaped; so is every
control character, because CR ends a segment and ESC changes the character set.
"""

import re
import unicodedata

from eligibility.oqs_xml import SUBSTITUTE

CODEC = "iso2022_jp"

_SAME_IN_JIS = str.maketrans("－～∥￠￡￢—¥‾", "−〜‖¢£¬―￥￣")
"""One character on paper, two in Unicode: the codec has the right-hand one. ¥ and ‾ would be
written in JIS X 0201, which the message does not declare."""
_PLAIN = re.compile("[A-Za-z0-9 .,:/_-]*")
"""Most values are: they stand as they are."""
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]+")
_VOICED_ALONE = str.maketrans({"\u3099": "゛", "\u309a": "゜"})
_ESCAPES = {code: f"\\X{code:02X}\\" for code in (*range(0x20), 0x7F)} | {
    ord("\\"): "\\E\\",
    ord("|"): "\\F\\",
    ord("^"): "\\S\\",
    ord("~"): "\\R\\",
    ord("&"): "\\T\\",
}
_TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}


class Texts:
    """Writes values into fields and remembers which tags lost a character."""

    def __init__(self) -> None:
        self.lost_in: list[str] = []

    def field(self, tag: str, text: str | None) -> str:
        """Fit to stand between delimiters; empty for None."""
        if not text or _PLAIN.fullmatch(text):
            return text or ""
        return self._in_jis(tag, _kana_in_full_width(text)).translate(_ESCAPES)

    def full_width(self, tag: str, text: str | None) -> str:
        """Symbols and numbers as the public examples spell them: all in full width."""
        return self.field(tag, None if text is None else text.translate(_TO_FULL_WIDTH))

    def _in_jis(self, tag: str, text: str) -> str:
        text = text.translate(_SAME_IN_JIS)
        if _is_in_jis(text):
            return text
        if tag not in self.lost_in:
            self.lost_in.append(tag)
        return "".join(one if _is_in_jis(one) else SUBSTITUTE for one in text)


def _kana_in_full_width(text: str) -> str:
    return _HALF_WIDTH_KANA.sub(
        lambda run: unicodedata.normalize("NFKC", run.group()).translate(_VOICED_ALONE), text
    )


def _is_in_jis(text: str) -> bool:
    try:
        text.encode(CODEC)
    except UnicodeEncodeError:
        return False
    return True
