"""Dates as official fields spell them: YYYYMMDD."""

import contextlib
import datetime as dt

from eligibility.errors import WireError

_DATE_LENGTH = 8


def date_to_text(day: dt.date) -> str:
    """YYYYMMDD."""
    return f"{day:%Y%m%d}"


def date_from_text(field: str, text: str) -> dt.date:
    """YYYYMMDD to a date.

    Raises:
        WireError: not a day of the calendar; names the field.
    """
    if len(text) == _DATE_LENGTH and text.isascii() and text.isdigit():
        with contextlib.suppress(ValueError):  # no such day: refused below
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    raise WireError(f"{field}: not a date in the form YYYYMMDD")


def text_or_none(day: dt.date | None) -> str | None:
    """``date_to_text`` of what may be absent."""
    return None if day is None else date_to_text(day)


def date_or_none(field: str, text: str | None) -> dt.date | None:
    """``date_from_text`` of what may be absent."""
    return None if text is None else date_from_text(field, text)
