"""個人番号, recognised so that it can be refused: no part of the system may take or keep one.

12 digits, the last a check digit: 11 less the remainder by 11 of the sum of the digits, counted
from the right, times 2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6; 0 where the remainder is at most 1
(平成26年総務省令第85号第5条).
"""

import re
import unicodedata

MY_NUMBER_LENGTH = 12
_WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)
_MODULUS = 11
_GROUPED = re.compile(r"(?<![0-9])[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}(?![0-9])")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−－ー"), "-")
_NAMES = re.compile("mynumber|individualnumber|kojinbango|個人番号|マイナンバ")


def holds_my_number(text: str) -> bool:
    """True when a text holds 12 digits with a My Number's check digit, also in groups of four."""
    folded = unicodedata.normalize("NFKC", text.translate(_HYPHENS)).translate(_HYPHENS)
    return any(_fits(found.group()) for found in _GROUPED.finditer(folded))


def is_named_like_my_number(name: str) -> bool:
    """True for a field that is called My Number in any spelling."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _NAMES.search(re.sub(r"[\s_-]", "", folded)) is not None


def _fits(number: str) -> bool:
    digits = [int(digit) for digit in number if digit not in " -"]
    backwards = zip(reversed(digits[:-1]), _WEIGHTS, strict=True)
    remainder = sum(digit * weight for digit, weight in backwards) % _MODULUS
    return digits[-1] == (0 if remainder <= 1 else _MODULUS - remainder)
