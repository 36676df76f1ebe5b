"""When the clinic takes patients in (S01): hours of each weekday, and whole days closed. Pure.

Everything is in Japanese time; the kiosk's own zone does not matter.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable, Mapping

from eligibility.inquiry import JAPAN

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)
_DAY_MINUTES = 24 * 60
_LOOK_AHEAD_DAYS = 62
"""A clinic that is closed longer says no day."""


class HoursError(ValueError):
    """Hours that cannot be meant; ``key`` is the setting's."""

    def __init__(self, key: str, says: str) -> None:
        super().__init__(f"{key} {says}")


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a minute of the day until before another one."""

    begins: int
    ends: int

    def __str__(self) -> str:
        """09:00-12:30."""
        return f"{clock_text(self.begins)}-{clock_text(self.ends)}"


def clock_text(minute: int) -> str:
    """A minute of the day as a clock shows it."""
    return f"{minute // 60:02}:{minute % 60:02}"


@dataclasses.dataclass(frozen=True, slots=True)
class OpeningHours:
    """Of a whole week; a day without spans is closed."""

    week: tuple[tuple[Span, ...], ...]
    """Monday first."""
    closed_days: frozenset[dt.date] = frozenset()

    @classmethod
    def parse(cls, week: Mapping[str, str], closed_days: Iterable[str]) -> "OpeningHours":
        """From what the settings say: ``mon = "09:00-12:30 15:00-18:30"``.

        Raises:
            HoursError: the message begins with the key.
        """
        spans = tuple(_spans(day, week.get(day, "")) for day in WEEKDAYS)
        if not any(spans):
            raise HoursError("mon", "to sun are all empty: the kiosk would never open")
        return cls(spans, frozenset(_day(text) for text in closed_days))

    def of_day(self, day: dt.date) -> tuple[Span, ...]:
        """The hours of a day, early ones first."""
        return () if day in self.closed_days else self.week[day.weekday()]

    def is_open(self, wall: dt.datetime) -> bool:
        """True while patients are taken in."""
        here = wall.astimezone(JAPAN)
        minute = here.hour * 60 + here.minute
        return any(span.begins <= minute < span.ends for span in self.of_day(here.date()))

    def next_opening(self, wall: dt.datetime) -> dt.datetime | None:
        """The next moment at which a span begins, in Japanese time; None: none in sight."""
        return next((moment for moment, opens in self._changes(wall) if opens), None)

    def seconds_to_change(self, wall: dt.datetime) -> float | None:
        """Until the kiosk opens or closes; None: not in sight."""
        moment = next((moment for moment, _ in self._changes(wall)), None)
        return None if moment is None else (moment - wall).total_seconds()

    def _changes(self, wall: dt.datetime) -> Iterable[tuple[dt.datetime, bool]]:
        today = wall.astimezone(JAPAN).date()
        for ahead in range(_LOOK_AHEAD_DAYS):
            day = today + dt.timedelta(days=ahead)
            midnight = dt.datetime.combine(day, dt.time(), JAPAN)
            for span in self.of_day(day):
                for minute, opens in ((span.begins, True), (span.ends, False)):
                    moment = midnight + dt.timedelta(minutes=minute)
                    if moment > wall:
                        yield moment, opens


NEVER_OPEN = OpeningHours(((),) * len(WEEKDAYS))
"""While staff have closed the reception by hand."""


def _spans(day: str, text: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for part in text.split():
        found = _SPAN.fullmatch(part)
        if found is None:
            raise HoursError(day, 'must be like "09:00-12:30 15:00-18:30"')
        hour, minute, last_hour, last_minute = map(int, found.groups())
        span = Span(hour * 60 + minute, last_hour * 60 + last_minute)
        if not span.begins < span.ends <= _DAY_MINUTES:
            raise HoursError(day, "must end after it begins, at 24:00 at the latest")
        if spans and span.begins < spans[-1].ends:
            raise HoursError(day, "must name its hours in their order, none within another")
        spans.append(span)
    return tuple(spans)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise HoursError("closed_days", 'must be days like "2026-12-29"') from None
