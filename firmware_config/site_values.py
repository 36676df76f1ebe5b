"""How one value of the site file is read: a check gives it, or says what it must be.

A check raises ValueError with the end of a sentence; ``site`` puts the key in front of it. It never
repeats the value: somebody may have put a secret there. The limits are narrower than the file
formats need, so that no value can mean anything there.
"""

import dataclasses
import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Any

from eligibility.insured import has_valid_check_digit

Check = Callable[[Any], Any]

_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\"\\]{1,60}")
"""Nothing that turns what is read round."""
_SEEN, _NOBODYS = "LNPS", ("Co", "Cn", "Cs")
"""Unicode's categories of what is seen; of what means something to one program only."""
SENTENCES = {
    "attract_title": 24,
    "attract_not_ready": 24,
    "closed_title": 16,
    "closed_ask": 24,
    "counter_note": 20,
    "finish_thanks": 14,
    "staff_note": 30,
    "valid_note": 26,
}
"""What a clinic may word itself, and how many kanji long; the kiosk counts in the same way."""
_PER_KANJI = {"ja": 1.0, "en": 2.0, "zh_hans": 1.0, "ko": 1.5}
_LINE_MAY_END = "|"
_INSTITUTION = re.compile(r"[0-9]{10}")
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_HOURS = re.compile(rf"(?:{_CLOCK}-(?:{_CLOCK}|24:00)(?: (?=.)|$))*")
_WINDOW = re.compile(rf"{_CLOCK}-{_CLOCK}")
_A_DAY = 24 * 60
_WINDOW_MINUTES = range(30, 8 * 60 + 1)
_INCHES = (5.0, 60.0)


class Layout(enum.StrEnum):
    """Who divided the disk."""

    SLOTS = "slots"
    """Our image: two systems, one data partition."""
    STOCK = "stock"
    """Whoever installed the system; it stays as it is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Window:
    """Some hours of each night, in Japanese time."""

    begins: int
    """In minutes after midnight."""
    minutes: int
    """How long it is; it may go past midnight."""

    @property
    def begins_at(self) -> str:
        """As ``01:00``."""
        return f"{self.begins // 60:02d}:{self.begins % 60:02d}"


def matching(pattern: re.Pattern[str], wanted: str) -> Check:
    """A text of this form."""

    def check(value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(f"must be {wanted}")
        return value

    return check


def line(value: object) -> str:
    """Something to read on one line."""
    if not is_line(value):
        raise ValueError("must be one line of 1 to 60 characters without quotes")
    return str(value)


def is_line(value: object) -> bool:
    """True for a text with something to see and nothing that a screen has no sign for."""
    if not isinstance(value, str) or not _LINE.fullmatch(value):
        return False
    kinds = [unicodedata.category(sign) for sign in value]
    return any(kind[0] in _SEEN for kind in kinds) and not any(kind in _NOBODYS for kind in kinds)


def shown(key: str) -> str:
    """A key of a file as it may be told on a terminal, which obeys what it is not shown."""
    return key if key.isprintable() else ascii(key)


def institution(value: object) -> str:
    """A 医療機関コード."""
    if not isinstance(value, str) or not _INSTITUTION.fullmatch(value):
        raise ValueError("must be 10 digits in quotes")
    if not has_valid_check_digit(value):
        raise ValueError("has a wrong check digit: one of its 10 digits is mistyped")
    return value


def several(check: Check) -> Check:
    """A list, each entry by ``check``, no entry twice."""

    def check_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError("must be a list with at least one entry")
        given = tuple(check(one) for one in value)
        if len(set(given)) != len(given):
            raise ValueError("must name each once")
        return given

    return check_all


def one_of(kind: type[enum.StrEnum]) -> Check:
    """One of the words of ``kind``."""

    def check(value: object) -> enum.StrEnum:
        if not isinstance(value, str) or value not in set(kind):
            raise ValueError("must be " + " or ".join(f'"{one}"' for one in kind))
        return kind(value)

    return check


def whole(allowed: Collection[int], wanted: str) -> Check:
    """A whole number out of ``allowed``."""

    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
            raise ValueError(f"must be {wanted}")
        return value

    return check


def inches(value: object) -> float:
    """A panel's diagonal."""
    low, high = _INCHES
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"must be a number from {low} to {high}")
    return float(value)


def switch(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("must be true or false")  # noqa: TRY004  one error kind here
    return value


def hours(value: object) -> str:
    """The hours of one weekday."""
    if not isinstance(value, str) or not _HOURS.fullmatch(value):
        raise ValueError('must be like "09:00-12:30 15:00-18:30"')
    times = value.replace("-", " ").split()
    if sorted(set(times)) != times:
        raise ValueError("must name its hours in their order, none within another")
    return value


def window(value: object) -> Window:
    """Some hours of the night; past midnight, too."""
    if not isinstance(value, str) or not _WINDOW.fullmatch(value):
        raise ValueError('must be like "01:00-04:00"')
    begins, ends = (minutes_of(clock) for clock in value.split("-"))
    long = (ends - begins) % _A_DAY
    if long not in _WINDOW_MINUTES:
        raise ValueError("must be 30 minutes to 8 hours long")
    return Window(begins, long)


def minutes_of(clock: str) -> int:
    """A clock's text as minutes after midnight."""
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def day(value: object) -> str:
    """One day of a year."""
    try:
        return dt.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ValueError('must be days like "2026-12-29"') from None


def sentences(language: str) -> Check:
    """A language's table of a clinic's own words."""

    def check(value: object) -> tuple[tuple[str, str], ...]:
        if not isinstance(value, dict):
            raise ValueError("must be a table")  # noqa: TRY004  one error kind here
        for key, text in value.items():
            _check_sentence(key, text, language)
        return tuple(value.items())

    return check


def _check_sentence(key: str, text: object, language: str) -> None:
    if key not in SENTENCES:
        raise ValueError(f"has no sentence {shown(key)}; there are {', '.join(SENTENCES)}")
    if not is_line(text):
        raise ValueError(f"{key} must be one line of 1 to 60 characters without quotes")
    longest = int(SENTENCES[key] * _PER_KANJI[language])
    if len(str(text).strip().replace(_LINE_MAY_END, "")) > longest:
        raise ValueError(f"{key} must be at most {longest} characters long")
