"""What the projection takes from the inbox, and who ticked something off: values."""

import dataclasses
import datetime as dt


@dataclasses.dataclass(frozen=True, slots=True)
class ArrivedRecord:
    """One record, with its number in the order of arrival."""

    n: int
    verification_id: str
    day: str
    """Business day, ISO."""
    received_at: dt.datetime
    body: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class ArrivedNotice:
    """A notice about one reception."""

    n: int
    kind: str
    verification_id: str
    at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Ticked:
    """Who has seen to something, and when."""

    staff_id: str
    name: str = dataclasses.field(repr=False)
    at: dt.datetime
