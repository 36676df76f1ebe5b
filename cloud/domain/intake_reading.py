"""Reads the fields of one line; what is wrong is noted with its field, and reading goes on.

So an insurer sees everything that is wrong with a line at once. No note holds a value.
"""

import datetime as dt
import re
from collections.abc import Callable, Container
from typing import TypeVar

from eligibility.errors import CheckDigitMismatch, EligibilityError, MalformedValue
from eligibility.my_number import holds_my_number
from eligibility.wire_insurer import LineError

T = TypeVar("T")

_DATE_LENGTH = 8
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_TWELVE_DIGITS = re.compile(r"(?:\d[^\w]?){12}")
_NAME_LENGTH = 100
_FIRST_DAY = dt.date(1900, 1, 1)
_LAST_DAY = dt.date(2199, 12, 31)


class LineReading:
    """What is being read of one line."""

    def __init__(self, line: int) -> None:
        self._line = line
        self.errors: list[LineError] = []

    def note(self, field: str, reason: str, detail: str) -> None:
        """Something is wrong with a field."""
        self.errors.append(LineError(line=self._line, field=field, reason=reason, detail=detail))

    def day(self, field: str, text: str | None) -> dt.date | None:
        """A day as YYYYMMDD, 1900 to 2199; None when absent or wrong."""
        if text is None:
            return None
        try:
            if len(text) == _DATE_LENGTH and text.isascii() and text.isdigit():
                found = dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
                if _FIRST_DAY <= found <= _LAST_DAY:
                    return found
        except ValueError:
            pass  # no such day: noted below
        self.note(field, "malformed", "not a day from 1900 to 2199 as YYYYMMDD")
        return None

    def needed_day(self, field: str, text: str | None) -> dt.date | None:
        """The same; absence is wrong, too."""
        if text is None:
            self.note(field, "missing", "it is needed")
        return self.day(field, text)

    def text(self, field: str, text: str | None, most: int = _NAME_LENGTH) -> str | None:
        """A free text: something to see, without control characters or a My Number."""
        if text is None:
            return None
        if _CONTROL.search(text) or len(text) > most or not text.strip():
            self.note(
                field, "malformed", f"1 to {most} characters are needed, no control character"
            )
            return None
        if _TWELVE_DIGITS.search(text) and holds_my_number(text):
            self.note(field, "my-number", "a My Number must not be sent")
            return None
        return text

    def needed_text(self, field: str, text: str | None) -> str | None:
        """The same; absence is wrong, too."""
        if text is None:
            self.note(field, "missing", "it is needed")
        return self.text(field, text)

    def formed(self, field: str, text: str | None, form: re.Pattern[str], what: str) -> str | None:
        """A text of a fixed form."""
        if text is None or form.fullmatch(text):
            return text
        self.note(field, "malformed", what)
        return None

    def listed(self, field: str, text: str | None, codes: Container[str]) -> str | None:
        """A code of a closed list."""
        if text is None or text in codes:
            return text
        self.note(field, "unknown-value", "not in the official list")
        return None

    def parsed(self, field: str, parse: Callable[[], T]) -> T | None:
        """What a parser of the language makes of it."""
        try:
            return parse()
        except CheckDigitMismatch as error:
            self.note(field, "check-digit", error.reason)
        except MalformedValue as error:
            self.note(field, "malformed", error.reason)
        except EligibilityError:
            self.note(field, "malformed", "it does not follow the contract")
        return None
