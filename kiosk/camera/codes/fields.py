"""Fields that several formats have in common, checked more strictly than typed ones.

Whoever types sees a mistake and mends it; whoever holds up a code cannot. So a number which can be
no insurer of people makes no key, and the code is only called by its name. Facts: eligibility.md 5.
"""

import datetime as dt
import re

from eligibility.errors import MalformedValue
from eligibility.insured import (
    BranchNumber,
    InsuredKey,
    InsuredNumber,
    InsuredSymbol,
    InsurerNumber,
)
from kiosk.flow.typed import Era, era_date

_LONGEST_FIELD = 40
"""Characters; symbol and number have at most 40 bytes. Before anything is normalised: that takes
the square of the length for a heap of combining marks."""

_TWO_BYTES_OF_UTF8 = re.compile("[\u0080-\u07ff]")
"""No symbol and no number has an accent, Greek or Cyrillic; but two half-width kana of Shift_JIS,
alone in a code, look like one such letter of UTF-8. Rather no key than a wrong one."""

_LAW_OF_HEALTH_INSURANCE = re.compile(r"0[1-467]|3[1-49]|6[37]|7[2-5]")
"""Eight digits with another law number are public expense, no insurance (eligibility.md 5.3)."""
_LAST_PREFECTURE = 47

_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ERA_DATE = re.compile(r"([1-5])([0-9]{6})")
_MEIJI = "1"
_MEIJI_OFFSET = 1867
_EARLIEST_BIRTH = dt.date(1895, 1, 1)
"""Nobody is older than 130 years (eligibility.md 5.6); what was impossible once stays impossible.
A birth date that lies in the future is found by the cloud: nobody has it."""


def parse_key(insurer: str, symbol: str, number: str, branch: str) -> InsuredKey:
    """The key of an insured; blank for a symbol or a branch that is not there.

    Later-stage elderly have neither (eligibility.md 5.4), whatever a program has put there.

    Raises:
        MalformedValue: a number that nobody can have, or none.
    """
    check_lengths(insurer, symbol, number, branch)
    if _TWO_BYTES_OF_UTF8.search(symbol + number):
        raise MalformedValue("insured key", "its charset cannot be told")
    insurer_number = parse_insurer(insurer)
    if insurer_number.is_later_stage_elderly:
        symbol = branch = ""
    return InsuredKey(
        insurer_number,
        InsuredSymbol.parse(symbol) if symbol.strip() else None,
        InsuredNumber.parse(number),
        BranchNumber.parse(branch) if branch.strip() else None,
    )


def check_lengths(*fields: str) -> None:
    """Raises MalformedValue when one is longer than any number of a card can be."""
    if any(len(field) > _LONGEST_FIELD for field in fields):
        raise MalformedValue("insured key", "a field is too long")


def parse_insurer(text: str) -> InsurerNumber:
    """The number of an insurer that can exist.

    A lost leading zero is given back when the check digit then fits: prescriptions of some programs
    lack it (eligibility.md 5.2).

    Raises:
        MalformedValue: check digit, no such prefecture (so all sevens, "unknown"), public expense.
    """
    number = InsurerNumber.parse(text)
    prefecture = int(number.text[-6:-4])  # of six digits the first two, of eight the next two
    if not 1 <= prefecture <= _LAST_PREFECTURE:
        raise MalformedValue("insurer number", "there is no such insurer")
    law = number.law_number
    if law is not None and not _LAW_OF_HEALTH_INSURANCE.fullmatch(law):
        raise MalformedValue("insurer number", "this is no health insurance")
    return number


def parse_birth(text: str) -> dt.date:
    """From ``YYYYMMDD``, or era digit and ``YYMMDD`` as older programs write it.

    Raises:
        MalformedValue: no such day, not in that era, or too long ago.
    """
    by_era = _ERA_DATE.fullmatch(text)
    day = _parse_era_date(by_era[1], by_era[2]) if by_era else parse_date("birth date", text)
    if day < _EARLIEST_BIRTH:
        raise MalformedValue("birth date", "nobody is that old")
    return day


def parse_date(kind: str, text: str) -> dt.date:
    """From ``YYYYMMDD`` in ASCII digits; raises MalformedValue for a day that does not exist."""
    digits = _DATE.fullmatch(text)
    if digits is None:
        raise MalformedValue(kind, "eight digits are needed")
    try:
        return dt.date(*map(int, digits.groups()))
    except ValueError:
        raise MalformedValue(kind, "there is no such day") from None


def _parse_era_date(era: str, text: str) -> dt.date:
    if era != _MEIJI:
        return era_date(next(one for one in Era if one.code == era), text)
    day = parse_date("birth date", f"{int(text[:2]) + _MEIJI_OFFSET}{text[2:]}")
    if day >= Era.TAISHO.first_day:
        raise MalformedValue("birth date", "the day is not in this era")
    return day
