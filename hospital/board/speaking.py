"""Values of ``told`` as text in one language; times are of Japan."""

import datetime as dt
from collections.abc import Iterable
from typing import assert_never

from eligibility.inquiry import JAPAN
from hospital.board.told import Days, Value, Word
from hospital.board.words import Language, say

_BETWEEN = {Language.JAPANESE: "、", Language.ENGLISH: ", "}
_DAY = {Language.JAPANESE: "%Y/%m/%d", Language.ENGLISH: "%Y-%m-%d"}


def tell(language: Language, value: Value) -> str:
    """One value."""
    match value:
        case str():
            return value
        case dt.datetime():  # before date: it is one, too
            return f"{value.astimezone(JAPAN):{_DAY[language]} %H:%M}"
        case dt.date():
            return f"{value:{_DAY[language]}}"
        case Days():
            return _days(language, value)
        case Word(key=key, places=places):
            return say(
                language, key, **{name: _place(language, one) for name, one in places.items()}
            )
        case never:
            assert_never(never)


def tell_all(language: Language, values: Iterable[Value]) -> str:
    """In a row."""
    return _BETWEEN[language].join(tell(language, value) for value in values)


def tell_words(language: Language, keys: Iterable[str]) -> str:
    """The sentences of these keys in a row."""
    return tell_all(language, [Word(key) for key in keys])


def clock(at: dt.datetime) -> str:
    """Hours and minutes in Japan."""
    return f"{at.astimezone(JAPAN):%H:%M}"


def _place(language: Language, value: object) -> object:
    if isinstance(value, str | dt.date | Days | Word):
        return tell(language, value)
    return value


def _days(language: Language, days: Days) -> str:
    first, last = (tell(language, one) if one else "" for one in (days.first, days.last))
    if first and last:
        return say(language, "coverage.from-until", first=first, last=last)
    if last:
        return say(language, "coverage.until", last=last)
    return say(language, "coverage.from-on", first=first) if first else ""
