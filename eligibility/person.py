"""A person as a coverage names them: names, sex, birth date, age.

Names are kept as received: normalising 塚 (U+FA10) would rewrite it (eligibility.md 5.5).
"""

import dataclasses
import datetime as dt
import enum

from eligibility.errors import MalformedValue

_NAME_SEPARATOR = "\u3000"
_MASK = "○"
_MAX_AGE_YEARS = 130


class Sex(enum.Enum):
    """OQSCD007."""

    MALE = "1"
    FEMALE = "2"
    UNSET = "3"


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """The person on a coverage; never holds the My Number, and its repr tells nothing."""

    name: str = dataclasses.field(repr=False)
    """Family and given name, split by U+3000."""
    name_kana: str = dataclasses.field(repr=False)
    """Reading in half-width kana, split by U+0020."""
    sex: Sex = dataclasses.field(repr=False)
    birthdate: dt.date = dataclasses.field(repr=False)


def check_birthdate(birthdate: dt.date, today: dt.date) -> dt.date:
    """Gives the date back when a living person can have it.

    Raises:
        MalformedValue: in the future, or more than 130 years ago.
    """
    if birthdate > today:
        raise MalformedValue("birth date", "it lies in the future")
    if age_on(birthdate, today) > _MAX_AGE_YEARS:
        raise MalformedValue("birth date", f"it is more than {_MAX_AGE_YEARS} years ago")
    return birthdate


def age_on(birthdate: dt.date, day: dt.date) -> int:
    """Completed years by the calendar birthday; rules that count the day before say so."""
    before_birthday = (day.month, day.day) < (birthdate.month, birthdate.day)
    return day.year - birthdate.year - before_birthday


def masked_name(name: str) -> str:
    """The first character of each part, the rest as circles: 山田　花子 gives 山○ 花○.

    The patient's screen may show no more (ui.md 4).
    """
    parts = name.replace(_NAME_SEPARATOR, " ").split()
    return " ".join(part[0] + _MASK * (len(part) > 1) for part in parts)
