"""Is what a kiosk signed fit to be stored, logged and named by a file?

A signature says who speaks, not that it makes sense: a stolen kiosk may sign anything. The types
are checked by ``eligibility.wire``; here is what they leave open.
"""

import datetime as dt
import re

from eligibility import wire
from eligibility.errors import WireError
from eligibility.wire_inquiries import InquiryPart, InquiryTaken

LARGEST_NUMBER = 2**31 - 1
"""Of sequences, totals and revisions: far beyond a day, and every database can hold it."""
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_YEARS = range(2000, 3000)
"""Of instants: no time zone moves them out of the calendar."""


def is_plain(text: str) -> bool:
    """Fit for a log line as it is."""
    return _PLAIN.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """A UUID in the one spelling that names a record and its file."""
    return _UUID.fullmatch(text) is not None


def is_number(number: int, least: int = 1) -> bool:
    """A count that can be stored."""
    return least <= number <= LARGEST_NUMBER


def is_instant(*times: dt.datetime | None) -> bool:
    """Each one given has a time zone and lies within the calendar in every other zone."""
    return all(one is None or (one.tzinfo and one.year in _YEARS) for one in times)


def check_message(message: object) -> None:
    """Ids and numbers of whatever comes up; raises WireError naming the field."""
    match message:
        case wire.BatchPart(part_id=part_id):
            _check("part_id", is_right=is_plain(part_id))
        case wire.DayTotal():
            _check("total_id", is_right=is_plain(message.total_id))
            _check("revision", is_right=is_number(message.revision))
            _check("total", is_right=is_number(message.total, least=0))
        case wire.NoticeUp(notice_id=notice_id, kind=kind, verification_id=about):
            _check("notice_id", is_right=is_plain(notice_id))
            _check("kind", is_right=is_plain(kind))
            _check("verification_id", is_right=about is None or is_uuid(about))
        case InquiryTaken(inquiry_id=inquiry_id):
            _check("inquiry_id", is_right=is_plain(inquiry_id))
        case InquiryPart():
            _check("inquiry_id", is_right=is_plain(message.inquiry_id))
            _check("answer_id", is_right=is_plain(message.answer_id))
            _check("part", is_right=is_number(message.part))


def _check(field: str, *, is_right: bool) -> None:
    if not is_right:
        raise WireError(f"{field}: not of the form agreed")
