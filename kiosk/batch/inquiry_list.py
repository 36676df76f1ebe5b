"""A hospital's list of appointments, read and checked, and how it is asked. Pure.

A line that cannot be read spoils no other: it is answered ``not-asked``. A list that breaks the
contract as a whole is refused by its id.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence

from eligibility import wire
from eligibility.errors import Code, EligibilityError, WireError
from eligibility.wire_inquiries import (
    DEADLINE_LIMIT_H,
    LIST_LIMIT_LINES,
    SHORT_LIST_LINES,
    InquiryAsSent,
    InquiryHead,
    InquiryLine,
    LineNumber,
)
from eligibility.wire_values import card_face_from_wire
from kiosk.batch.outbox import DeviceName

CHUNK_LINES = 100
"""Of a long list in one bulk inquiry: partial answers come early, and nobody is behind a big one.
"""
_FLAGS = ("0", "1")


class ListRefused(EligibilityError):
    """The list is refused whole; says why by a code."""

    def __init__(self, code: Code) -> None:
        super().__init__(f"{code.code} {code.sentence}")
        self.code = code


@dataclasses.dataclass(frozen=True, slots=True)
class InquiryRead:
    """A list that follows the contract."""

    deadline: dt.datetime
    lines: tuple[InquiryLine, ...] = dataclasses.field(repr=False)
    unreadable: tuple[int, ...] = ()
    """Lines that are answered ``not-asked``."""

    @property
    def line_count(self) -> int:
        """All of them."""
        return len(self.lines) + len(self.unreadable)


@dataclasses.dataclass(frozen=True, slots=True)
class Planned:
    """One question to the service."""

    lines: tuple[int, ...]
    """The hospital's numbers, in the order in which they are asked."""
    confirmation_date: dt.date | None = None
    is_single: bool = False


def read_head(signed: bytes, owner: DeviceName) -> str | None:
    """The list's id, or None for another device's list; raises WireError."""
    head: InquiryHead = wire.decode(signed, InquiryHead)
    if (head.institution, head.device) != (owner.institution, owner.device):
        return None
    try:
        is_uuid = str(uuid.UUID(head.inquiry_id)) == head.inquiry_id
    except ValueError:
        is_uuid = False
    if not is_uuid:
        raise WireError("inquiry_id: not a uuid")
    return head.inquiry_id


def read_list(signed: bytes, now: dt.datetime) -> InquiryRead:
    """Checks a list that is ours; raises ListRefused."""
    try:
        sent: InquiryAsSent = wire.decode(signed, InquiryAsSent)
        numbers = [_number_of(line) for line in sent.lines]
    except WireError:
        raise ListRefused(Code.REQUEST_MALFORMED) from None
    _check_times(sent, now)
    is_sane = 0 < len(numbers) <= LIST_LIMIT_LINES and len(set(numbers)) == len(numbers)
    if not is_sane or min(numbers) < 1:
        raise ListRefused(Code.REQUEST_MALFORMED)
    lines = [line for raw in sent.lines if (line := _readable(raw)) is not None]
    readable = {line.line for line in lines}
    unreadable = tuple(number for number in numbers if number not in readable)
    return InquiryRead(sent.deadline, tuple(lines), unreadable)


def _check_times(sent: InquiryAsSent, now: dt.datetime) -> None:
    longest = dt.timedelta(hours=DEADLINE_LIMIT_H)
    if sent.deadline.tzinfo is None or sent.sent_at.tzinfo is None:
        raise ListRefused(Code.REQUEST_MALFORMED)
    if sent.deadline - sent.sent_at > longest:
        raise ListRefused(Code.REQUEST_MALFORMED)
    if sent.deadline <= now:
        raise ListRefused(Code.DEADLINE_PASSED)
    if sent.deadline - now > longest:  # by the hospital's clock it is near
        raise ListRefused(Code.CLOCK_IMPLAUSIBLE)


def lines_by_number(signed: bytes, wanted: Collection[int]) -> Mapping[int, InquiryLine]:
    """Some lines of a list that was checked and taken; raises WireError."""
    sent: InquiryAsSent = wire.decode(signed, InquiryAsSent)
    found = {number: raw for raw in sent.lines if (number := _number_of(raw)) in wanted}
    return {number: wire.decode(raw, InquiryLine) for number, raw in found.items()}


def plan(lines: Sequence[InquiryLine]) -> list[Planned]:
    """How a list is asked: a short one line by line, a longer one in chunks of one day each."""
    if len(lines) <= SHORT_LIST_LINES:
        return [Planned((number,), day, is_single=True) for number, day in _dated(lines)]
    return chunks(lines)


def chunks(lines: Iterable[InquiryLine]) -> list[Planned]:
    """Bulk inquiries: each is about one day of service."""
    by_day: dict[dt.date | None, list[int]] = {}
    for number, day in _dated(lines):
        by_day.setdefault(day, []).append(number)
    return [
        Planned(tuple(numbers[start : start + CHUNK_LINES]), day)
        for day, numbers in by_day.items()
        for start in range(0, len(numbers), CHUNK_LINES)
    ]


def singles(planned: Planned) -> list[Planned]:
    """The lines of a bulk inquiry, each asked by itself."""
    day = planned.confirmation_date
    return [Planned((number,), day, is_single=True) for number in planned.lines]


def halves(planned: Planned) -> list[Planned]:
    """A bulk inquiry of several lines in two."""
    middle = len(planned.lines) // 2
    parts = planned.lines[:middle], planned.lines[middle:]
    return [dataclasses.replace(planned, lines=part) for part in parts]


def _dated(lines: Iterable[InquiryLine]) -> list[tuple[int, dt.date | None]]:
    return [(line.line, line.confirmation_date) for line in lines]


def _number_of(raw: wire.Embedded) -> int:
    numbered: LineNumber = wire.decode(raw, LineNumber)
    return numbered.line


def _readable(raw: wire.Embedded) -> InquiryLine | None:
    try:
        line: InquiryLine = wire.decode(raw, InquiryLine)
        card_face_from_wire(line.card_face)
    except EligibilityError:
        return None
    return line if line.LimitApplicationCertificateRelatedConsFlg in _FLAGS else None
