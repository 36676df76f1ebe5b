"""Values that a page says in the reader's language: days, spans, words; pure."""

import dataclasses
import datetime as dt
from collections.abc import Container, Mapping

from eligibility.errors import WireError
from eligibility.wire_dates import date_from_text


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """A sentence of ``words/*.toml`` with what is put into its places."""

    key: str
    places: Mapping[str, object] = dataclasses.field(default_factory=dict, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both inside; open without a last one."""

    first: dt.date | str | None
    last: dt.date | str | None = None


Value = str | dt.date | dt.datetime | Days | Word


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and what it says."""

    label: str
    """A key of ``words/*.toml``."""
    value: Value = dataclasses.field(repr=False)


def coded(prefix: str, code: str, known: Container[str]) -> Word:
    """The word of an official code; of one that came later, the code itself."""
    if code in known:
        return Word(f"{prefix}-{code}")
    return Word("coverage.unknown-code", {"code": code})


def day_or_text(text: str) -> dt.date | str:
    """YYYYMMDD as a day; what is no day is shown as it came."""
    try:
        return date_from_text("", text)
    except WireError:
        return text


def days(first: str | None, last: str | None) -> Days:
    """A span from its official texts."""
    return Days(day_or_text(first) if first else None, day_or_text(last) if last else None)


def yen(amount: int) -> str:
    """With its commas, without the unit."""
    return f"{amount:,}"
