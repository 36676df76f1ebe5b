"""Four words of a key: what the admin compares on both screens (device.md 2.3).

The first 40 bits of SHA-256 over the DER SubjectPublicKeyInfo, ten a word. Both sides always show
both languages: whoever reads either can compare, also by telephone. Somebody who wants a key of
their own confirmed instead must find one with the same words: 2^40 keys to make within the hour
that a request waits, for one invitation that they hold, too.
"""

import dataclasses
import re
import unicodedata

from eligibility.errors import MalformedValue
from eligibility.word_pairs import WORDS

COUNT = 4
_BITS = 10
_HASH_BYTES = 32
_BETWEEN = re.compile(r"[\s,、・-]+")
_HIRAGANA = {ord(letter): ord(letter) - 0x60 for letter in map(chr, range(0x30A1, 0x30F7))}
"""From katakana; the mark of a long vowel is the same in both."""


@dataclasses.dataclass(frozen=True, slots=True)
class WordPair:
    """One thing by its two names."""

    japanese: str
    """Hiragana or katakana."""
    english: str
    """a-z."""


PAIRS: tuple[WordPair, ...] = tuple(
    WordPair(*pair.split()) for pair in WORDS.replace("\n", " ").split(",")
)
"""1,024; the place is the value."""


def words_of(key_sha256: bytes) -> tuple[WordPair, ...]:
    """The four words of a key.

    Args:
        key_sha256: 32 bytes: SHA-256 of the DER SubjectPublicKeyInfo.

    Raises:
        MalformedValue: not 32 bytes.
    """
    if len(key_sha256) != _HASH_BYTES:
        raise MalformedValue("key's hash", f"it has {_HASH_BYTES} bytes")
    number = int.from_bytes(key_sha256[: COUNT * _BITS // 8], "big")
    shifts = range((COUNT - 1) * _BITS, -1, -_BITS)
    return tuple(PAIRS[number >> shift & (len(PAIRS) - 1)] for shift in shifts)


def are_words_of(typed: str, key_sha256: bytes) -> bool:
    """Whether somebody typed the four words back, each in either language, in their order.

    Parted by blanks, commas or hyphens; any case, any width, hiragana for katakana and the reverse.
    """
    words = _BETWEEN.sub(" ", _folded(typed)).split()
    pairs = words_of(key_sha256)
    return len(words) == COUNT and all(
        word in (_folded(pair.japanese), pair.english)
        for word, pair in zip(words, pairs, strict=True)
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower().translate(_HIRAGANA)
