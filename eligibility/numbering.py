"""What symbol, number and branch may look like, scheme by scheme (eligibility.md 5.4).

For registrations only: an inquiry may carry any spelling. Strict where the source is sure; where
cards in use differ from the table (short numbers of societies, kanji symbols) the spelling passes.
"""

import dataclasses
import re

from eligibility.errors import MalformedValue
from eligibility.insured import InsuredKey, comparison_key
from eligibility.scheme import Scheme

_DIGITS_8 = re.compile("[0-9]{8}")
_DIGITS_7 = re.compile("[0-9]{7}")
_UP_TO_7_DIGITS = re.compile("[0-9]{1,7}")
_UP_TO_8_DIGITS = re.compile("[0-9]{1,8}")


@dataclasses.dataclass(frozen=True, slots=True)
class _Rule:
    """What one scheme prints on its cards; patterns meet the comparable spelling."""

    number: re.Pattern[str] | None = None
    number_reason: str = ""
    symbol: re.Pattern[str] | None = None
    symbol_reason: str = ""
    needs_symbol: bool = False
    has_symbol: bool = True
    has_branch: bool = True


_UNRULED = _Rule()
"""Text of any kind: National Health Insurance societies (hyphens), and schemes without a source."""

_WORKPLACE = _Rule(_UP_TO_7_DIGITS, "up to 7 digits are needed", needs_symbol=True)
"""Symbols are four digits in the source and letters in practice; numbers lose leading zeros."""

_RULES = {
    Scheme.KYOKAI: _Rule(
        _DIGITS_7, "7 digits are needed", _DIGITS_8, "8 digits are needed", needs_symbol=True
    ),
    Scheme.SOCIETY: _WORKPLACE,
    Scheme.MUTUAL_AID: _WORKPLACE,
    Scheme.MUNICIPAL_NHI: _Rule(_UP_TO_8_DIGITS, "up to 8 digits are needed"),
    Scheme.LATER_STAGE_ELDERLY: _Rule(
        _DIGITS_8, "8 digits are needed", has_symbol=False, has_branch=False
    ),
}


def check_key(key: InsuredKey) -> InsuredKey:
    """Gives the key back when its insurer's scheme can print it.

    A branch is optional everywhere: cards of before April 2021 have none and stay valid.

    Raises:
        MalformedValue: its ``kind`` is ``symbol``, ``number`` or ``branch number``.
    """
    rule = _RULES.get(Scheme.of(key.insurer_number), _UNRULED)
    _check_symbol(rule, key)
    if rule.number is not None and not rule.number.fullmatch(comparison_key(key.number.text)):
        raise MalformedValue("number", rule.number_reason)
    if key.branch is not None and not rule.has_branch:
        raise MalformedValue("branch number", "this scheme has none")
    return key


def _check_symbol(rule: _Rule, key: InsuredKey) -> None:
    if key.symbol is None:
        if rule.needs_symbol:
            raise MalformedValue("symbol", "this scheme has one")
        return
    if not rule.has_symbol:
        raise MalformedValue("symbol", "this scheme has none")
    if rule.symbol is not None and not rule.symbol.fullmatch(comparison_key(key.symbol.text)):
        raise MalformedValue("symbol", rule.symbol_reason)
