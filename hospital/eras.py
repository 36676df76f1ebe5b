"""Days as people write them: of the Gregorian calendar or with the year of an era. Pure.

`1955-01-02`, `1955/1/2`, `19550102`, `S30.1.2`, `S300102`, `昭和30年1月2日`; full and half width.
First days of the eras: eligibility.md 5.6.
"""

import datetime as dt
import re
import unicodedata

from eligibility.errors import MalformedValue

_ERAS = (
    ("R令和", 2018, dt.date(2019, 5, 1)),
    ("H平成", 1988, dt.date(1989, 1, 8)),
    ("S昭和", 1925, dt.date(1926, 12, 25)),
    ("T大正", 1911, dt.date(1912, 7, 30)),
    ("M明治", 1867, dt.date(1868, 1, 25)),
)
"""Letter and name, the year before its first one, first day; the newest first."""
_ERA = re.compile(r"([RHSTM]|令和?|平成?|昭和?|大正?|明治?)(.+)")
_PLAIN = re.compile(r"(\d{4})(\d\d)(\d\d)")
_PLAIN_OF_ERA = re.compile(r"(\d\d)(\d\d)(\d\d)")
_PARTED = re.compile(r"(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH_DAY = re.compile(r"(\d\d)(\d\d)|(\d{1,2})[-/.月](\d{1,2})日?")
_YEARS_OF_ERA_DIGITS = 2


def half_width(text: str) -> str:
    """In the width in which it can be read, without blanks."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u30fc", "-")
    return "".join(folded.split()).upper()


def day_from_text(text: str) -> dt.date:
    """Raises MalformedValue: not written as a day, or no day of that era."""
    folded = half_width(text)
    era = _ERA.fullmatch(folded)
    if era is None:
        return _day(_parts(folded, _PLAIN), 0)
    letter, rest = era[1], re.sub("^元(?=年|-|/|\\.)", "1", era[2])
    index, offset = next((n, one[1]) for n, one in enumerate(_ERAS) if letter[0] in one[0])
    day = _day(_parts(rest, _PLAIN_OF_ERA), offset)
    is_over = index > 0 and day >= _ERAS[index - 1][2]
    if day < _ERAS[index][2] or is_over:
        raise MalformedValue("day", "the era has no such day")
    return day


def month_day_from_text(text: str) -> str | None:
    """MMDD of what is written as a month and a day only, as ``1/2`` or ``0102``; else None."""
    found = _MONTH_DAY.fullmatch(half_width(text))
    if found is None:
        return None
    month, day = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"{int(month):02d}{int(day):02d}"


def in_era(day: dt.date) -> str:
    """昭和30年1月2日."""
    for name, offset, first in _ERAS:
        if day >= first:
            year = day.year - offset
            return f"{name[1:]}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def _parts(text: str, plain: re.Pattern[str]) -> tuple[str, str, str]:
    found = plain.fullmatch(text) or _PARTED.fullmatch(text)
    if found is None:
        raise MalformedValue("day", "a day as 1955-01-02, 19550102 or S30.1.2 is needed")
    is_of_era = plain is _PLAIN_OF_ERA
    if is_of_era == (len(found[1]) > _YEARS_OF_ERA_DIGITS):
        raise MalformedValue("day", "the year has the wrong number of digits")
    return found[1], found[2], found[3]


def _day(parts: tuple[str, str, str], offset: int) -> dt.date:
    year, month, day = map(int, parts)
    try:
        return dt.date(year + offset, month, day)
    except ValueError:
        raise MalformedValue("day", "there is no such day") from None
