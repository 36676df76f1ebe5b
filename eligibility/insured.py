"""Numbers that say who is insured where: insurer, symbol, number, branch.

Structure and check digit: eligibility.md 5.1 to 5.4. All are text: a leading zero is a digit.
"""

import dataclasses
import enum
import re
import unicodedata

from eligibility.errors import CheckDigitMismatch, MalformedValue
from eligibility.my_number import MY_NUMBER_LENGTH, holds_my_number

LENGTH_WITH_LAW_NUMBER = 8
LENGTH_OF_NATIONAL_HEALTH_INSURANCE = 6
_LENGTHS = (LENGTH_WITH_LAW_NUMBER, LENGTH_OF_NATIONAL_HEALTH_INSURANCE)
_UNKNOWN_INSURERS = ("77777777", "77777779")  # claims' way to say "insurer unknown"
_LAW_LATER_STAGE_ELDERLY = "39"

_SYMBOL_LIMIT_BYTES = 40  # Shift_JIS bytes; our limit (claims: 38)
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"), "-")
_LONG_VOWEL_BETWEEN_DIGITS = re.compile(r"(?<=\d)\u30fc(?=\d)")


class CheckDigit(enum.Enum):
    """How a wrong check digit is taken: public samples use invalid numbers (eligibility.md 5.1)."""

    STRICT = "strict"
    TOLERATED = "tolerated"


def check_digit(digits: str) -> str:
    """The check digit that follows ``digits`` (weights 2,1,2,1... from the right, digit sums)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        product = int(digit) * (2 if position % 2 == 0 else 1)
        total += product // 10 + product % 10
    return str((10 - total % 10) % 10)


def has_valid_check_digit(number: str) -> bool:
    """True when the last digit of ``number`` follows from the digits before it."""
    return number.isascii() and number.isdigit() and check_digit(number[:-1]) == number[-1]


def comparison_key(text: str) -> str:
    """Spelling-free form for comparing symbols and numbers; store and send the original.

    Folds the hyphen family, full width and blanks (eligibility.md 5.4, steps 1 to 3).
    """
    if text.isascii():  # nearly all are, and there is nothing to fold
        return "".join(text.split()).upper()
    folded = unicodedata.normalize("NFKC", text.translate(_HYPHENS)).translate(_HYPHENS)
    folded = _LONG_VOWEL_BETWEEN_DIGITS.sub("-", folded)
    return "".join(folded.split()).upper()


def loosened(text: str) -> str:
    """``comparison_key`` without hyphens and leading zeros: what meets here is a *loose match*.

    Never a match by itself; staff decide (eligibility.md 5.4, step 5).
    """
    bare = comparison_key(text).replace("-", "")
    return bare.lstrip("0") or bare[-1:]


@dataclasses.dataclass(frozen=True, slots=True)
class InsurerNumber:
    """保険者番号: 8 digits with a law number, 6 for National Health Insurance.

    ``text`` is canonical: no blanks, no padding zeros.
    """

    text: str
    zero_restored: bool = dataclasses.field(default=False, compare=False)
    """True when the source had lost the leading zero of its prefecture (a known bug of others)."""

    @classmethod
    def parse(cls, text: str, check: CheckDigit = CheckDigit.STRICT) -> "InsurerNumber":
        """Accepts the four spellings of eligibility.md 5.2 and gives one canonical text.

        Raises:
            MalformedValue: not 6 or 8 digits in any known spelling.
            CheckDigitMismatch: the digits are there, the last one does not fit.
        """
        digits = unicodedata.normalize("NFKC", text).replace(" ", "")
        if not (digits.isascii() and digits.isdigit()):
            raise MalformedValue("insurer number", "only digits are possible")
        if len(digits) == LENGTH_WITH_LAW_NUMBER and digits.startswith("00"):
            digits = digits[2:]
        restored = False
        if len(digits) + 1 in _LENGTHS and has_valid_check_digit("0" + digits):
            digits, restored = "0" + digits, True
        if len(digits) not in _LENGTHS:
            raise MalformedValue("insurer number", "6 or 8 digits are needed")
        number = cls(digits, zero_restored=restored)
        wrong = not number.is_unknown and not has_valid_check_digit(digits)
        if wrong and check is CheckDigit.STRICT:
            raise CheckDigitMismatch("insurer number")
        return number

    @property
    def is_unknown(self) -> bool:
        """True for the all-sevens of claims, which stand for "insurer unknown"."""
        return self.text in _UNKNOWN_INSURERS

    @property
    def law_number(self) -> str | None:
        """法別番号, the first two of eight digits; None for National Health Insurance."""
        return self.text[:2] if len(self.text) == LENGTH_WITH_LAW_NUMBER else None

    @property
    def is_later_stage_elderly(self) -> bool:
        """True for 後期高齢者医療 (law 39), whose insured have no symbol and no branch."""
        return self.law_number == _LAW_LATER_STAGE_ELDERLY

    def padded(self, fill: str) -> str:
        """Eight characters, filled on the left: blanks in OQS XML and claims, zeros in JP Core."""
        return self.text.rjust(LENGTH_WITH_LAW_NUMBER, fill)

    def __str__(self) -> str:
        return self.text


def _checked_text(kind: str, text: str) -> str:
    text = text.strip()
    if not text:
        raise MalformedValue(kind, "it is empty")
    if not _is_printable(text):
        raise MalformedValue(kind, "it contains a control character")
    if len(text.encode("cp932", errors="replace")) > _SYMBOL_LIMIT_BYTES:
        raise MalformedValue(kind, f"it is longer than {_SYMBOL_LIMIT_BYTES} bytes")
    if len(text) >= MY_NUMBER_LENGTH and holds_my_number(text):
        raise MalformedValue(kind, "it holds a My Number, which is no insurance number")
    return text


def _is_printable(text: str) -> bool:
    if text.isascii():
        return text.isprintable()
    return not any(unicodedata.category(character).startswith("C") for character in text)


@dataclasses.dataclass(frozen=True, slots=True)
class InsuredSymbol:
    """記号 as the insurer spells it; compare by ``comparison_key``."""

    text: str = dataclasses.field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "InsuredSymbol":
        """Raises MalformedValue when empty, too long or with control characters."""
        return cls(_checked_text("symbol", text))


@dataclasses.dataclass(frozen=True, slots=True)
class InsuredNumber:
    """番号 as the insurer spells it; 8 digits for later-stage elderly."""

    text: str = dataclasses.field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "InsuredNumber":
        """Raises MalformedValue when empty, too long or with control characters."""
        return cls(_checked_text("number", text))


@dataclasses.dataclass(frozen=True, slots=True)
class BranchNumber:
    """枝番: two digits that tell the members of one household apart."""

    text: str = dataclasses.field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "BranchNumber":
        """Takes full or half width, one or two digits; one digit gets its zero back.

        Raises:
            MalformedValue: anything else.
        """
        digits = unicodedata.normalize("NFKC", text).strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) in (1, 2)):
            raise MalformedValue("branch number", "two digits are needed")
        return cls(digits.zfill(2))


@dataclasses.dataclass(frozen=True, slots=True)
class InsuredKey:
    """What is printed on an insurance card: the whole key of one insured person."""

    insurer_number: InsurerNumber
    symbol: InsuredSymbol | None
    number: InsuredNumber
    branch: BranchNumber | None

    def matches(self, other: "InsuredKey") -> bool:
        """True when both name the same insured; a branch missing on either side does not part."""
        return self.household_key() == other.household_key() and self._branch_fits(other)

    def matches_loosely(self, other: "InsuredKey") -> bool:
        """Like ``matches``, but hyphens and leading zeros do not part either; staff decide."""
        return self.loose_key() == other.loose_key() and self._branch_fits(other)

    def _branch_fits(self, other: "InsuredKey") -> bool:
        return self.branch is None or other.branch is None or self.branch == other.branch

    def household_key(self) -> tuple[str, str, str]:
        """Insurer, symbol and number in comparable spelling, without the branch."""
        symbol = comparison_key(self.symbol.text) if self.symbol else ""
        return self.insurer_number.text, symbol, comparison_key(self.number.text)

    def loose_key(self) -> tuple[str, str, str]:
        """``household_key`` in loosened spelling."""
        symbol = loosened(self.symbol.text) if self.symbol else ""
        return self.insurer_number.text, symbol, loosened(self.number.text)
