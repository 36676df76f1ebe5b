"""A card that is typed: one field at a time, checked as it is entered. Pure (ui.md S32, S33).

Digits only, and a hyphen in symbol and number; kana and kanji are the staff's (ui.md S32). What is
typed lives in the state and nowhere else; no repr shows it.
"""

import datetime as dt
import enum


class TypedField(enum.Enum):
    """In the order in which they are asked."""

    INSURER_NUMBER = "insurer number"
    SYMBOL = "symbol"
    NUMBER = "number"
    BRANCH = "branch"
    MONTH_DAY = "month and day"
    """Asked when the branch number is known."""
    BIRTHDATE = "birthdate"
    """Asked when it is not."""


class TypedProblem(enum.Enum):
    """What to say about a field that cannot be right."""

    CHECK_DIGIT = "check digit"
    LENGTH = "length"
    NOT_A_DATE = "not a date"


class Era(enum.Enum):
    """Japanese eras of living people."""

    TAISHO = "大正", "2", dt.date(1912, 7, 30), 1911
    SHOWA = "昭和", "3", dt.date(1926, 12, 25), 1925
    HEISEI = "平成", "4", dt.date(1989, 1, 8), 1988
    REIWA = "令和", "5", dt.date(2019, 5, 1), 2018

    def __init__(self, label: str, code: str, first_day: dt.date, offset: int) -> None:
        self.label = label
        self.code = code
        self.first_day = first_day
        self.offset = offset
